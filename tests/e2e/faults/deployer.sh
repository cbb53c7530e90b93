#!/bin/bash
# Deploys on a real API server through the breaking proxy, one fault at a time,
# and checks that what can be survived is survived, and that the next run without
# faults always converges: nothing left to do, every object there once.
#
#   DEPLOYER_BIN=… FAULT_PROXY_BIN=… KUBECONFIG=… tests/e2e/faults/deployer.sh
#
# FAULT_PROXY_BIN is //tests/e2e/faults:proxy. KUBECTL_BIN (default kubectl)
# reads the result. Exit: 0 ok, 1 where a check fails.
set -euo pipefail

for name in DEPLOYER_BIN FAULT_PROXY_BIN KUBECONFIG; do
  if [[ -z "${!name:-}" ]]; then
    echo "SKIPPED: $name is not set" >&2
    exit 0
  fi
done
kubectl="${KUBECTL_BIN:-kubectl}"
work="$(mktemp -d)"
ns="faults-$$"
proxy_pid=""
cleanup() {
  [[ -z "$proxy_pid" ]] || kill "$proxy_pid" 2>/dev/null || true
  "$kubectl" delete namespace "$ns" --wait=false >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT
# Not "create namespace": that speaks protobuf, which the sandbox refuses.
printf 'apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n' "$ns" |
  "$kubectl" create --validate=false -f - >/dev/null

mkfifo "$work/stdin"
"$FAULT_PROXY_BIN" --kubeconfig "$KUBECONFIG" --kubeconfig-out "$work/broken" \
  <"$work/stdin" >"$work/url" &
proxy_pid=$!
exec 7>"$work/stdin" # Holds the proxy's standard input open.
until [[ -s "$work/url" ]]; do sleep 0.05; done
url="$(cat "$work/url")"

manifests() { # VALUE
  local i
  for i in 1 2 3 4; do
    printf -- '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm%s}\ndata: {k: "%s"}\n' "$i" "$1"
  done
  cat <<EOF
---
apiVersion: v1
kind: Service
metadata: {name: svc}
spec: {ports: [{port: 80}], selector: {app: web}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, value: "$1"}}
    spec: {containers: [{name: c, image: nginx}]}
EOF
}

deploy() { # KUBECONFIG FILE [ARGUMENTS…]
  local config="$1" file="$2"
  shift 2
  timeout 120 env KUBECONFIG="$config" "$DEPLOYER_BIN" deploy -a app -n "$ns" \
    -f "$file" --yes "$@" >"$work/out" 2>&1
}
objects() {
  "$kubectl" -n "$ns" get configmaps,services,deployments -l kapp.k14s.io/app \
    -o jsonpath='{range .items[*]}{.kind}/{.metadata.name} {.data.k}{"\n"}{end}' | sort
}

checks=0
failures=0
check() { # WHAT: after a command, with its result in $?
  local code=$?
  checks=$((checks + 1))
  [[ $code -eq 0 ]] && return
  failures=$((failures + 1))
  echo "FAILED: $1"
  sed 's/^/    /' "$work/out" | tail -n 15
}

# scenario NAME survive|any FIRST-DEPLOY|UPDATE RULES
#   survive: the deploy through the faults must succeed by itself.
scenario() {
  local name="$1" wanted="$2" step="$3" rules="$4" code=0 hits
  deploy "$KUBECONFIG" "$work/old.yml" || true
  if [[ "$step" == first ]]; then
    timeout 120 "$DEPLOYER_BIN" delete -a app -n "$ns" --yes >"$work/out" 2>&1 || check "$name: clean up"
  fi
  curl -sS --data-binary "$rules" "$url/_faults/rules"
  deploy "$work/broken" "$work/new.yml" || code=$?
  hits="$(curl -sS "$url/_faults/log" | tail -n +$((seen + 1)) | grep -vc ' -$' || true)"
  seen="$(curl -sS "$url/_faults/log" | wc -l)"
  echo "$name ($step): exit $code, $hits faults"
  [[ "$hits" -gt 0 ]]
  check "$name: no fault was met"
  if [[ "$wanted" == survive ]]; then
    [[ $code -eq 0 ]]
    check "$name: must be survived"
  else
    [[ $code -ne 124 ]]
    check "$name: must end"
  fi
  curl -sS --data-binary "" "$url/_faults/rules"
  deploy "$KUBECONFIG" "$work/new.yml" || false
  check "$name: the next run must converge"
  code=0
  deploy "$KUBECONFIG" "$work/new.yml" --diff-run --diff-exit-status || code=$?
  [[ $code -eq 2 ]]
  check "$name: something is left to do"
  [[ "$(objects)" == "$result" ]]
  check "$name: other objects than wanted"
}

manifests 1 >"$work/old.yml"
manifests 2 >"$work/new.yml"
seen=0
deploy "$KUBECONFIG" "$work/new.yml" || { cat "$work/out"; exit 1; }
result="$(objects)"

set +e
for step in first update; do
  scenario "429 with Retry-After on writes" survive $step "WRITE .* status 429 retry-after 1 times 2"
  # As in kapp, writes of objects are repeated for five seconds; those of the
  # app's own records are not, and the run ends.
  scenario "503 on writes" survive $step "PUT .*/configmaps/cm.* status 503 times 2
POST .*/services status 503 times 1"
  scenario "500 on writes" survive $step "WRITE .*/(services|deployments).* status 500 times 2"
  scenario "503 on writes of records" any $step "WRITE .*/configmaps/app.* status 503 times 1"
  scenario "cut reads" survive $step "READ .* cut-request skip 3 times 3
READ .* cut-response 40 skip 8 times 2"
  scenario "503 on reads" survive $step "READ .*/namespaces/.* status 503 retry-after 1 times 2"
  scenario "cut watches" survive $step "WATCH .* cut-response 300"
  scenario "410 on watches" survive $step "WATCH .* gone times 3"
  scenario "429 on watches" survive $step "WATCH .* status 429 retry-after 1 times 2"
  scenario "slow answers" survive $step "* .* delay 20"
  scenario "conflict on updates" any $step "PUT .* status 409 times 1"
  scenario "lost request" any $step "WRITE .* cut-request skip 4 times 1"
  scenario "lost answer" any $step "WRITE .* cut-response 0 skip 4 times 1"
  scenario "lost answer to a creation" any $step "POST .* cut-response 0 skip 1 times 1
PUT .* cut-response 0 skip 5 times 1"
  scenario "token refused midway" any $step "* .* status 401 skip 12 times 1"
  scenario "forbidden midway" any $step "WRITE .* status 403 skip 3 times 1"
done
echo "$checks checks, $failures failures"
[[ $failures -eq 0 ]]
