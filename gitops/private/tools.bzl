"""Which programs the rules run.

They are built in the target configuration, not in `exec`: the rules are used
where the machine that builds is of the kind that is built for, and an exec
configuration would compile everything below the programs a second time. See
docs/decisions/0002-tools-in-target-configuration.md.
"""

load(":providers.bzl", "GitopsToolsInfo")

_NAMES = ["renderer", "image_builder", "state_committer", "deployer", "coordinator", "sandbox", "conductor"]

def _gitops_tools_impl(ctx):
    tools = {}
    for name in _NAMES:
        tools[name] = getattr(ctx.attr, name)[DefaultInfo].files_to_run
    return [GitopsToolsInfo(**tools)]

def _tool_attributes():
    attributes = {}
    for name in _NAMES:
        attributes[name] = attr.label(
            doc = "The program `%s`." % name.replace("_", "-"),
            mandatory = True,
            executable = True,
            allow_files = True,  # A prebuilt program is a plain file.
            cfg = "target",
        )
    return attributes

gitops_tools = rule(
    doc = "A set of programs for the rules; set //gitops:tools to one to replace ours.",
    implementation = _gitops_tools_impl,
    attrs = _tool_attributes(),
)

# Every rule that runs a program has this attribute.
TOOLS = {"_tools": attr.label(default = Label("//gitops:tools"), providers = [GitopsToolsInfo])}

def tools_of(ctx):
    """Returns the GitopsToolsInfo of a rule with the TOOLS attribute."""
    return ctx.attr._tools[GitopsToolsInfo]
