"""Compares yaml_convert with Helm over random documents.

Usage: HELM_BIN=helm compare.py YAML_CONVERT [--count N] [--seed S] [--record F]

Each document goes through fromYaml or fromJson and then toJson, toYaml or
toYamlPretty, in batches of one chart. Prints differences and how often each
scalar style and line width came up; fails if there was a difference. With
--record, documents and Helm's answers are written as lines of JSON, for
replaying without Helm.

Without HELM_BIN it says so and exits with 77.

Left out, since Helm's own answer changes from run to run: which of several
unsupported keys an error names. Where answers differ, Helm is asked again, and
what it answers in two ways is counted but is no difference.
"""

import argparse
import base64
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

from documents import Documents

# The mode of yaml_convert and the template that does the same.
MODES = {
    "json": "toJson (fromYaml $text)",
    "yaml": "toYaml (fromYaml $text)",
    "pretty": "toYamlPretty (fromYaml $text)",
    "json2yaml": "toYaml (fromJson $text)",
    "json2pretty": "toYamlPretty (fromJson $text)",
}
BATCH = 2000
RANDOM_ERROR = "unsupported map key of type"


def ask_helm(helm, documents, mode):
    with tempfile.TemporaryDirectory() as chart:
        os.makedirs(os.path.join(chart, "templates"))
        os.makedirs(os.path.join(chart, "in"))
        with open(os.path.join(chart, "Chart.yaml"), "w") as f:
            f.write("apiVersion: v2\nname: c\nversion: 0.1.0\n")
        with open(os.path.join(chart, "templates", "a.yaml"), "w") as f:
            f.write('{{- range $path, $bytes := .Files.Glob "in/**" }}'
                    "{{ $text := toString $bytes }}\n# {{ $path }} {{ " +
                    MODES[mode] + " | b64enc }}\n{{- end }}\n")
        for i, document in enumerate(documents):
            with open(os.path.join(chart, "in", "%06d" % i), "wb") as f:
                f.write(document)
        out = subprocess.run([helm, "template", chart], check=True,
                             stdout=subprocess.PIPE).stdout.decode()
    answers = {}
    for line in out.split("\n"):
        if line.startswith("# in/"):
            path, _, answer = line[2:].partition(" ")
            answers[int(path[3:])] = base64.b64decode(answer)
    return [answers[i] for i in range(len(documents))]


def varies(helm, document, mode, answer):
    """Whether Helm itself gives another answer when it is asked again."""
    return any(again != answer
               for again in ask_helm(helm, [document] * 16, mode))


def ask_convert(convert, documents, mode):
    data = b"".join(b"%d\n" % len(d) + d for d in documents)
    out = subprocess.run([convert, mode], input=data, check=True,
                         stdout=subprocess.PIPE).stdout.decode()
    return [base64.b64decode(line) for line in out.split("\n")[:-1]]


WIDTHS = range(78, 85)
# What must come up this often in a run of at least ENOUGH documents.
LEAST = 50
ENOUGH = 20000
WANTED = ["read " + style for style in
          ("plain", "single quoted", "double quoted", "literal", "folded")] + \
         ["wrote " + style for style in
          ("plain", "single quoted", "double quoted", "literal")] + \
         ["wrote %d columns" % width for width in WIDTHS]
# A key or a dash, then the scalar; keys are looked at as scalars too.
ITEM = re.compile(r'''^(?: *- )* *(?:("(?:[^"\\\\]|\\\\.)*"|'(?:[^']|'')*'|[^\s"'][^:]*?):(?: |$))?(.*)$''')


def style_of(scalar):
    return {'"': "double quoted", "'": "single quoted", "|": "literal",
            "{": "empty", "[": "empty"}.get(scalar[0], "plain")


def count_styles(text, counters):
    inside = None  # Of a literal: its lines are indented more than this.
    for line in text.split("\n"):
        if len(line) in WIDTHS:
            counters["wrote %d columns" % len(line)] += 1
        indent = len(line) - len(line.lstrip(" "))
        if inside is not None and (not line.strip() or indent > inside):
            continue
        inside = None
        found = ITEM.match(line)
        for scalar in found.groups() if found else ():
            if scalar:
                counters["wrote " + style_of(scalar)] += 1
        if found and found.group(2) and re.match(r"\|[0-9]?[-+]?$", found.group(2)):
            inside = indent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("convert")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record")
    args = parser.parse_args()
    helm = os.environ.get("HELM_BIN")
    if not helm:
        print("NOT RUN: set HELM_BIN", file=sys.stderr)
        sys.exit(77)

    source = Documents(args.seed)
    differences = 0
    counters = collections.Counter()
    record = open(args.record, "w") if args.record else None
    for begin in range(0, args.count, BATCH):
        size = min(BATCH, args.count - begin)
        made = {"yaml": [source.yaml().encode("utf-8", "surrogatepass")
                         for _ in range(size)],
                "json": [source.json().encode("utf-8", "surrogatepass")
                         for _ in range(size)]}
        for mode in MODES:
            documents = made["json" if mode.startswith("json2") else "yaml"]
            theirs = ask_helm(helm, documents, mode)
            ours = ask_convert(args.convert, documents, mode)
            for document, expected, got in zip(documents, theirs, ours):
                text = expected.decode("utf-8", "replace")
                if mode != "json":
                    count_styles(text, counters)
                if RANDOM_ERROR in text:
                    continue
                if record:
                    record.write(json.dumps({
                        "mode": mode,
                        "text": base64.b64encode(document).decode(),
                        "want": base64.b64encode(expected).decode()}) + "\n")
                if expected != got and varies(helm, document, mode, expected):
                    counters["Helm varies"] += 1
                elif expected != got:
                    differences += 1
                    print("DIFFERS %s\n  document: %r\n  helm:     %r\n"
                          "  ours:     %r" % (mode, document, expected, got))
    counters.update(source.made)
    for name in sorted(counters):
        print("%-20s %d" % (name, counters[name]))
    rare = [name for name in WANTED if counters[name] < LEAST]
    if 2 * args.count >= ENOUGH and rare:
        print("TOO RARE: " + ", ".join(rare))
        differences += 1
    print("%d documents, %d modes, %d differences" %
          (2 * args.count, len(MODES), differences))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
