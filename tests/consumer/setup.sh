#!/usr/bin/env bash
# Shared by the suites that use the rules from another workspace; source it
# after tests/e2e/lib.sh. consumer_workspace DIR makes one with the finished
# programs in it, so that nothing is compiled.
# shellcheck shell=bash
bazel=${BAZEL:-bazel}

consumer_workspace() {
  cp -r "$top/tests/consumer/workspace" "$1"
  mkdir "$1/k8s_gitops" "$1/prebuilt"
  (cd "$top" && git ls-files -z | tar c --null -T - 2>/dev/null) | tar x -C "$1/k8s_gitops"
  cp "$renderer" "$1/prebuilt/renderer"
  cp "$image_builder" "$1/prebuilt/image_builder"
  cp "$state_committer" "$1/prebuilt/state_committer"
  cp "$deployer" "$1/prebuilt/deployer"
  cp "$coordinator" "$1/prebuilt/coordinator"
  cp "$sandbox" "$1/prebuilt/sandbox"
  cp "$bin/cmd/deploy/deploy" "$1/prebuilt/conductor"
  cat >"$1/prebuilt/BUILD.bazel" <<B
# Programs that were built elsewhere.
load("@k8s_gitops//gitops:defs.bzl", "gitops_toolchain")

gitops_toolchain(
    name = "tools",
    conductor = "conductor",
    coordinator = "coordinator",
    deployer = "deployer",
    image_builder = "image_builder",
    renderer = "renderer",
    sandbox = "sandbox",
    state_committer = "state_committer",
    visibility = ["//visibility:public"],
)

# The same by toolchain resolution.
toolchain(
    name = "toolchain",
    toolchain = ":tools",
    toolchain_type = "@k8s_gitops//gitops:toolchain_type",
)
B
}
