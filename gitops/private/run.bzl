"""Run targets: deploy sets and the verbs of one release.

Each is a symbolic link to the conductor with NAME.launch beside it, a JSON file
that says what may be done. No shell is involved. Paths in a launch file are
relative to the runfiles of the main workspace.
"""

load(":image.bzl", "push_entry")
load(":providers.bzl", "ReleaseInfo")
load(":tools.bzl", "WITH_TOOLS", "tools_of")

def release_entry(release):
    """A release as the launch file has it: pkg/release/launch.h."""
    environment = release.env
    return {
        "environment": environment.name,
        "label": release.label,
        "cluster": environment.cluster,
        "context": environment.context,
        "namespace": environment.namespace,
        "protected": environment.protected,
        "sandbox": environment.sandbox,
        "app_group": release.app_group,
        "release_name": release.release_name,
        "descriptor": release.descriptor.short_path,
        "state": release.state.short_path,
        "state_dir": release.state_dir,
        "repository": release.repository,
        "branch": release.branch,
        "pushes": [push_entry(push, environment.registry or push.registry) for push in release.pushes],
    }

def launch(ctx, content, releases, entries = None, files = []):
    """A run target: the conductor, and the launch file beside it.

    Args:
      ctx: of a rule made with WITH_TOOLS.
      content: dict of what is not the same for all: command, default.
      releases: list of ReleaseInfo.
      entries: what the launch file says of them, where that is not usual.
      files: further runfiles.

    Returns:
      DefaultInfo.
    """
    tools = tools_of(ctx)
    executable = ctx.actions.declare_file(ctx.label.name)
    launch_file = ctx.actions.declare_file(ctx.label.name + ".launch")
    ctx.actions.symlink(output = executable, target_file = tools.conductor.executable, is_executable = True)
    programs = {
        "renderer": tools.renderer.executable,
        "image-builder": tools.image_builder.executable,
        "state-committer": tools.state_committer.executable,
        "deployer": tools.deployer.executable,
        "coordinator": tools.coordinator.executable,
        "sandbox": tools.sandbox.executable,
    }
    content = dict(
        content,
        workspace = ctx.workspace_name,
        tools = {name: file.short_path for name, file in programs.items()},
        releases = entries or [release_entry(release) for release in releases],
    )
    ctx.actions.write(launch_file, json.encode_indent(content, indent = "  ") + "\n")
    files = files + [launch_file, tools.conductor.executable] + programs.values()
    for release in releases:
        files.extend([release.descriptor, release.state])
        for push in release.pushes:
            files.extend([push.image.layout, push.image.digest] + push.stamp_files)
            if push.tags_file:
                files.append(push.tags_file)
    return DefaultInfo(
        executable = executable,
        files = depset([executable, launch_file]),
        runfiles = ctx.runfiles(files = files),
    )

def _deploy_set_impl(ctx):
    releases = []
    seen = {}
    for target, declared in ctx.attr.releases.items():
        release = target[ReleaseInfo]
        name = release.env.name
        if declared and declared != name:
            fail("%s is for environment %s, not %s" % (release.label, name, declared))
        if name in seen:
            fail("environment %s is deployed by %s and %s" % (name, seen[name].label, release.label))
        for other in seen.values():
            if release.app_group == other.app_group and release.env.context == other.env.context and not release.env.sandbox and not other.env.sandbox:
                fail("%s and %s share the app group %s" % (other.label, release.label, release.app_group))
            a = other.state_dir + "/"
            b = release.state_dir + "/"
            if other.repository == release.repository and other.branch == release.branch and (a.startswith(b) or b.startswith(a)):
                fail("%s and %s overlap in the state repository: %s, %s" % (other.label, release.label, other.state_dir, release.state_dir))
        seen[name] = release
        releases.append(release)
    if ctx.attr.default and ctx.attr.default not in seen:
        fail("default is %s; known: %s" % (ctx.attr.default, ", ".join(sorted(seen))))
    return [launch(ctx, {"default": ctx.attr.default, "command": "deploy"}, releases)]

deploy_set = rule(
    doc = "The releases that one command deploys: `bazel run :NAME -- ENVIRONMENT`.",
    implementation = _deploy_set_impl,
    executable = True,
    attrs = dict(
        releases = attr.label_keyed_string_dict(
            doc = "release_bundle to the environment it must be for (empty: whichever it is).",
            mandatory = True,
            providers = [ReleaseInfo],
        ),
        default = attr.string(doc = "The environment meant where none is given."),
    ),
    **WITH_TOOLS
)

def _release_run_impl(ctx):
    release = ctx.attr.release[ReleaseInfo]
    content = {"default": release.env.name, "command": ctx.attr.command}
    return [launch(ctx, content, [release])]

release_run = rule(
    doc = "One verb of one release as a run target.",
    implementation = _release_run_impl,
    executable = True,
    attrs = dict(
        release = attr.label(doc = "The release_bundle.", mandatory = True, providers = [ReleaseInfo]),
        command = attr.string(
            doc = "What to do.",
            mandatory = True,
            values = ["show", "push", "commit", "diff", "deploy", "rollback", "delete", "status"],
        ),
    ),
    **WITH_TOOLS
)
