#!/usr/bin/env python3
"""Writes docs/rules.md from the docstrings of the rules.

Starlark is close enough to Python for its parser: what gitops/defs.bzl exports
is looked up where it is defined; rules give `doc` and `attrs`, macros their
docstring, providers `doc` and `fields`.

    tools/docs/rules.py [--check]     exit code 1 where the page is out of date
"""

import ast
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
PAGE = TOP / "docs/rules.md"
TYPES = {
    "bool": "bool",
    "int": "int",
    "label": "label",
    "label_keyed_string_dict": "dict of label to string",
    "label_list": "list of labels",
    "string": "string",
    "string_dict": "dict of strings",
    "string_list_dict": "dict of string lists",
    "string_list": "list of strings",
}
DEFAULTS = {"bool": "False", "string": '""', "int": "0"}


def parse(label):
    """A .bzl file by its label in this repository."""
    path = label.replace("//", "").replace(":", "/")
    return ast.parse((TOP / path).read_text())


def loads(tree):
    """Local name -> (label, name there), for every load()."""
    found = {}
    for node in tree.body:
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
            continue
        if getattr(node.value.func, "id", "") != "load":
            continue
        label = node.value.args[0].value
        for argument in node.value.args[1:]:
            found[argument.value] = (label, argument.value)
        for keyword in node.value.keywords:
            found[keyword.arg] = (label, keyword.value.value)
    return found


def definition(label, name):
    """The node that defines a name, and the file's tree."""
    tree = parse(label)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node, tree
        if isinstance(node, ast.Assign) and node.targets[0].id == name:
            return node.value, tree
    raise SystemExit(f"{label}: {name} is not defined there")


def exports():
    tree = parse("//gitops:defs.bzl")
    sources = loads(tree)
    for node in tree.body:
        if isinstance(node, ast.Assign):
            label, name = sources[node.value.id]
            yield node.targets[0].id, *definition(label, name)


def keyword(call, name):
    for entry in call.keywords:
        if entry.arg == name:
            return entry.value
    return None


def text(node):
    return node.value if node is not None else ""


def attributes(rule):
    """(name, attr call) of a rule's public attributes."""
    node = keyword(rule, "attrs")
    if isinstance(node, ast.Dict):
        pairs = [(key.value, value) for key, value in zip(node.keys, node.values)]
    elif isinstance(node, ast.Call):  # dict(TOOLS, name = attr…, …)
        pairs = [(entry.arg, entry.value) for entry in node.keywords]
    else:
        pairs = []
    return [(n, v) for n, v in pairs if not n.startswith("_") and isinstance(v, ast.Call)]


def cell(words):
    return words.replace("|", "\\|").replace("\n", " ")


def rule_lines(rule):
    lines = [text(keyword(rule, "doc")), ""]
    rows = []
    for name, value in attributes(rule):
        kind = value.func.attr
        default = keyword(value, "default")
        if keyword(value, "mandatory") is not None:
            shown = "needed"
        elif default is not None:
            shown = f"`{ast.unparse(default)}`"
        else:
            shown = f"`{DEFAULTS[kind]}`" if kind in DEFAULTS else "none"
        rows.append(f"| `{name}` | {TYPES[kind]} | {shown} | {cell(text(keyword(value, 'doc')))} |")
    if rows:
        lines += ["| attribute | type | default | |", "|---|---|---|---|", *rows, ""]
    return lines


def macro_lines(function):
    doc = ast.get_docstring(function) or ""
    head, _, arguments = doc.partition("\nArgs:\n")
    lines = [head.strip(), ""]
    spec = function.args
    defaults = dict(zip([a.arg for a in spec.args[len(spec.args) - len(spec.defaults) :]], spec.defaults))
    rows = []
    for line in arguments.splitlines():
        name, separator, words = line.strip().partition(": ")
        if not separator:
            raise SystemExit(f"{function.name}: one line an argument, not {line!r}")
        plain = name.lstrip("*")
        default = f"`{ast.unparse(defaults[name])}`" if name in defaults else ("needed" if plain == name else "")
        rows.append(f"| `{name}` | {default} | {cell(words)} |")
    documented = {row.split("`")[1].lstrip("*") for row in rows}
    missing = {a.arg for a in spec.args} - documented
    if missing:
        raise SystemExit(f"{function.name}: not documented: {', '.join(sorted(missing))}")
    if rows:
        lines += ["| argument | default | |", "|---|---|---|", *rows, ""]
    return lines


def macro_rule(function, tree):
    """The rule of the same idea that a macro hands its **kwargs to."""
    for node in ast.walk(function):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if not any(entry.arg is None for entry in node.keywords):
            continue
        name = node.func.id
        if name in loads(tree):
            label, there = loads(tree)[name]
            label = label if label.startswith("//") else "//gitops/private" + label
            found, _ = definition(label, there)
        else:
            found = next((n.value for n in tree.body if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == name), None)
        if isinstance(found, ast.Call) and getattr(found.func, "id", "") == "rule" and keyword(found, "test") is None:
            return name.lstrip("_").removesuffix("_rule"), found
    return None, None


def provider_lines(provider):
    fields = keyword(provider, "fields")
    rows = [f"| `{key.value}` | {cell(value.value)} |" for key, value in zip(fields.keys, fields.values)]
    return [text(keyword(provider, "doc")), "", "| field | |", "|---|---|", *rows, ""]


def page():
    rules, macros, providers = [], [], []
    for name, node, tree in sorted(exports(), key=lambda e: e[0].lower()):
        heading = [f"### {name}", ""]
        if isinstance(node, ast.FunctionDef):
            lines = macro_lines(node)
            _, rule = macro_rule(node, tree)
            known = {a.arg for a in node.args.args}
            if rule is not None and node.args.kwarg is not None:
                more = [n for n, _ in attributes(rule) if n not in known and n not in ("data", "stamped")]
                if more:
                    rows = [l for l in rule_lines(rule) if l.startswith("| `") and l.split("`")[1] in more]
                    lines += ["Passed on:", "", "| attribute | type | default | |", "|---|---|---|---|", *rows, ""]
            macros += heading + lines
        elif node.func.id == "rule":
            rules += heading + rule_lines(node)
        else:
            providers += heading + provider_lines(node)
    head = [
        "# Rules",
        "",
        "Written by `tools/docs/rules.py` from the docstrings; do not edit. Everything is loaded from",
        "`@k8s_gitops//gitops:defs.bzl`.",
        "",
    ]
    parts = head + ["## Macros", ""] + macros + ["## Rules proper", ""] + rules + ["## Providers", ""] + providers
    return "\n".join(parts).rstrip() + "\n"


def main():
    current = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(current)
        return 0
    if PAGE.exists() and PAGE.read_text() == current:
        return 0
    print("docs/rules.md:1: is not what tools/docs/rules.py writes", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
