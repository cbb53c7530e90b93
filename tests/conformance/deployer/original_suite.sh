#!/bin/bash
# Runs the original kapp's own end-to-end tests with the deployer in its place,
# one test after the other, and says which of them pass.
#
#   KAPP_E2E_TEST=/path/program DEPLOYER_BIN=/path/deployer \
#     tests/conformance/deployer/original_suite.sh [TEST…]
#
# KAPP_E2E_TEST is the original's compiled test program (Go's `test -c`); this
# script neither builds nor fetches it, and without it nothing runs. TEST is a
# Go test name, default all.
# Environment: KUBECONFIG, a cluster to use (admin; a copy is used, since the
#   tests write into it), else one is started and stopped; KUBECTL_BIN (default
#   kubectl); ORIGINAL_SUITE_LOGS, a directory that keeps a log per test;
#   ORIGINAL_SUITE_SECONDS (default 150), the limit of one test.
# The tests own the namespace kapp-test and whatever carries kapp's labels: do
# not point this at a cluster that anyone needs.
# Exit: 0 where no test failed; 77 where something needed is absent; else 1.
set -u
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
namespace=kapp-test

for variable in KAPP_E2E_TEST DEPLOYER_BIN; do
  if [[ -z "${!variable:-}" || ! -x "${!variable}" ]]; then
    echo "SKIPPED: $variable is not set to a program: not one of the original's tests was run" >&2
    exit 77
  fi
done
tests_program="$(realpath "$KAPP_E2E_TEST")"
deployer="$(realpath "$DEPLOYER_BIN")"
kubectl="$(command -v "${KUBECTL_BIN:-kubectl}")" || {
  echo "SKIPPED: no kubectl (KUBECTL_BIN): not one of the original's tests was run" >&2
  exit 77
}

work="$(mktemp -d)"
own_cluster=
cleanup() {
  [[ -n "$own_cluster" ]] && "$here/../../cluster/cluster.sh" stop "$own_cluster"
  rm -rf "$work"
}
trap cleanup EXIT
logs="${ORIGINAL_SUITE_LOGS:-$work/logs}"
mkdir -p "$logs" "$work/bin"
ln -s "$kubectl" "$work/bin/kubectl"
export PATH="$work/bin:$PATH"

if [[ -z "${KUBECONFIG:-}" ]]; then
  own_cluster="$work/cluster"
  KUBECONFIG="$("$here/../../cluster/cluster.sh" start "$own_cluster")" || exit $?
fi
admin="$work/admin"
cp "$KUBECONFIG" "$admin" || exit 1
kubectl() { KUBECONFIG="$admin" command kubectl "$@"; }

# Removes what tests leave behind, so that one failure does not cause the next.
# sweep records: the records of apps only; sweep all: everything.
sweep() {
  kubectl -n "$namespace" delete configmap -l kapp.k14s.io/is-app --wait=false
  kubectl -n "$namespace" delete configmap -l kapp.k14s.io/is-app-change --wait=false
  [[ "$1" == all ]] || return 0
  kubectl delete apiservice,crd,clusterrole,clusterrolebinding,namespace,priorityclass \
    -l kapp.k14s.io/app --wait=false
  kubectl get namespace -o name |
    grep -vE '/(default|kube-.*)$' | xargs -r env KUBECONFIG="$admin" kubectl delete --timeout=60s
  kubectl create namespace "$namespace"
  for ((i = 0; i < 100; i++)); do
    kubectl -n "$namespace" get serviceaccount default && break
    sleep 0.1
  done
}

sweep all >"$logs/sweep.log" 2>&1
passed=0 failed=() skipped=()
if [[ $# -eq 0 ]]; then
  # shellcheck disable=SC2046
  set -- $(KAPP_E2E_NAMESPACE="$namespace" "$tests_program" -test.list .)
fi
cd "$work" || exit 1
for test in "$@"; do
  cp "$admin" "$work/kubeconfig"
  started=$SECONDS
  KUBECONFIG="$work/kubeconfig" KAPP_BINARY_PATH="$deployer" \
    KAPP_E2E_NAMESPACE="$namespace" \
    timeout -k 10 "${ORIGINAL_SUITE_SECONDS:-150}" \
    "$tests_program" -test.v -test.run "^$test\$" >"$logs/$test.log" 2>&1 </dev/null
  code=$?
  seconds=$((SECONDS - started))
  if ((code != 0)); then
    failed+=("$test")
    echo "FAIL $test (${seconds} s, exit $code)"
    sweep all >>"$logs/sweep.log" 2>&1
  elif grep -q -- "--- SKIP: $test" "$logs/$test.log"; then
    skipped+=("$test")
    echo "skip $test"
  elif ! grep -q -- "--- PASS: $test" "$logs/$test.log"; then
    failed+=("$test")
    echo "FAIL $test: there is no such test"
  else
    passed=$((passed + 1))
    echo "ok   $test (${seconds} s)"
    sweep records >>"$logs/sweep.log" 2>&1
  fi
done
((${#failed[@]})) && echo "failed: ${failed[*]}"
((${#skipped[@]})) && echo "skipped: ${skipped[*]}"
echo "$passed passed, ${#failed[@]} failed, ${#skipped[@]} skipped"
((${#failed[@]} == 0))
