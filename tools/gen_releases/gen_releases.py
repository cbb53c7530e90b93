#!/usr/bin/env python3
"""Writes BUILD files from folders of charts and values.

    bazel run //tools:gen_releases -- [--check] [--environments LABEL] [FOLDER…]

A folder with Chart.yaml gets a helm_chart. Each values-ENV.yaml in it, or in
the folder above it, becomes an environment and a release of that chart, and a
deploy_set of them all. What is written stands between two marker lines; a
BUILD file without them is left alone, one that does not exist is made.

    --check               write nothing; exit code 1 where something would be
    --environments LABEL  a package with targets ENV_env: declare none here

FOLDERs are relative to where the command was typed; the workspace by default.
"""

import argparse
import os
import pathlib
import re
import sys

BEGIN = "# gen_releases begin: written by //tools:gen_releases, changes below are lost."
END = "# gen_releases end"
VALUES = re.compile(r"values-([A-Za-z0-9][A-Za-z0-9._-]*)\.ya?ml$")
NAME = re.compile(r"""^name:[ \t]*["']?([A-Za-z0-9][A-Za-z0-9._-]*)["']?[ \t]*(#.*)?$""", re.MULTILINE)


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


class Package:
    """What one folder's BUILD file is to hold."""

    def __init__(self, folder):
        self.folder = folder
        self.chart = False  # It has a Chart.yaml.
        self.releases = {}  # ENV: (values file, chart's label, chart's name)

    def rules(self, environments):
        loads = set()
        blocks = []
        if self.chart:
            loads.add("helm_chart")
            blocks.append(call("helm_chart", name=quoted("chart"), visibility='["//visibility:public"]'))
        for env, (values, label, chart_name) in sorted(self.releases.items()):
            place = "%s:%s_env" % (environments, env) if environments else ":%s_env" % env
            if not environments:
                loads.add("environment")
                blocks.append(
                    call(
                        "environment",
                        name=quoted(env + "_env"),
                        namespace=quoted("%s-%s" % (chart_name, env)),
                    )
                )
            loads.add("release")
            blocks.append(
                call(
                    "release",
                    name=quoted(env),
                    chart=quoted(label),
                    create_namespace="True",
                    environment=quoted(place),
                    release_name=quoted(chart_name),
                    values="[%s]" % quoted(values),
                )
            )
        if self.releases:
            loads.add("deploy_set")
            names = sorted(self.releases)
            if len(names) == 1:
                entries = "{%s: %s}" % (quoted(":" + names[0]), quoted(names[0]))
            else:
                entries = "{\n%s    }" % "".join(
                    "        %s: %s,\n" % (quoted(":" + name), quoted(name)) for name in names
                )
            blocks.append(call("deploy_set", name=quoted("deploy"), releases=entries))
        return sorted(loads), blocks


def call(rule, **arguments):
    """A rule's call as buildifier writes it: name first, the rest sorted."""
    order = ["name"] + sorted(key for key in arguments if key != "name")
    return "%s(\n%s)" % (rule, "".join("    %s = %s,\n" % (key, arguments[key]) for key in order))


def chart_name(file):
    found = NAME.search(file.read_text(errors="replace"))
    if found is None:
        raise SystemExit("%s: no name" % file)
    return found.group(1)


def skipped(folder):
    """Output trees, hidden folders, and charts inside of charts."""
    name = folder.name
    return name.startswith(".") or name.startswith("bazel-") or folder.is_symlink()


def walk(folder):
    yield folder
    is_chart = (folder / "Chart.yaml").is_file()
    for child in sorted(folder.iterdir()):
        if child.is_dir() and not skipped(child) and not (is_chart and child.name == "charts"):
            yield from walk(child)


def values_of(folder):
    found = {}
    for file in sorted(folder.iterdir()):
        match = VALUES.match(file.name)
        if match and file.is_file():
            found[match.group(1)] = file.name
    return found


def label(workspace, package, folder):
    """Of the chart in `folder`, as `package` writes it."""
    if package == folder:
        return ":chart"
    return "//%s:chart" % folder.relative_to(workspace).as_posix()


def plan(workspace, folders):
    packages = {}

    def package(folder):
        return packages.setdefault(folder, Package(folder))

    charts = sorted({f for top in folders for f in walk(top) if (f / "Chart.yaml").is_file()})
    for folder in charts:
        package(folder).chart = True
        name = chart_name(folder / "Chart.yaml")
        places = [folder]
        # The folder above speaks of this chart if it holds no other.
        above = folder.parent
        if above != folder and workspace in [above, *above.parents]:
            if [c for c in charts if c.parent == above] == [folder] and above not in charts:
                places.append(above)
        for place in places:
            for env, file in values_of(place).items():
                package(place).releases[env] = (file, label(workspace, place, folder), name)
    return packages


def defs_label(workspace):
    """This repository loads its own rules; others load them from it."""
    return "//gitops:defs.bzl" if (workspace / "gitops/private/run.bzl").is_file() else "@k8s_gitops//gitops:defs.bzl"


def written(package, defs, environments):
    loads, blocks = package.rules(environments)
    load = "load(%s)" % ", ".join(quoted(word) for word in [defs, *loads])
    return "\n".join([BEGIN, load, "", "\n\n".join(blocks), END]) + "\n"


def build_file(folder):
    for name in ["BUILD.bazel", "BUILD"]:
        if (folder / name).is_file():
            return folder / name
    return folder / "BUILD.bazel"


def replaced(old, block):
    """The file with its block replaced; None where it has no markers."""
    if old is None:
        return "# Charts and releases.\n" + block
    begin = old.find("# gen_releases begin")
    end = old.find(END, begin)
    if begin < 0 or end < 0:
        return None
    end = old.find("\n", end)
    rest = old[end + 1 :] if end >= 0 else ""
    return old[:begin] + block + rest


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--environments", default="")
    parser.add_argument("folders", nargs="*")
    options = parser.parse_args()
    workspace = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", os.getcwd())).resolve()
    here = pathlib.Path(os.environ.get("BUILD_WORKING_DIRECTORY", os.getcwd()))
    folders = [(here / folder).resolve() for folder in options.folders] or [workspace]
    for folder in folders:
        if not folder.is_dir():
            raise SystemExit("%s: no such folder" % folder)
        if workspace not in [folder, *folder.parents]:
            raise SystemExit("%s: not below the workspace %s" % (folder, workspace))
    defs = defs_label(workspace)
    stale = 0
    for folder, package in sorted(plan(workspace, folders).items()):
        file = build_file(folder)
        shown = file.relative_to(workspace)
        old = file.read_text() if file.exists() else None
        new = replaced(old, written(package, defs, options.environments))
        if new is None:
            print("%s: left alone, it has no marker lines:\n  %s\n  %s" % (shown, BEGIN, END))
        elif new != old:
            stale += 1
            print("%s: %s" % (shown, "is not up to date" if options.check else "written"))
            if not options.check:
                file.write_text(new)
    if options.check and stale:
        print("to write: bazel run //tools:gen_releases", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
