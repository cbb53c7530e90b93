"""Which programs the rules run.

They are built in the target configuration, not in `exec`: the rules are used
where the machine that builds is of the kind that is built for, and an exec
configuration would compile everything below the programs a second time. That
is also why they are reached by a label and not by toolchain resolution. See
docs/decisions/0002-tools-in-target-configuration.md.
"""

load(":providers.bzl", "GitopsToolsInfo")

_NAMES = ["renderer", "image_builder", "state_committer", "deployer", "coordinator", "sandbox", "conductor"]

def _gitops_toolchain_impl(ctx):
    tools = {}
    for name in _NAMES:
        tools[name] = getattr(ctx.attr, name)[DefaultInfo].files_to_run
    return [GitopsToolsInfo(version = ctx.attr.version, **tools)]

def _attributes():
    attributes = {"version": attr.string(doc = "What the set calls itself, for those who ask.")}
    for name in _NAMES:
        attributes[name] = attr.label(
            doc = "The program `%s`." % name.replace("_", "-"),
            mandatory = True,
            executable = True,
            allow_files = True,  # A prebuilt program is a plain file.
            cfg = "target",
        )
    return attributes

gitops_toolchain = rule(
    doc = "A set of programs for the rules: renderer, image_builder, state_committer, deployer, coordinator, sandbox and conductor, each a label, and a version. Set //gitops:tools to one to replace ours.",
    implementation = _gitops_toolchain_impl,
    provides = [GitopsToolsInfo],
    attrs = _attributes(),
)

# Every rule that runs a program has this attribute.
TOOLS = {"_tools": attr.label(default = Label("//gitops:tools"), providers = [GitopsToolsInfo])}

def tools_of(ctx):
    """Returns the GitopsToolsInfo of a rule with the TOOLS attribute."""
    return ctx.attr._tools[GitopsToolsInfo]
