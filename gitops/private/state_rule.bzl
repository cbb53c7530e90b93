"""The rule behind the macro gitops_state; queries ask for it by this name."""

load(":providers.bzl", "ReleaseInfo", "StateInfo")
load(":run.bzl", "launch", "release_entry")
load(":stamp.bzl", "STAMPED", "stamp_files")
load(":tools.bzl", "WITH_TOOLS")

def _gitops_state_impl(ctx):
    release = ctx.attr.release[ReleaseInfo]
    entry = release_entry(release)
    repository = ctx.attr.repo or release.repository
    path = ctx.attr.path or release.state_dir
    branch = ctx.attr.deployment_branch or release.branch
    stamps = stamp_files(ctx)
    entry["repository"] = repository
    entry["state_dir"] = path
    entry["branch"] = branch
    entry["message"] = ctx.attr.message
    entry["sign"] = ctx.attr.sign
    entry["stamp_files"] = [file.short_path for file in stamps]
    content = {"default": release.env.name, "command": "commit"}
    return [
        launch(ctx, content, [release], entries = [entry], files = stamps),
        StateInfo(
            release = release,
            repo = repository,
            path = path,
            deployment_branch = branch,
            release_branch_prefix = ctx.attr.release_branch_prefix,
        ),
    ]

gitops_state = rule(
    doc = "Commits a release into a state repository: `bazel run`. `bazel query 'attr(deployment_branch, \".+\", kind(\"gitops_state rule\", //...))'` lists them.",
    implementation = _gitops_state_impl,
    provides = [StateInfo],
    executable = True,
    attrs = dict(
        release = attr.label(doc = "The release_bundle.", mandatory = True, providers = [ReleaseInfo]),
        repo = attr.string(doc = "The state repository's URL or path; the release's, else this workspace's own, by default."),
        path = attr.string(doc = "Folder in it; the release's by default."),
        deployment_branch = attr.string(doc = "Branch to commit to; the release's by default. Releases of one branch go into one pull request."),
        release_branch_prefix = attr.string(doc = "For queries: it is released from branches that begin so.", default = "main"),
        message = attr.string(doc = "Subject of the commit; made from the release by default. {NAME} stands for a stamped value."),
        sign = attr.string(doc = "Key to sign with: file of an SSH key, or a key id for gpg."),
        stamped = STAMPED,
    ),
    **WITH_TOOLS
)
