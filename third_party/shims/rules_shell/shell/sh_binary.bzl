"""The native sh_binary under the label of rules_shell, for a Bazel that still has it built in."""

sh_binary = native.sh_binary
