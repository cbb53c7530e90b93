#!/bin/bash
# Kills the deployer with SIGKILL before and after every single API write of a
# deploy on a real API server, runs it again, and checks that nothing is left to
# do and that the result is the same each time.
#
#   DEPLOYER_BIN=/path/deployer KUBECONFIG=/path/config tests/e2e/deployer/kill_points.sh
set -u
for v in DEPLOYER_BIN KUBECONFIG; do
  if [ -z "${!v:-}" ]; then echo "SKIPPED: $v is not set" >&2; exit 0; fi
done
KUBECTL=${KUBECTL_BIN:-kubectl}
work=$(mktemp -d); ns=kill-$$
trap 'rm -rf "$work"; "$KUBECTL" delete namespace $ns --wait=false >/dev/null' EXIT
"$KUBECTL" create namespace $ns >/dev/null

state() {  # VALUE EXTRA
  cat <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {k: "$1"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, annotations: {kapp.k14s.io/versioned: ""}}
data: {k: "$1"}
---
apiVersion: v1
kind: Service
metadata: {name: svc}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Secret
metadata: {name: $2}
Y
}
state 1 leaving >"$work/before.yml"; state 2 coming >"$work/after.yml"
run() { "$DEPLOYER_BIN" deploy -a app -n $ns -f "$1" -y --logs=false --apply-concurrency=1 >"$work/out" 2>&1; }
content() {
  "$KUBECTL" -n $ns get cm,secret,svc -l kapp.k14s.io/app -o jsonpath='{range .items[*]}{.kind}{"/"}{.metadata.name}{" "}{.data.k}{"\n"}{end}' | sort
}
reset() { "$DEPLOYER_BIN" delete -a app -n $ns -y >/dev/null 2>&1; run "$work/before.yml" || { cat "$work/out"; exit 1; }; }

reset
GITOPS_FAILPOINT_LOG="$work/points" run "$work/after.yml" || { cat "$work/out"; exit 1; }
points=$(grep -c '^kube.write' "$work/points")
wanted=$(content)
echo "$points kill points"
failed=0
for ((i = 1; i <= points; i++)); do
  reset
  rm -f "$work/log"
  GITOPS_FAILPOINT_LOG="$work/log" GITOPS_FAILPOINT_AT=$i run "$work/after.yml"
  [ $? -eq 137 ] || echo "point $i: the program did not die"
  run "$work/after.yml" || { echo "point $i: FAILED to converge"; cat "$work/out"; failed=1; }
  [ "$(content)" = "$wanted" ] || { echo "point $i: DIFFERENT result"; content; failed=1; }
  "$DEPLOYER_BIN" deploy -a app -n $ns -f "$work/after.yml" --diff-run --diff-exit-status >/dev/null 2>&1
  [ $? -eq 2 ] || { echo "point $i: something is left to do"; failed=1; }
done
[ $failed -eq 0 ] && echo "all $points kill points converge"
exit $failed
