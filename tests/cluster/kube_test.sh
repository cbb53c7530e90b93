#!/bin/bash
# pkg/kube's tests against a real API server. Uses the one that KUBECONFIG
# names, else starts one and stops it afterwards.
#
# usage: kube_test.sh [GOOGLETEST-FLAGS…]
# Environment: KUBECONFIG; BAZEL (default bazel) and BAZEL_FLAGS to build with.
# Exit: 77 where no cluster can be had (said on stderr).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
if [[ -z "${KUBECONFIG:-}" ]]; then
  dir="$(mktemp -d)"
  KUBECONFIG="$("$here/cluster.sh" start "$dir")" || exit $?
  export KUBECONFIG
  trap '"$here/cluster.sh" stop "$dir"; rm -rf "$dir"' EXIT
fi
cd "$here/../.."
# shellcheck disable=SC2086
"${BAZEL:-bazel}" run ${BAZEL_FLAGS:-} //tests/cluster:kube_integration_test -- "$@"
