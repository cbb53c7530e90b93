#!/usr/bin/env python3
"""Records what the real helm says about values and schemas.

usage: HELM_BIN=helm record_vectors.py CASES.jsonl > vectors.jsonl

Each case is {"schema": any JSON or text, "values": map}. Cases become subcharts
of one chart, since helm validates all of them in one run.
"""
import json
import os
import re
import subprocess
import sys
import tempfile


def _write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def _chart(name):
    return f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n"


def messages(program, cases):
    """The text that `program` prints for each (schema text, values)."""
    with tempfile.TemporaryDirectory() as folder:
        _write(os.path.join(folder, "Chart.yaml"), _chart("root"))
        values = {}
        for i, (schema, case_values) in enumerate(cases):
            name = f"s{i:05d}"
            sub = os.path.join(folder, "charts", name)
            _write(os.path.join(sub, "Chart.yaml"), _chart(name))
            _write(os.path.join(sub, "values.schema.json"), schema)
            values[name] = case_values
        _write(os.path.join(folder, "values.yaml"), json.dumps(values))
        done = subprocess.run([program, "template", "r", folder],
                              capture_output=True, text=True, check=False)
    parts = re.split(r"(s\d{5}):\n", done.stderr)
    found = dict(zip(parts[1::2], parts[2::2]))
    return [found.get(f"s{i:05d}", "").rstrip("\n") for i in range(len(cases))]


def main():
    helm = os.environ.get("HELM_BIN")
    if not helm or len(sys.argv) != 2:
        sys.exit("HELM_BIN and a file of cases are needed")
    cases = []
    with open(sys.argv[1], encoding="utf-8") as f:
        for line in f:
            case = json.loads(line)
            schema = case["schema"]
            if not isinstance(schema, str):
                schema = json.dumps(schema)
            cases.append((schema, case["values"]))
    version = subprocess.run([helm, "version", "--short"], capture_output=True,
                             check=True, text=True).stdout.strip()
    print(json.dumps({"helm": version}))
    for (schema, values), message in zip(cases, messages(helm, cases)):
        print(json.dumps({"schema": schema, "values": values,
                          "message": message}))


if __name__ == "__main__":
    main()
