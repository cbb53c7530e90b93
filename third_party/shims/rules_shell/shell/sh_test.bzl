"""The native sh_test under the label of rules_shell, for a Bazel that still has it built in."""

sh_test = native.sh_test
