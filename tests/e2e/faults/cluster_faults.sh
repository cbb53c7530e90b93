#!/bin/bash
# Faults that a cluster itself has, rather than the way to it: a failing
# aggregated API, an admission webhook that refuses or does not answer, fields
# that may not change, a kind that is not served yet, a namespace that is
# terminating, a token that expires midway. After each, the next run without the
# fault must converge.
#
#   DEPLOYER_BIN=… FAULT_PROXY_BIN=… KUBECONFIG=… tests/e2e/faults/cluster_faults.sh
#
# On a real API server the faults are real ones; where the server has no such
# thing (the sandbox), the proxy gives the answers that a real one gives.
# KUBECTL_BIN (default kubectl); python3 and openssl for the webhook.
# Exit: 0 ok, 1 where a check fails.
set -uo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
for name in DEPLOYER_BIN FAULT_PROXY_BIN KUBECONFIG; do
  if [[ -z "${!name:-}" ]]; then
    echo "SKIPPED: $name is not set" >&2
    exit 0
  fi
done
kubectl="${KUBECTL_BIN:-kubectl}"
work="$(mktemp -d)"
ns="cluster-faults-$$"
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
  "$kubectl" delete apiservice "v1.$ns.broken" --ignore-not-found >/dev/null 2>&1
  "$kubectl" delete validatingwebhookconfiguration "$ns" --ignore-not-found >/dev/null 2>&1
  "$kubectl" delete crd "things.$ns.io" --wait=false --ignore-not-found >/dev/null 2>&1
  "$kubectl" delete namespace "$ns" "$ns-ending" --wait=false >/dev/null 2>&1
  rm -rf "$work"
}
trap cleanup EXIT
new_namespace() {
  printf 'apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n' "$1" |
    "$kubectl" create --validate=false -f - >/dev/null
}
new_namespace "$ns" || exit 1

mkfifo "$work/stdin"
"$FAULT_PROXY_BIN" --kubeconfig "$KUBECONFIG" --kubeconfig-out "$work/broken" \
  <"$work/stdin" >"$work/url" &
pids+=($!)
exec 7>"$work/stdin"
until [[ -s "$work/url" ]]; do sleep 0.05; done
url="$(cat "$work/url")"
rules() { curl -sS --data-binary "$1" "$url/_faults/rules"; }
# Whether the server acts on what it stores: the sandbox does not.
real() { "$kubectl" get --raw /openapi/v3 >/dev/null 2>&1; }

checks=0
failures=0
check() { # WHAT CONDITION…
  local what="$1"
  shift
  checks=$((checks + 1))
  if "$@"; then return; fi
  failures=$((failures + 1))
  echo "FAILED: $what"
  sed 's/^/    /' "$work/out" | tail -n 15
}
said() { grep -q -- "$1" "$work/out"; }
code=0
ended() { [[ $code -eq $1 ]]; }
failed() { [[ $code -ne 0 && $code -ne 124 ]]; }

deploy() { # APP FILE [ARGUMENTS…], through the proxy
  local app="$1" file="$2"
  shift 2
  code=0
  timeout 120 env KUBECONFIG="$work/broken" "$DEPLOYER_BIN" deploy -a "$app" -n "$ns" \
    -f "$file" --yes "$@" >"$work/out" 2>&1 || code=$?
}
converges() { # APP FILE
  rules ""
  deploy "$1" "$2"
  check "$1: the next run must converge" ended 0
  deploy "$1" "$2" --diff-run --diff-exit-status
  check "$1: something is left to do" ended 2
}
map() { # FILE NAME DATA [METADATA]
  printf -- 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s%s}\ndata: {%s}\n' "$2" "${4:-}" "$3" >"$1"
}

echo "failing aggregated API"
if real; then
  "$kubectl" create -f - >/dev/null <<EOF
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.$ns.broken}
spec: {group: $ns.broken, version: v1, groupPriorityMinimum: 1000, versionPriority: 15, insecureSkipTLSVerify: true, service: {name: nothing, namespace: $ns}}
EOF
  sleep 2
  fault=""
else
  fault="READ /apis/apps/v1 status 503"
fi
map "$work/a.yml" one "k: v"
rules "$fault"
deploy aggregated "$work/a.yml"
check "an API that is not needed may fail" ended 0
if [[ -z "$fault" ]]; then
  printf -- 'apiVersion: %s.broken/v1\nkind: Thing\nmetadata: {name: x}\n' "$ns" >"$work/b.yml"
  deploy needed "$work/b.yml"
  check "an API that is needed may not" failed
  "$kubectl" delete apiservice "v1.$ns.broken" >/dev/null
fi
converges aggregated "$work/a.yml"

echo "webhook"
map "$work/good.yml" hooked "k: v"
map "$work/bad.yml" hooked "deny: not on a Friday"
if real; then
  python3 "$here/hook.py" "$work" &
  hook=$!
  pids+=("$hook")
  until [[ -s "$work/port" ]]; do sleep 0.05; done
  "$kubectl" create -f - >/dev/null <<EOF
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: $ns}
webhooks:
- name: hook.$ns.io
  clientConfig: {url: "https://127.0.0.1:$(cat "$work/port")/", caBundle: $(base64 -w0 "$work/cert.pem")}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps]}]
  objectSelector: {matchExpressions: [{key: kapp.k14s.io/app, operator: Exists}]}
  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $ns}}
  admissionReviewVersions: [v1]
  sideEffects: None
  timeoutSeconds: 2
EOF
  sleep 1
  deploy webhook "$work/good.yml"
  check "what the webhook allows" ended 0
  deploy webhook "$work/bad.yml"
  check "what the webhook refuses" failed
  check "its words are passed on" said "not on a Friday"
  kill "$hook"
  wait "$hook" 2>/dev/null
  map "$work/good.yml" hooked "k: w"
  deploy webhook "$work/good.yml" --apply-timeout 2s
  check "a webhook that does not answer" failed
  check "is named" said "failed calling webhook"
  "$kubectl" delete validatingwebhookconfiguration "$ns" >/dev/null
else
  rules "WRITE .*/configmaps/hooked.* status 403
POST .*/configmaps status 403 skip 1"
  deploy webhook "$work/good.yml"
  check "what a webhook refuses" failed
fi
converges webhook "$work/good.yml"

echo "immutable field"
map "$work/a.yml" fixed "k: a"
echo 'immutable: true' >>"$work/a.yml"
map "$work/b.yml" fixed "k: b"
echo 'immutable: true' >>"$work/b.yml"
deploy immutable "$work/a.yml"
check "first" ended 0
real || rules "PUT .*/configmaps/fixed status 422 times 2"
deploy immutable "$work/b.yml"
check "a field that may not change" failed
check "reason Invalid" said "Invalid"
map "$work/b.yml" fixed "k: b" ", annotations: {kapp.k14s.io/update-strategy: fallback-on-replace}"
echo 'immutable: true' >>"$work/b.yml"
deploy immutable "$work/b.yml"
check "fallback-on-replace" ended 0
converges immutable "$work/b.yml"

echo "kind not served yet"
if "$kubectl" get customresourcedefinitions >/dev/null 2>&1; then
  cat >"$work/crd.yml" <<EOF
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.$ns.io}
spec:
  group: $ns.io
  scope: Namespaced
  names: {kind: Thing, plural: things, singular: thing}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
---
apiVersion: $ns.io/v1
kind: Thing
metadata: {name: t}
spec: {a: 1}
EOF
  rules "READ /apis/$ns.io/v1 status 404 times 2"
  deploy served "$work/crd.yml"
  check "definition and object in one deploy" ended 0
  sed -i 's/a: 1/a: 2/' "$work/crd.yml"
  rules "PUT /apis/$ns.io/v1/.* status 404 times 1"
  deploy served "$work/crd.yml"
  [[ $code -ne 124 ]]
  check "a kind that is away for a moment must end" [ $? -eq 0 ]
  converges served "$work/crd.yml"
else
  echo "SKIPPED: no CustomResourceDefinitions here" >&2
fi

echo "terminating namespace"
new_namespace "$ns-ending"
printf -- 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, namespace: %s, finalizers: [example.com/held]}\n' "$ns-ending" |
  "$kubectl" create --validate=false -f - >/dev/null
"$kubectl" delete namespace "$ns-ending" --wait=false >/dev/null
printf -- 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: late, namespace: %s}\n' "$ns-ending" >"$work/a.yml"
real || rules "POST .*/namespaces/$ns-ending/configmaps status 403"
deploy terminating "$work/a.yml"
check "nothing can be made in it" failed
"$kubectl" -n "$ns-ending" patch configmap held --type merge -p '{"metadata":{"finalizers":null}}' >/dev/null 2>&1
for _ in $(seq 100); do
  "$kubectl" get namespace "$ns-ending" >/dev/null 2>&1 || break
  sleep 0.2
done
new_namespace "$ns-ending" 2>/dev/null
sleep 1
converges terminating "$work/a.yml"

echo "token that expires midway"
user="$("$kubectl" --kubeconfig "$work/broken" config view --raw -o jsonpath='{.users[0].name}')"
token="$("$kubectl" --kubeconfig "$work/broken" config view --raw -o jsonpath='{.users[0].user.token}')"
cp "$work/broken" "$work/plain"
mkdir "$work/bin"
cat >"$work/bin/credential" <<EOF
#!/bin/sh
echo called >>"$work/calls"
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"$token"}}'
EOF
chmod +x "$work/bin/credential"
"$kubectl" --kubeconfig "$work/broken" config unset "users.$user.token" >/dev/null
"$kubectl" --kubeconfig "$work/broken" config set-credentials "$user" \
  --exec-api-version=client.authentication.k8s.io/v1 --exec-command="$work/bin/credential" \
  --exec-interactive-mode=Never >/dev/null
for n in 1 2 3 4 5 6; do
  printf -- '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m%s}\ndata: {k: "1"}\n' $n
done >"$work/a.yml"
rules "* .* status 401 skip 8 times 1"
deploy token "$work/a.yml" --apply-concurrency=1
check "is renewed" ended 0
check "by asking again" [ "$(wc -l <"$work/calls")" -ge 2 ]
sed -i 's/k: "1"/k: "2"/' "$work/a.yml"
rules "WRITE .* status 401 skip 3"
deploy token "$work/a.yml" --apply-concurrency=1
check "that is refused for good ends the run" failed
converges token "$work/a.yml"
cp "$work/plain" "$work/broken"
printf %s "$token" >"$work/token"
"$kubectl" --kubeconfig "$work/broken" config unset "users.$user.token" >/dev/null
"$kubectl" --kubeconfig "$work/broken" config set "users.$user.tokenFile" "$work/token" >/dev/null
sed -i 's/k: "2"/k: "3"/' "$work/a.yml"
rules "* .* status 401 skip 8 times 1"
deploy token "$work/a.yml" --apply-concurrency=1
check "is read anew from its file" ended 0
converges token "$work/a.yml"

echo "$checks checks, $failures failures"
[[ $failures -eq 0 ]]
