#!/usr/bin/env bash
# Replays the same requests on the sandbox and on a real kube-apiserver; the
# normalised answers must be equal. REPLAY_KUBECONFIG names a running server;
# without it tests/cluster starts one (needs Go, see tests/e2e/real).
. "$(dirname "$0")/../lib.sh"
build_programs
real=${REPLAY_KUBECONFIG:-}
if [ -z "$real" ]; then
  code=0
  "$top/tests/cluster/cluster.sh" start "$scratch/cluster" >"$scratch/cluster.log" 2>&1 || code=$?
  if [ "$code" -eq 77 ] && [ "${CI:-}" != true ]; then
    echo 'SKIPPED: no Go, no control plane' >&2
    exit 0
  fi
  [ "$code" -eq 0 ] || { tail -n 30 "$scratch/cluster.log" >&2; fail 'the cluster does not start'; }
  at_exit "$top/tests/cluster/cluster.sh stop $scratch/cluster >/dev/null 2>&1"
  real=$scratch/cluster/kubeconfig
fi
start_sandbox
requests=$top/tests/e2e/replay/requests.jsonl
python3 "$top/tests/e2e/replay/replay.py" "$real" "$requests" >"$scratch/real.txt"
python3 "$top/tests/e2e/replay/replay.py" "$KUBECONFIG" "$requests" >"$scratch/sandbox.txt"
if ! diff -u "$scratch/real.txt" "$scratch/sandbox.txt" >"$scratch/diff"; then
  cat "$scratch/diff" >&2
  fail "$(grep -c '^[-+][^-+]' "$scratch/diff") lines differ (- kube-apiserver, + sandbox)"
fi
pass "$(grep -c '^==' "$scratch/real.txt") answers are equal"
