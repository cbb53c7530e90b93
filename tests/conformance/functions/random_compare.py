#!/usr/bin/env python3
"""Compares helm and our renderer over random template snippets.

usage: HELM_BIN=helm RENDERER_BIN=renderer random_compare.py
           [--count N] [--seed S] [--errors N]

Snippets that render go into charts of many files; those that fail are run one
by one, standard error and exit code compared. --errors is how many of those are
run at most. Prints what differs and exits with 1 if anything does; without
HELM_BIN or RENDERER_BIN says so and exits with 77.
"""
import argparse
import base64
import collections
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile

from snippets import FUNCTIONS, Snippets

BATCH = 150
MAX_BYTES = 4 << 30
HELPER = '{{define "h"}}<h {{ . }}>{{end}}'
HERE = os.path.dirname(os.path.abspath(__file__))


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))


class Chart:
    """A chart whose templates are replaced for each run."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "c")
        self.templates = os.path.join(self.folder, "templates")
        os.makedirs(self.folder)
        write(os.path.join(self.folder, "Chart.yaml"),
              "apiVersion: v2\nname: c\nversion: 1.2.3\nappVersion: 4.5.6\n")
        write(os.path.join(self.folder, "a.txt"), "text\nof two lines\n")
        shutil.copy(os.path.join(HERE, "values.yaml"), self.folder)

    def run(self, program, files):
        shutil.rmtree(self.templates, ignore_errors=True)
        os.makedirs(self.templates)
        write(os.path.join(self.templates, "_h.tpl"), HELPER)
        for name, text in files.items():
            write(os.path.join(self.templates, name), text)
        env = {"PATH": os.environ.get("PATH", ""), "HOME": self.folder, "TZ": "UTC"}
        done = subprocess.run([program, "template", "r", self.folder, "-n", "ns"],
                              capture_output=True, env=env, check=False,
                              preexec_fn=limit_memory)
        return (done.returncode, done.stdout,
                done.stderr.decode("utf-8", "surrogateescape"))

    def alone(self, program, snippet):
        code, out, err = self.run(program, {"t.yaml": snippet})
        return code, err if code != 0 else out.decode("utf-8", "surrogateescape")

    def quiet(self, program, snippet):
        """Whether it renders, whatever YAML it makes."""
        return self.run(program, {"_t.tpl": snippet, "all.yaml":
                                  'a: {{ include "c/templates/_t.tpl" . | b64enc }}'})[0] == 0

    def batch(self, program, snippets):
        """Outputs by index, or the index of one that fails."""
        files = {"_s%06d.tpl" % i: text for i, text in snippets}
        files["all.yaml"] = "".join(
            's%06d: "{{ include "c/templates/_s%06d.tpl" . | b64enc }}"\n' % (i, i)
            for i, _ in snippets)
        code, out, err = self.run(program, files)
        if code != 0:
            found = re.search(r"_s(\d{6})", err)
            return None, int(found.group(1)) if found else snippets[0][0]
        return {int(i): base64.b64decode(text) for i, text in
                re.findall(rb'^s(\d{6}): "(.*)"$', out, re.M)}, None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", type=int, default=1000)
    args = parser.parse_args()
    helm, ours = os.environ.get("HELM_BIN"), os.environ.get("RENDERER_BIN")
    if not helm or not ours:
        print("NOT RUN: set HELM_BIN and RENDERER_BIN", file=sys.stderr)
        return 77
    source = Snippets(args.seed)
    snippets = [source.snippet() for _ in range(args.count)]
    names = {line.split()[0] for line in FUNCTIONS.replace("\n", "|").split("|") if line}
    counters = collections.Counter()
    for snippet in snippets:
        counters.update(names & set(re.findall(r"\w+", snippet)))
    different = 0

    def report(snippet, theirs, mine):
        nonlocal different
        different += 1
        print("DIFFERS %r\n  helm: %r\n  ours: %r" % (snippet, theirs, mine), flush=True)

    with tempfile.TemporaryDirectory() as folder:
        chart = Chart(folder)
        good, bad = [], []
        for i, snippet in enumerate(snippets):
            (good if chart.quiet(ours, snippet) else bad).append((i, snippet))
        print("%d render, %d fail" % (len(good), len(bad)), flush=True)
        for begin in range(0, len(good), BATCH):
            part = good[begin:begin + BATCH]
            while part:
                theirs, failed = chart.batch(helm, part)
                if theirs is None:
                    mine = None
                else:
                    mine, failed = chart.batch(ours, part)
                if theirs is not None and mine is not None:
                    for i, snippet in part:
                        if theirs.get(i) != mine.get(i):
                            report(snippet, theirs.get(i), mine.get(i))
                    break
                snippet = dict(part)[failed]
                a, b = chart.alone(helm, snippet), chart.alone(ours, snippet)
                if a != b:
                    report(snippet, a, b)
                part = [p for p in part if p[0] != failed]
        bad = bad[:args.errors]
        for _, snippet in bad:
            a, b = chart.alone(helm, snippet), chart.alone(ours, snippet)
            if a != b:
                report(snippet, a, b)
    rare = sorted((n, name) for name, n in counters.items())[:5]
    print("%d snippets that render, %d that fail, %d functions, the rarest %s; %d different" %
          (len(good), len(bad), len(counters), ", ".join("%s %d" % (b, a) for a, b in rare),
           different))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
