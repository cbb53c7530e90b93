"""deploy, diff and the other verbs of a release, as run targets of their own."""

load(":run.bzl", "release_run")

def deploy(name, release, prune = True, wait = True, timeout = None, confirm = True, args = None, **kwargs):
    """Takes a release the whole way: diff, confirm, push, commit, deploy, wait.

    Args:
      name: the run target.
      release: the release_bundle.
      prune: False leaves on the cluster what the release no longer has.
      wait: False does not wait until all is ready.
      timeout: how long to wait, as 90s or 15m.
      confirm: False does not ask; a protected environment then needs --i-mean.
      args: more arguments, before what follows -- on the command line.
      **kwargs: visibility, tags and the like.
    """
    flags = []
    if not prune:
        flags.append("--deployer-flag=--patch")
    if not wait:
        flags.append("--deployer-flag=--wait=false")
    if timeout:
        flags.append("--deployer-flag=--wait-timeout=" + timeout)
    if not confirm:
        flags.append("--yes")
    release_run(name = name, release = release, command = "deploy", args = flags + (args or []), **kwargs)

def delete(name, release, wait = True, timeout = None, confirm = True, args = None, **kwargs):
    """Deletes all that a release has on the cluster.

    Args:
      name: the run target.
      release: the release_bundle.
      wait: False does not wait until all is gone.
      timeout: how long to wait, as 90s or 15m.
      confirm: False does not ask; a protected environment then needs --i-mean.
      args: more arguments, before what follows -- on the command line.
      **kwargs: visibility, tags and the like.
    """
    flags = []
    if not wait:
        flags.append("--deployer-flag=--wait=false")
    if timeout:
        flags.append("--deployer-flag=--wait-timeout=" + timeout)
    if not confirm:
        flags.append("--yes")
    release_run(name = name, release = release, command = "delete", args = flags + (args or []), **kwargs)

def rollback(name, release, confirm = True, args = None, **kwargs):
    """Goes back to what the state repository held at a commit: `bazel run :NAME -- --at COMMIT`.

    Args:
      name: the run target.
      release: the release_bundle.
      confirm: False does not ask; a protected environment then needs --i-mean.
      args: more arguments, before what follows -- on the command line.
      **kwargs: visibility, tags and the like.
    """
    flags = [] if confirm else ["--yes"]
    release_run(name = name, release = release, command = "rollback", args = flags + (args or []), **kwargs)

def diff(name, release, args = None, **kwargs):
    """Shows what deploying would change on the cluster; exit code 3 where something would.

    Args:
      name: the run target.
      release: the release_bundle.
      args: more arguments, before what follows -- on the command line.
      **kwargs: visibility, tags and the like.
    """
    release_run(name = name, release = release, command = "diff", args = args or [], **kwargs)

def status(name, release, args = None, **kwargs):
    """Shows the last commit of a release and its objects on the cluster.

    Args:
      name: the run target.
      release: the release_bundle.
      args: more arguments, before what follows -- on the command line.
      **kwargs: visibility, tags and the like.
    """
    release_run(name = name, release = release, command = "status", args = args or [], **kwargs)

def show(name, release, args = None, **kwargs):
    """Prints the pinned manifests of a release.

    Args:
      name: the run target.
      release: the release_bundle.
      args: more arguments, before what follows -- on the command line.
      **kwargs: visibility, tags and the like.
    """
    release_run(name = name, release = release, command = "show", args = args or [], **kwargs)

def push_all(name, release, args = None, **kwargs):
    """Pushes every image of a release that the registry lacks.

    Args:
      name: the run target.
      release: the release_bundle.
      args: more arguments, before what follows -- on the command line.
      **kwargs: visibility, tags and the like.
    """
    release_run(name = name, release = release, command = "push", args = args or [], **kwargs)
