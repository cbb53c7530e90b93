"""Finds includes whose owner is no direct dependency (what Clang calls layering).

Reads `bazel query --output=xml 'kind("(cc_(library|binary|test)|alias) rule", //...)'`
from standard input; run from the top of the workspace. Prints one line
`FILE: HEADER is of LABEL, which TARGET does not name in deps` each.
"""

import collections
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

_INCLUDE = re.compile(r'#include ["<]([^">]+)[">]')
_THIRD_PARTY = (
    ("absl/", "@com_google_absl//"),
    ("google/protobuf/", "@com_google_protobuf//"),
    ("grpcpp/", "@com_github_grpc_grpc//"),
    ("openssl/", "@openssl//"),
    ("re2/", "@com_googlesource_code_re2//"),
    ("gtest/", "@com_google_googletest//"),
    ("gmock/", "@com_google_googletest//"),
    ("git2", "@libgit2//"),
    ("curl/", "@curl//"),
    ("archive", "@libarchive//"),
    ("event2/", "@libevent//"),
    ("sqlite3", "@sqlite3//"),
    ("yaml-cpp/", "@com_github_yaml_cpp//"),
    ("zlib", "@zlib//"),
    ("zstd", "@zstd//"),
)


def full(label):
    if ":" in label:
        return label
    return label + ":" + label.rsplit("/", 1)[-1]


def path(label):
    return label[2:].replace(":", "/").lstrip("/")


def own_files(rule):
    for label in rule["srcs"] + rule["hdrs"]:
        if label.startswith("//") and os.path.exists(path(label)):
            yield path(label)


def includes(file):
    with open(file, errors="replace") as text:
        for line in text:
            match = _INCLUDE.match(line)
            if match:
                yield match.group(1)


def missing(name, rule, owners):
    deps = {full(label) for label in rule["deps"]}
    for file in own_files(rule):
        for header in includes(file):
            if header in owners:
                if name not in owners[header] and not owners[header] & deps:
                    yield file, header, min(owners[header])
                continue
            for start, repository in _THIRD_PARTY:
                if header.startswith(start):
                    if not any(dep.startswith(repository) for dep in deps):
                        yield file, header, repository
                    break


def main():
    rules = {}
    owners = collections.defaultdict(set)
    aliases = {}
    for element in ElementTree.parse(sys.stdin).getroot().findall("rule"):
        if element.get("class") == "alias":
            for part in element.findall("label"):
                aliases[element.get("name")] = part.get("value")
            continue
        rule = {"srcs": [], "hdrs": [], "deps": []}
        for part in element.findall("list"):
            if part.get("name") in rule:
                rule[part.get("name")] = [x.get("value") for x in part.findall("label")]
        rules[element.get("name")] = rule
        for label in rule["hdrs"] + rule["srcs"]:
            if label.endswith(".h"):
                owners[path(label)].add(element.get("name"))
    for name, rule in sorted(rules.items()):
        rule["deps"] += [aliases[full(dep)] for dep in rule["deps"] if full(dep) in aliases]
        for file, header, owner in missing(name, rule, owners):
            print("%s: %s is of %s, which %s does not name in deps" % (file, header, owner, name))


if __name__ == "__main__":
    main()
