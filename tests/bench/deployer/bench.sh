#!/bin/bash
# Time, CPU and memory of the deployer beside the original, on one cluster.
#
#   KAPP_BIN=/path/kapp DEPLOYER_BIN=/path/deployer KUBECONFIG=/path/config \
#     tests/bench/deployer/bench.sh [OBJECTS…]        (default: 100 1000 5000)
#
# An app of 10% Deployments, Services, Secrets and ServiceAccounts each and 60%
# ConfigMaps: first deploy, no-op, one change, delete. Prints a table: wall
# seconds, user+sys seconds, peak MiB, requests per object; then the ratios of
# ours to the original's. Each program works in a namespace of its own.
#
# Requests are those of the program alone where AUDIT_LOG names the API
# server's audit log (README.md says how to get one); else those that the
# server's metrics count meanwhile, its controllers' included.
set -eu
for v in DEPLOYER_BIN KUBECONFIG; do
  if [ -z "${!v:-}" ]; then echo "SKIPPED: $v is not set" >&2; exit 0; fi
done
KUBECTL=${KUBECTL_BIN:-kubectl}
[ $# -gt 0 ] || set -- 100 1000 5000
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

objects() {  # COUNT VALUE
  local i
  for ((i = 0; i < $1; i++)); do
    case $((i % 10)) in
    0) printf -- '---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d%d}\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: d%d}}\n  template:\n    metadata: {labels: {app: d%d}}\n    spec: {containers: [{name: c, image: busybox}]}\n' $i $i $i ;;
    1) printf -- '---\napiVersion: v1\nkind: Service\nmetadata: {name: s%d}\nspec: {selector: {app: d%d}, ports: [{port: 80}]}\n' $i $i ;;
    2) printf -- '---\napiVersion: v1\nkind: Secret\nmetadata: {name: k%d}\nstringData: {token: bench-%d}\n' $i $i ;;
    3) printf -- '---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a%d}\n' $i ;;
    *) printf -- '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%d}\ndata: {n: "%d", v: "%s"}\n' $i $i "$([ $i = 4 ] && echo "$2" || echo x)" ;;
    esac
  done
}

requests() {
  if [ -n "${AUDIT_LOG:-}" ]; then
    # Both call themselves so.
    grep -c '"userAgent":"kapp/' "$AUDIT_LOG" || true
    return
  fi
  "$KUBECTL" get --raw /metrics 2>/dev/null |
    awk '/^apiserver_request_total/ && !/verb="WATCH"/ {n += $NF} END {printf "%d", n}'
}

measure() {  # LABEL COUNT COMMAND…
  local label=$1 count=$2; shift 2
  local before after
  before=$(requests)
  /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$@" >"$work/out" 2>&1 || {
    tail -5 "$work/out" >&2; echo "FAILED: $label" >&2; return 1; }
  after=$(requests)
  awk -v l="$label" -v r=$((after - before)) -v n="$count" -v rows="$work/rows" \
    '{printf "%-28s %8.2f s wall %8.2f s cpu %7.0f MiB %7.2f req/object\n", l, $1, $2 + $3, $4 / 1024, r / n
      split(l, w, " "); step = l; sub(/^[a-z]+ [0-9]+ /, "", step)
      printf "%s\t%d\t%s\t%f\t%f\t%f\t%f\n", w[1], n, step, $1, $2 + $3, $4 / 1024, r / n >>rows}' "$work/time"
}

for count in "$@"; do
  objects $count one >"$work/one.yml"; objects $count two >"$work/two.yml"
  for program in kapp deployer; do
    bin=$DEPLOYER_BIN; [ $program = kapp ] && bin=${KAPP_BIN:-}
    if [ -z "$bin" ]; then echo "KAPP_BIN is not set: nothing to compare with" >&2; continue; fi
    ns=bench-$program-$$-$count
    "$KUBECTL" create namespace "$ns" >/dev/null; sleep 2
    measure "$program $count first deploy" $count "$bin" deploy -a b -n "$ns" -f "$work/one.yml" -y
    measure "$program $count no-op" $count "$bin" deploy -a b -n "$ns" -f "$work/one.yml" -y
    measure "$program $count one change" $count "$bin" deploy -a b -n "$ns" -f "$work/two.yml" -y
    measure "$program $count delete" $count "$bin" delete -a b -n "$ns" -y
    # What the cluster still has to clear away would slow the next program.
    "$KUBECTL" delete namespace "$ns" >/dev/null; sleep 2
  done
done

echo
echo 'deployer / kapp'
awk -F '\t' '{key = $2 " " $3; if ($1 == "kapp") {for (i = 4; i <= 7; ++i) k[key, i] = $i; next}
  if (!((key, 4) in k)) next
  printf "%-20s wall %5.2f  cpu %5.2f  memory %5.2f  requests %5.2f\n", key, ratio(4), ratio(5), ratio(6), ratio(7)}
  function ratio(i) {return k[key, i] > 0 ? $i / k[key, i] : 0}' "$work/rows"
