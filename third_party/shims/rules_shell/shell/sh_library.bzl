"""The native sh_library under the label of rules_shell, for a Bazel that still has it built in."""

sh_library = native.sh_library
