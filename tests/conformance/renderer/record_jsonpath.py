#!/usr/bin/env python3
"""Prints what helm answers to the paths of pkg/jsonpath/testdata/vectors.jsonl.

HELM_BIN=... record_jsonpath.py < vectors.jsonl > fresh.jsonl: each line is
{"path": ..., "out": ...} or {"path": ..., "error": ...}. Paths whose order is
random in Helm (the values of a map with several keys) have no place there.
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
VALUES = os.path.join(HERE, "../../../pkg/jsonpath/testdata/values.yaml")


def main():
    helm = os.environ.get("HELM_BIN")
    if not helm:
        sys.exit("NOT TESTED: HELM_BIN is not set")
    with tempfile.TemporaryDirectory() as chart:
        with open(os.path.join(chart, "Chart.yaml"), "w") as f:
            f.write("apiVersion: v2\nname: c\nversion: 1.0.0\n")
        with open(VALUES) as source, open(os.path.join(chart, "values.yaml"), "w") as f:
            f.write(source.read())
        for line in sys.stdin:
            path = json.loads(line)["path"]
            run = subprocess.run([helm, "show", "values", chart, "--jsonpath", path], capture_output=True)
            answer = {"path": path}
            if run.returncode == 0:
                answer["out"] = run.stdout.decode("utf-8", "replace")
            else:
                prefix = "Error: error parsing jsonpath %s: " % path
                answer["error"] = run.stderr.decode().rstrip("\n").removeprefix(prefix)
            print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
