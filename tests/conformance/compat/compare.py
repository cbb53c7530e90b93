#!/usr/bin/env python3
"""Compares `renderer --compat 4.2` and `4.2.4` with those releases of helm.

usage: HELM_4_2_BIN=helm HELM_4_2_4_BIN=helm RENDERER_BIN=renderer compare.py [CHART …]

Renders small charts about what differs between the releases, and each chart
directory or archive that is named. Prints what differs and exits with 1 if
anything does. A release whose program is not given is passed over, loudly;
with none, or without RENDERER_BIN, the exit code is 77. What a build of helm
from its module cannot know (commit, toolchain) is not compared.
"""
import difflib
import os
import subprocess
import sys
import tempfile

_CHART = "apiVersion: v2\nname: k\nversion: 0.1.0\n"
_SUB = {
    "charts/s/Chart.yaml": "apiVersion: v2\nname: s\nversion: 0.1.0\n",
    "charts/s/templates/a.yaml": "s: {{ .Values | toJson }}\n",
    "charts/s/values.yaml":
        "k: null\nm: {c: null, x: 1, d: {e: null}}\nglobal: {gn: null}\n",
}
_DECLARED = _CHART + "dependencies: [{name: s, version: '*'}]\n"
_IMPORTS = _CHART + ("dependencies: [{name: s, version: '*', import-values: "
                     "[{child: m, parent: imp}]}]\n")
_VALUES = "v: {{ .Values | toJson }}\n"
_NULLS = "a: 1\nz: null\nl: [1, null, {n: null}]\nm: {b: 1, c: null, d: {e: null}}\n"
_PARENT = "a: 1\ns: {p: null, m: {x: null}}\nglobal: {h: null, g: 1}\n"


def _template(text, **more):
    return {"Chart.yaml": _CHART, "templates/a.yaml": text, **more}


def _expression(text):
    return _template("v: {{ %s }}\n" % text, **{"empty": "", "two": "a\nb\n"})


# (name, files, arguments)
def cases():
    documents = [
        "a: 1\n---\nb: 2\n", "a: 1\n---\nb: 2", "---\na: 1\n---\n\n---\nb: 2\n\n\n",
        "a: 1\n\n\n---\n\n\nb: 2\n", "a: 1\n--- # c\nb: 2\n", "a: 1\n---b: 2\n",
        "a: |\n  x\n  ---\n  y\n", "a: 1\n--- \nb: 2\n---\t\nc: 3\n", "\n\n a: 1\n",
        "a: 1\r\n---\r\nb: 2\r\n", "# only\n---\na: 1\n", "a: 1\n---\n# only\n",
        "a: 1\n  ---\nb: 2\n", "a: 1\n----\n", "---\n---\n---\n", "a: 1\n...\n---\nb: 1\n",
    ]
    for i, text in enumerate(documents):
        for flags in ([], ["-s", "templates/a.yaml"]):
            yield f"documents {i}", _template(text), flags
    two = _template("a: 1\n---\nkind: B\n", **{"templates/b.yaml": "c: 1\n\n\n"})
    two["templates/hook.yaml"] = (
        "kind: Job\nmetadata: {name: h, annotations: {helm.sh/hook: "
        "pre-install}}\n---\nkind: Pod\nmetadata: {name: i, annotations: "
        "{helm.sh/hook: test}}\n")
    two["crds/x.yaml"] = "kind: X\n---\nkind: Y\n"
    for flags in ([], ["--include-crds"], ["--no-hooks"], ["--skip-tests"]):
        yield "files and hooks", two, flags
    for flags in ([], ["--set", "a=null,u=null,l=null"],
                  ["--set", "m.b=null,m.c=null,m.q=null"],
                  ["--set", "z.x=1,m.c.x=2"], ["--set", "m.q=1"],
                  ["--set", "m.d.q=1"], ["--set", "m.d=null"],
                  ["--set", "m=null,z=null"],
                  ["--set-json", 'm={"d":{"e":null}}']):
        yield "nulls", _template(_VALUES, **{"values.yaml": _NULLS}), flags
    for about in (_CHART, _DECLARED, _IMPORTS):
        files = {**_template(_VALUES, **{"values.yaml": _PARENT}), **_SUB}
        files["Chart.yaml"] = about
        for flags in ([], ["--set", "s.k=null,s.m=null"], ["--set", "s.m.x=null"],
                      ["--set", "s.q=1"], ["--set", "global.g=null,global.y=1"],
                      ["--set", "s=null"]):
            yield "nulls of subcharts", files, flags
    expressions = [
        ".Capabilities.KubeVersion", ".Capabilities.KubeVersion | toJson",
        ".Capabilities.APIVersions | toJson", ".Capabilities.HelmVersion.Version",
        ".Capabilities.HelmVersion.KubeClientVersion",
        'mustToToml (dict "a" 1)', 'mustToToml (dict "a" (list 1 nil))',
        "mustToToml nil", "mustToToml 1", "mustToToml (list 1)", "toToml nil",
        'toToml (dict "a" (list 1 nil)) | quote', '.Files.Lines "empty"',
        '.Files.Lines "two"', '.Files.Lines "none"',
    ]
    for name in ("mustToDuration", "durationSeconds", "durationMilliseconds",
                 "durationMicroseconds", "durationNanoseconds",
                 "durationMinutes", "durationHours", "durationDays",
                 "durationWeeks"):
        expressions.append(f'{name} "1h30m"')
    for name in ("durationRoundTo", "durationTruncateTo"):
        expressions.append(f'{name} "1h17m" "10m"')
    for expression in expressions:
        yield expression, _expression(expression), []


def run(command):
    with tempfile.TemporaryDirectory() as home:
        env = {"PATH": os.environ.get("PATH", ""), "HOME": home, "TZ": "UTC"}
        done = subprocess.run(command, capture_output=True, env=env, check=False,
                              text=True, errors="surrogateescape")
    return f"{done.stdout}[exit {done.returncode}]\n{done.stderr}"


class Comparison:

    def __init__(self, helm, renderer, level):
        self._helm, self._renderer, self._level = helm, renderer, level
        self.total = self.different = 0

    def compare(self, name, chart, flags):
        theirs = run([self._helm, "template", chart, *flags])
        ours = run([self._renderer, "template", chart, *flags,
                    "--compat", self._level])
        self.total += 1
        if theirs == ours:
            return
        self.different += 1
        print(f"{self._level}: {name} {' '.join(flags)}")
        print("".join(list(difflib.unified_diff(
            theirs.splitlines(True), ours.splitlines(True), "helm", "renderer"
        ))[:40]))


def write(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(text)


def main():
    renderer = os.environ.get("RENDERER_BIN")
    levels = (("4.2", os.environ.get("HELM_4_2_BIN")),
              ("4.2.4", os.environ.get("HELM_4_2_4_BIN")))
    if not renderer or not any(helm for _, helm in levels):
        print("NOT RUN: set RENDERER_BIN, and HELM_4_2_BIN or HELM_4_2_4_BIN",
              file=sys.stderr)
        sys.exit(77)
    failed = False
    for level, helm in levels:
        if not helm:
            print(f"NOT RUN: no helm for {level}", file=sys.stderr)
            continue
        comparison = Comparison(helm, renderer, level)
        for name, files, flags in cases():
            with tempfile.TemporaryDirectory() as folder:
                chart = os.path.join(folder, "k")
                write(chart, files)
                comparison.compare(name, chart, flags)
        for chart in sys.argv[1:]:
            comparison.compare(chart, chart, [])
        print(f"{level}: {comparison.total} compared, "
              f"{comparison.different} different", flush=True)
        failed = failed or comparison.different > 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
