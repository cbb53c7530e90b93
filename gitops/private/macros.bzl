"""release: the macro most people use."""

load(":chart.bzl", "common_arguments")
load(":golden.bzl", "rendered_golden_test")
load(":release.bzl", "release_bundle")
load(":run.bzl", "release_run")

# Suffix to command; the second of a pair is the name others know it by.
_VERBS = {
    "show": "show",
    "push": "push",
    "commit": "commit",
    "gitops": "commit",
    "diff": "diff",
    "deploy": "deploy",
    "apply": "deploy",
    "rollback": "rollback",
    "delete": "delete",
    "status": "status",
}

# These change nothing anywhere.
_READING = ["show", "diff", "status"]

def release(name, chart, environment, golden = None, deploy_visibility = None, **kwargs):
    """Makes a release_bundle NAME and a run target for each verb.

    The run targets are NAME.show, .push, .commit (.gitops), .diff, .deploy
    (.apply), .rollback, .delete and .status. With `golden` there are also
    the test NAME.golden_test and NAME.golden_test.update, which writes it.

    Args:
      name: the release_bundle; `bazel build` makes NAME.binpb.
      chart: the chart to render.
      environment: where it goes.
      golden: folder of this package that holds what the release must render to.
      deploy_visibility: of what changes a cluster or a repository (.push, .commit, .deploy, .rollback, .delete and their other names), where that is narrower.
      **kwargs: attributes of release_bundle; visibility, tags and the like go to every target.
    """
    release_bundle(
        name = name,
        chart = chart,
        environment = environment,
        **kwargs
    )
    for suffix, command in _VERBS.items():
        common = common_arguments(kwargs)
        if deploy_visibility != None and command not in _READING:
            common["visibility"] = deploy_visibility
        release_run(
            name = "%s.%s" % (name, suffix),
            release = ":" + name,
            command = command,
            **common
        )
    if golden != None:
        rendered_golden_test(
            name = name + ".golden_test",
            release = ":" + name,
            golden = golden,
            **common_arguments(kwargs)
        )
