"""Stand-in for buildozer's extension, which bazel_tools names and nothing here uses."""

def _empty_impl(repository_ctx):
    repository_ctx.file("BUILD.bazel", "", executable = False)

_empty = repository_rule(implementation = _empty_impl)

def _buildozer_binary_impl(_module_ctx):
    _empty(name = "buildozer_binary")

buildozer_binary = module_extension(implementation = _buildozer_binary_impl)
