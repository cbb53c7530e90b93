"""Which programs the rules run.

They come by toolchain resolution, but are built in the target configuration, not
in `exec`: an exec configuration would compile everything below the programs a
second time. See docs/decisions/0002-tools-in-target-configuration.md.
"""

load(":providers.bzl", "GitopsToolsInfo")

_NAMES = ["renderer", "image_builder", "state_committer", "deployer", "coordinator", "sandbox", "conductor"]

def _gitops_toolchain_impl(ctx):
    tools = {}
    for name in _NAMES:
        tools[name] = getattr(ctx.attr, name)[DefaultInfo].files_to_run
    info = GitopsToolsInfo(version = ctx.attr.version, **tools)
    return [info, platform_common.ToolchainInfo(gitops = info)]

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
    doc = "A set of programs for the rules: renderer, image_builder, state_committer, deployer, coordinator, sandbox and conductor, each a label, and a version. To replace ours, set //gitops:tools to one, or name it in a `toolchain` of the type //gitops:toolchain_type and register that.",
    implementation = _gitops_toolchain_impl,
    provides = [GitopsToolsInfo],
    attrs = _attributes(),
)

# A string: Bazel 4 takes no Label here.
_TOOLCHAIN = str(Label("//gitops:toolchain_type"))

# Every rule that runs a program is made with these. What Bazel 4 must be told,
# later versions do by themselves: else the programs would be built for `host`.
WITH_TOOLS = dict(
    {} if hasattr(config_common, "toolchain_type") else {"incompatible_use_toolchain_transition": True},
    toolchains = [_TOOLCHAIN],
)

def tools_of(ctx):
    """Returns the GitopsToolsInfo of a rule made with WITH_TOOLS."""
    return ctx.toolchains[_TOOLCHAIN].gitops
