"""What another workspace declares to use the rules (WORKSPACE mode)."""

load("//third_party/debian:all.bzl", "debian_dependencies")

def _shim_impl(repository_ctx):
    root = repository_ctx.path(Label("//:WORKSPACE")).dirname
    shim = root.get_child("third_party").get_child("shims").get_child(repository_ctx.attr.shim)
    for entry in shim.readdir():
        repository_ctx.symlink(entry, entry.basename)

_shim = repository_rule(
    implementation = _shim_impl,
    attrs = {"shim": attr.string(mandatory = True)},
)

def k8s_gitops_repositories(debian = True):
    """Declares what k8s_gitops needs and is not declared yet, and registers its programs.

    Args:
      debian: whether third-party libraries come from Debian's packages; with
        False, declare them yourself under the same names (docs/third_party.md).
    """
    for name in ["rules_cc", "rules_proto", "rules_shell", "remote_coverage_tools"]:
        if not native.existing_rule(name):
            _shim(name = name, shim = name)
    for name in ["java", "python"]:
        if not native.existing_rule("rules_" + name):
            native.local_repository(name = "rules_" + name, path = "/usr/share/bazel/rules/" + name)
    if not native.existing_rule("bazel_skylib"):
        native.local_repository(name = "bazel_skylib", path = "/usr/share/bazel/tools/skylib")
    if debian:
        debian_dependencies()
    native.register_toolchains(str(Label("//gitops:default_toolchain")))
