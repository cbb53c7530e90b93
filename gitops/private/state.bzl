"""gitops_state: where and how a release is committed, as a target of its own."""

load(":stamp.bzl", "stamping")
load(":state_rule.bzl", _gitops_state_rule = "gitops_state")

def gitops_state(name, release, message = "", stamp = 0, **kwargs):
    """Commits a release into a state repository.

    Args:
      name: the run target.
      release: the release_bundle.
      message: subject of the commit; made from the release by default. {NAME} stands for a value of the build's status files.
      stamp: 1 stamps the message, 0 refuses {NAME}, -1 follows --stamp.
      **kwargs: repo, path, deployment_branch, release_branch_prefix, sign; visibility, tags and the like.
    """
    _gitops_state_rule(
        name = name,
        release = release,
        message = message,
        stamped = stamping(stamp, [message], name),
        **kwargs
    )
