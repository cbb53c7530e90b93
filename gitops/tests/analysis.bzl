"""Tests of what the rules say while they are analysed; nothing is built."""

load("//gitops:defs.bzl", "ChartInfo", "EnvironmentInfo", "GitopsToolsInfo", "ImageInfo", "PushInfo", "ReleaseInfo", "StateInfo")

_allow_failures = analysis_test_transition(
    settings = {"//command_line_option:allow_analysis_failures": "True"},
)

def _failure_test_impl(ctx):
    target = ctx.attr.target[0]  # A list: the edge has a transition.
    if AnalysisFailureInfo not in target:
        return [AnalysisTestResultInfo(success = False, message = "%s was analysed" % target.label.name)]
    messages = [cause.message for cause in target[AnalysisFailureInfo].causes.to_list()]
    for message in messages:
        if ctx.attr.message in message:
            return [AnalysisTestResultInfo(success = True, message = message)]
    return [AnalysisTestResultInfo(
        success = False,
        message = "%r is not in %s" % (ctx.attr.message, messages),
    )]

failure_test = rule(
    doc = "Passes if a target fails to be analysed with this in the message.",
    implementation = _failure_test_impl,
    analysis_test = True,
    attrs = {
        "target": attr.label(doc = "Tagged manual.", mandatory = True, cfg = _allow_failures),
        "message": attr.string(doc = "Part of the message.", mandatory = True),
    },
)

def refused(name, rule, message, **kwargs):
    """A target that analysis must refuse, and the test NAME_test that it does.

    Args:
      name: of the target.
      rule: that makes it.
      message: part of the error.
      **kwargs: of the rule.
    """
    rule(name = name, tags = ["manual"], **kwargs)
    failure_test(name = name + "_test", size = "small", message = message, target = ":" + name)

def _names(files):
    return ",".join([file.basename for file in files])

def _chart_facts(chart):
    return {
        "chart_name": chart.name,
        "chart_version": chart.version,
        "verified": str(chart.verified),
        "unverified": ",".join(sorted(chart.unverified.to_list())),
        "chart_deps": _names(chart.deps.to_list()),
        "chart_digest": chart.digest.basename,
        "chart_tree": chart.tree.basename,
        "chart_image_refs": chart.image_refs.basename,
    }

def _image_facts(image):
    return {
        "platform": image.platform,
        "layers": str(len(image.layers.to_list())),
        "manifest": image.manifest.basename if image.manifest else "",
        "config": image.config.basename if image.config else "",
    }

def _push_facts(push):
    return {
        "registry": push.registry,
        "repository": push.repository,
        "reference": push.reference.basename,
        "digest": push.digest.basename,
        "tags": ",".join(push.tags),
        "tags_file": push.tags_file.basename if push.tags_file else "",
        "stamp_files": _names(push.stamp_files),
        "push_launch": push.launch.basename,
    }

def _environment_facts(environment):
    return {
        "environment": environment.name,
        "cluster": environment.cluster,
        "context": environment.context,
        "namespace": environment.namespace,
        "environment_registry": environment.registry,
        "protected": str(environment.protected),
        "sandbox": str(environment.sandbox),
        "environment_values": _names(environment.values),
    }

def _release_facts(release):
    return {
        "release_name": release.release_name,
        "app_group": release.app_group,
        "state_dir": release.state_dir,
        "release_repository": release.repository,
        "release_branch": release.branch,
        "label": release.label,
        "pushes": ",".join([push.image.label for push in release.pushes]),
        "of_environment": release.env.name,
    }

def _state_facts(state):
    return {
        "repo": state.repo,
        "path": state.path,
        "branch": state.deployment_branch,
        "prefix": state.release_branch_prefix,
        "release": state.release.label,
    }

def _tools_facts(tools):
    return {"tools_version": tools.version}

_FACTS = [
    (ChartInfo, _chart_facts),
    (EnvironmentInfo, _environment_facts),
    (GitopsToolsInfo, _tools_facts),
    (ImageInfo, _image_facts),
    (PushInfo, _push_facts),
    (ReleaseInfo, _release_facts),
    (StateInfo, _state_facts),
]

def _facts_test_impl(ctx):
    facts = {}
    for info, tell in _FACTS:
        if info in ctx.attr.target:
            facts.update(tell(ctx.attr.target[info]))
    wrong = []
    for name, expected in ctx.attr.facts.items():
        if facts.get(name) != expected:
            wrong.append("%s is %r, not %r" % (name, facts.get(name), expected))
    return [AnalysisTestResultInfo(success = not wrong, message = "; ".join(wrong))]

facts_test = rule(
    doc = "Passes if the providers of a target say this.",
    implementation = _facts_test_impl,
    analysis_test = True,
    attrs = {
        "target": attr.label(doc = "The target.", mandatory = True),
        "facts": attr.string_dict(doc = "Name to value: see the functions above.", mandatory = True),
    },
)

_SeenInfo = provider(
    doc = "How a target is made and started.",
    fields = {"actions": "list of Action.", "args": "list of string: of a run target."},
)

def _look_impl(target, ctx):
    return [_SeenInfo(actions = target.actions, args = getattr(ctx.rule.attr, "args", []))]

_look = aspect(
    doc = "Lets a test see the actions of a target.",
    implementation = _look_impl,
)

def _command_test_impl(ctx):
    seen = ctx.attr.target[_SeenInfo]
    if ctx.attr.mnemonic == "run":
        texts = [" ".join(seen.args)]
    elif ctx.attr.mnemonic == "FileWrite":
        texts = [action.content for action in seen.actions if action.mnemonic == "FileWrite"]
    else:
        texts = [" ".join(action.argv) for action in seen.actions if action.mnemonic == ctx.attr.mnemonic]
    wrong = [] if texts else ["no %s among %s" % (ctx.attr.mnemonic, [action.mnemonic for action in seen.actions])]
    for text in texts:
        wrong += ["%r is not in %r" % (part, text) for part in ctx.attr.has if part not in text]
        wrong += ["%r is in %r" % (part, text) for part in ctx.attr.lacks if part in text]
    return [AnalysisTestResultInfo(success = not wrong, message = "; ".join(wrong))]

command_test = rule(
    doc = "Passes if every command line of this kind has, and lacks, these parts.",
    implementation = _command_test_impl,
    analysis_test = True,
    attrs = {
        "target": attr.label(doc = "The target.", mandatory = True, aspects = [_look]),
        "mnemonic": attr.string(doc = "Of its actions; FileWrite is what is written, `run` what a run target is started with.", mandatory = True),
        "has": attr.string_list(doc = "Parts, with one space between words."),
        "lacks": attr.string_list(doc = "Parts that must not be there."),
    },
)

_TOOLCHAIN = str(Label("//gitops:toolchain_type"))

def _toolchain_test_impl(ctx):
    tools = ctx.toolchains[_TOOLCHAIN].gitops
    wrong = []
    if tools.version != ctx.attr.version:
        wrong.append("version is %r" % tools.version)

    # Not compiled a second time: decision 2.
    program = tools.renderer.executable
    if not program.is_source and not program.path.startswith(ctx.bin_dir.path + "/"):
        wrong.append("%s is not in %s" % (program.path, ctx.bin_dir.path))
    return [AnalysisTestResultInfo(success = not wrong, message = "; ".join(wrong))]

toolchain_test = rule(
    doc = "Passes if the programs that a rule gets call themselves so, and are of this configuration.",
    implementation = _toolchain_test_impl,
    analysis_test = True,
    attrs = {"version": attr.string(doc = "What the set calls itself.")},
    toolchains = [_TOOLCHAIN],
    **({} if hasattr(config_common, "toolchain_type") else {"incompatible_use_toolchain_transition": True})
)
