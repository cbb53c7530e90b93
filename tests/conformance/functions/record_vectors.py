#!/usr/bin/env python3
"""Records what the real helm makes of the snippets in expressions/*.txt.

usage: HELM_BIN=helm record_vectors.py OUTPUT_DIR

Writes one NAME.jsonl per NAME.txt: first a line that names helm's version,
then one object per snippet: {"snippet", "output"} or {"snippet", "error"}.
"""
import glob
import json
import os
import subprocess
import sys

from evaluate import Evaluator


def main():
    helm = os.environ.get("HELM_BIN")
    if not helm or len(sys.argv) != 2:
        sys.exit("HELM_BIN and an output directory are needed")
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "values.yaml"), encoding="utf-8") as f:
        values = f.read()
    version = subprocess.run([helm, "version", "--short"], capture_output=True,
                             check=True, text=True).stdout.strip()
    for path in sorted(glob.glob(os.path.join(here, "expressions", "*.txt"))):
        with open(path, encoding="utf-8") as f:
            snippets = [line.rstrip("\n") for line in f if line.strip()]
        evaluator = Evaluator(helm, values)
        results = evaluator.evaluate(snippets)
        name = os.path.basename(path)[:-len(".txt")] + ".jsonl"
        with open(os.path.join(sys.argv[1], name), "w", encoding="utf-8") as f:
            f.write(json.dumps({"helm": version}) + "\n")
            for snippet, result in zip(snippets, results):
                f.write(json.dumps({"snippet": snippet, **result}) + "\n")
        print(name, len(snippets), "snippets,", evaluator.runs, "runs")


if __name__ == "__main__":
    main()
