"""The Debian repositories as a module extension, for Bazel with modules on."""

load(":all.bzl", "debian_dependencies")

def _debian_impl(_module_ctx):
    debian_dependencies()

debian = module_extension(implementation = _debian_impl)
