"""Tests of what the rules say while they are analysed; nothing is built."""

load("//gitops:defs.bzl", "PushInfo", "StateInfo")

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

def _facts(target):
    """What there is to know of a target, as strings."""
    facts = {}
    if StateInfo in target:
        state = target[StateInfo]
        facts["repository"] = state.repository
        facts["path"] = state.path
        facts["branch"] = state.deployment_branch
        facts["prefix"] = state.release_branch_prefix
        facts["release"] = state.release.label
    if PushInfo in target:
        push = target[PushInfo]
        facts["tags"] = ",".join(push.tags)
        facts["tags_file"] = push.tags_file.basename if push.tags_file else ""
        facts["stamp_files"] = ",".join([file.basename for file in push.stamp_files])
    return facts

def _facts_test_impl(ctx):
    facts = _facts(ctx.attr.target)
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
        "facts": attr.string_dict(doc = "Name to value: see _facts.", mandatory = True),
    },
)
