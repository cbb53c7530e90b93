"""environment: what differs between staging and production, in one place."""

load(":providers.bzl", "EnvironmentInfo")

def _environment_impl(ctx):
    name = ctx.attr.environment_name or ctx.label.name
    if not ctx.attr.environment_name and name.endswith("_env"):
        name = name[:-len("_env")]
    if not name:
        fail("%s leaves no name for the environment; environment_name gives one" % ctx.label.name)
    return [
        DefaultInfo(files = depset(ctx.files.values)),
        EnvironmentInfo(
            name = name,
            cluster = ctx.attr.cluster,
            context = ctx.attr.context,
            namespace = ctx.attr.namespace or name,
            registry = ctx.attr.registry,
            protected = ctx.attr.protected,
            sandbox = ctx.attr.sandbox,
            values = ctx.files.values,
        ),
    ]

environment = rule(
    doc = "A place to deploy to. The environment is named as the target, less a trailing _env.",
    implementation = _environment_impl,
    attrs = {
        "environment_name": attr.string(doc = "Its name, where the target's will not do."),
        "cluster": attr.string(doc = "The cluster's name, for people."),
        "context": attr.string(doc = "The context in the kubeconfig; the current one by default."),
        "namespace": attr.string(doc = "The namespace; named as the environment by default."),
        "registry": attr.string(doc = "Replaces the registry of every image pushed for it."),
        "protected": attr.bool(doc = "Refuse --yes without --i-mean NAME."),
        "sandbox": attr.bool(doc = "The embedded registry and cluster on loopback, no server needed."),
        "values": attr.label_list(doc = "Values files, applied before the release's own.", allow_files = True),
    },
)
