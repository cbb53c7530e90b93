#!/usr/bin/env python3
"""Compares what helm and our renderer make of every snippet in expressions/.

usage: HELM_BIN=helm RENDERER_BIN=renderer compare.py [NAME …]

Prints each snippet whose output or message differs and exits with 1 if any
does. Without HELM_BIN or RENDERER_BIN it says so and exits with 77.
"""
import glob
import os
import sys

from evaluate import Evaluator


def main():
    helm = os.environ.get("HELM_BIN")
    ours = os.environ.get("RENDERER_BIN")
    if not helm or not ours:
        print("NOT RUN: set HELM_BIN and RENDERER_BIN", file=sys.stderr)
        sys.exit(77)
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "values.yaml"), encoding="utf-8") as f:
        values = f.read()
    total = different = 0
    for path in sorted(glob.glob(os.path.join(here, "expressions", "*.txt"))):
        name = os.path.basename(path)[:-len(".txt")]
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        with open(path, encoding="utf-8") as f:
            snippets = [line.rstrip("\n") for line in f if line.strip()]
        for snippet, a, b in zip(snippets,
                                 Evaluator(helm, values).evaluate(snippets),
                                 Evaluator(ours, values).evaluate(snippets)):
            total += 1
            if a != b:
                different += 1
                print(f"{name}: {snippet}\n  helm: {a}\n  ours: {b}")
    print(f"{total} snippets, {different} different")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
