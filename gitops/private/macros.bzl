"""release: the macro most people use."""

load(":chart.bzl", "common_arguments")
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

def release(name, chart, environment, **kwargs):
    """Makes a release_bundle NAME and a run target for each verb.

    The run targets are NAME.show, .push, .commit (.gitops), .diff, .deploy
    (.apply), .rollback, .delete and .status.

    Args:
      name: the release_bundle; `bazel build` makes NAME.binpb.
      chart: the chart to render.
      environment: where it goes.
      **kwargs: attributes of release_bundle; visibility, tags and the like go to every target.
    """
    release_bundle(
        name = name,
        chart = chart,
        environment = environment,
        **kwargs
    )
    for suffix, command in _VERBS.items():
        release_run(
            name = "%s.%s" % (name, suffix),
            release = ":" + name,
            command = command,
            **common_arguments(kwargs)
        )
