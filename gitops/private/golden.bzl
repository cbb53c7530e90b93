"""Tests that compare trees: with a checked-in copy, with one another, with a
second making."""

load(":chart.bzl", "common_arguments")
load(":tools.bzl", "WITH_TOOLS", "tools_of")

def _runner_impl(ctx):
    executable = ctx.actions.declare_file(ctx.label.name)
    tool = tools_of(ctx).state_committer.executable
    ctx.actions.symlink(output = executable, target_file = tool, is_executable = True)
    return [DefaultInfo(
        executable = executable,
        runfiles = ctx.runfiles(files = [tool] + ctx.files.data),
    )]

_DATA = dict(
    data = attr.label_list(doc = "What args may name.", allow_files = True),
)

_tree_test = rule(
    doc = "Runs `state-committer tree compare`.",
    implementation = _runner_impl,
    test = True,
    attrs = _DATA,
    **WITH_TOOLS
)

_tree_update = rule(
    doc = "Runs `state-committer tree update`.",
    implementation = _runner_impl,
    executable = True,
    attrs = _DATA,
    **WITH_TOOLS
)

# Which trees of a release may be compared.
_TREES = ["rendered", "pinned", "state"]

def _tree_of(name, release, group, kwargs):
    native.filegroup(
        name = name,
        srcs = [release],
        output_group = group,
        **common_arguments(kwargs)
    )
    return ":" + name

def _folder(path):
    package = native.package_name()
    return package + "/" + path if package else path

def _quoted(text):
    return "'%s'" % text.replace("'", "'\\''")

def rendered_golden_test(name, release, golden, tree = "rendered", size = "small", **kwargs):
    """Compares what a release renders to with a folder that is checked in.

    Args:
      name: the test; NAME.update writes the folder anew: `bazel run`.
      release: the release_bundle.
      golden: the folder, below this package. It may be missing before the first update.
      tree: rendered, pinned, or state (with descriptor and images lock).
      size: of the test.
      **kwargs: visibility, tags and the like.
    """
    if tree not in _TREES:
        fail("%s: tree is %r; it must be one of %s" % (name, tree, ", ".join(_TREES)))
    actual = _tree_of(name + ".tree", release, tree, kwargs)
    folder = _folder(golden)
    update = "//%s:%s.update" % (native.package_name(), name)
    _tree_test(
        name = name,
        size = size,
        data = [actual] + native.glob([golden + "/**"], allow_empty = True),
        args = [
            "tree",
            "compare",
            folder,
            "$(rootpath %s)" % actual,
            "--hint",
            _quoted("where the change is meant: bazel run " + update),
        ],
        **kwargs
    )
    _tree_update(
        name = name + ".update",
        data = [actual],
        args = ["tree", "update", "$(rootpath %s)" % actual, folder],
        **common_arguments(kwargs)
    )

def dir_diff_test(name, expected, actual, size = "small", **kwargs):
    """Compares two targets of one directory each, byte for byte.

    Args:
      name: the test.
      expected: a target whose output is a directory.
      actual: another.
      size: of the test.
      **kwargs: visibility, tags and the like.
    """
    _tree_test(
        name = name,
        size = size,
        data = [expected] + ([] if actual == expected else [actual]),
        args = ["tree", "compare", "$(rootpath %s)" % expected, "$(rootpath %s)" % actual],
        **kwargs
    )

def reproducible_test(name, release = None, trees = None, size = "small", **kwargs):
    """Makes a release twice, as if elsewhere the second time, and compares.

    The second time renders, pins and describes with another user, home, locale
    and time zone. The state directory must come out the same.

    Args:
      name: the test.
      release: the release_bundle.
      trees: instead of a release, two targets of one directory each.
      size: of the test.
      **kwargs: visibility, tags and the like.
    """
    if (release == None) == (trees == None):
        fail("%s: give either release or trees" % name)
    if trees != None and len(trees) != 2:
        fail("%s: trees is of two" % name)
    if trees == None:
        trees = [
            _tree_of(name + ".first", release, "state", kwargs),
            _tree_of(name + ".second", release, "state_again", kwargs),
        ]
    dir_diff_test(name, trees[0], trees[1], size = size, **kwargs)
