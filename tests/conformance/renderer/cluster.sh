#!/usr/bin/env bash
# --dry-run=server of helm and the renderer on one real cluster, byte for byte.
# usage: HELM_BIN=helm RENDERER_BIN=renderer KUBECONFIG=FILE cluster.sh
# The cluster is of tests/cluster: the user of KUBECONFIG may do anything, the
# one of KUBECONFIG.tester nothing. What the suite makes there it removes.
. "$(dirname "$0")/lib.sh"
admin=${KUBECONFIG:?the kubeconfig of a cluster that tests/cluster/cluster.sh started}
[ -n "${KUBECTL_BIN:-}" ] || { echo "NOT RUN: set KUBECTL_BIN" >&2; exit 77; }
kubectl() { "$KUBECTL_BIN" --kubeconfig "$admin" "$@"; }
unset KUBECONFIG

ns=renderer-conformance-$$
kubectl create namespace "$ns" >/dev/null
at_exit "kubectl delete namespace $ns --wait=false >/dev/null"
kubectl apply -n "$ns" -f - >/dev/null 2>"$work/apply" <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: mine, labels: {app.kubernetes.io/managed-by: Helm}, annotations: {meta.helm.sh/release-name: rel, meta.helm.sh/release-namespace: $ns}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other, labels: {app.kubernetes.io/managed-by: Me}, annotations: {meta.helm.sh/release-name: another, meta.helm.sh/release-namespace: elsewhere}}
---
apiVersion: v1
kind: Endpoints
metadata: {name: ep}
Y

server() { compare template "$work/c" --dry-run=server -n "$ns" --kubeconfig "$admin" "$@"; }
tester() { compare template "$work/c" --dry-run=server -n "$ns" --kubeconfig "$admin.tester" "$@"; }
config_map='apiVersion: v1
kind: ConfigMap
metadata: {name: fresh}'

# Capabilities. Their order is random in helm.
chart c <<Y
v: {{ .Capabilities.KubeVersion }} {{ .Capabilities.KubeVersion.String }} {{ toString .Capabilities.KubeVersion }}
j: {{ .Capabilities.KubeVersion | toJson }} {{ .Capabilities.KubeVersion.GitVersion }} {{ .Capabilities.KubeVersion.Minor }}
a: {{ .Capabilities.APIVersions | toJson | fromJsonArray | sortAlpha }}
h: {{ .Capabilities.APIVersions.Has "foo/v1" }} {{ .Capabilities.APIVersions.Has "apps/v1/Deployment" }}
$config_map
Y
server
server -a foo/v1 --kube-version 1.20
echo 'kubeVersion: ">=1.99"' >>"$work/c/Chart.yaml"
server

# lookup
chart c <<Y
a: {{ lookup "v1" "Namespace" "" "default" | toJson }}
b: {{ lookup "v1" "Namespace" "" "default" }}
c: {{ lookup "v1" "Namespace" "ignored" "default" | toYaml | nindent 2 }}
d: {{ lookup "v1" "Namespace" "" "nope" | toJson }}
e: {{ (lookup "v1" "ConfigMap" "$ns" "").kind }} {{ keys (lookup "v1" "ConfigMap" "$ns" "") | sortAlpha }}
f: {{ range (lookup "v1" "ConfigMap" "" "").items }}{{ .metadata.namespace }}/{{ .metadata.name }},{{ end }}
g: {{ (lookup "v1" "ConfigMap" "nowhere" "").items | toJson }}
h: {{ range (lookup "v1" "Service" "default" "kubernetes").spec.ports }}{{ typeOf .port }}{{ .port }}{{ end }}
i: {{ lookup "v1" "Foo" "" "" | toJson }}
j: {{ lookup "v1" "Foo" "" "zz" | toJson }}
$config_map
Y
server
server --validate
for arguments in '"foo/v1" "Foo" "" ""' '"" "Foo" "" ""' '"a/b/c" "Foo" "" ""' '"v1" "ConfigMap" "a b" "fo/o"' \
  '"v1" "ConfigMap" "a/%b" ""' '"v1" "Binding" "default" ""' '"v1" "ConfigMap" "" "foo"' '"v1" "ConfigMap" "a b" "x y"' \
  '"/" "a" "" ""' '"v1" "Pod" "" "x"' '"v1/" "Pod" "" "x"' '"/v1" "Pod" "" "x"' "\"v1\" \"Endpoints\" \"$ns\" \"ep\""; do
  printf 'a: {{ len (lookup %s) }}\n%s\n' "$arguments" "$config_map" | chart c
  server
  tester
done

# What cannot be installed.
for metadata in '{name: a, labels: {x: true}}' '{name: a, annotations: {x: 1.5}}' '{name: 3}' '{name: a, labels: [a]}' \
  '{name: a, labels: {x: null}}' '{name: a/b}' '{generateName: a-}' '{name: a, finalizers: a}' '{}' '{name: mine}' \
  '{name: other}' '{name: kube-root-ca.crt, namespace: default}' '{name: fresh, namespace: nowhere}'; do
  printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: %s\n' "$metadata" | chart c
  server --name-template rel
  server --take-ownership
  server --is-upgrade
  tester
done
printf 'apiVersion: v1\nkind: Endpoints\nmetadata: {name: ep}\n' | chart c
server
printf 'a: b\n' | chart c
server
server --disable-openapi-validation
server --output-dir "$work/out"
printf 'kind: Foo\n' | chart c
server
server --disable-openapi-validation
printf 'apiVersion: foo/v1\nkind: Foo\nmetadata: {name: a, namespace: q}\n---\napiVersion: v1\nkind: Bar\n---\napiVersion: v1\nkind: Bar\n' | chart c
server
printf 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: other}}\n- {apiVersion: v1, kind: Foo}\n' | chart c
server
printf 'apiVersion: v1\nkind: Namespace\nmetadata: {name: default, annotations: {helm.sh/hook: pre-install}}\n' | chart c
server
mkdir "$work/c/crds"
echo 'a: b' >"$work/c/crds/x.yaml"
server
server --include-crds
server --skip-crds

# How the cluster is reached.
printf '%s\n' "$config_map" | chart c
address=$(sed -n 's/^ *server: *//p' "$admin")
server --kube-context nope
server --kube-token bad
server --kube-ca-file /nope
server --kube-tls-server-name foo.bar --kube-insecure-skip-tls-verify
HELM_KUBETOKEN=bad server
HELM_KUBECONTEXT=nope server
HELM_DEBUG=1 server
compare template "$work/c" --dry-run=server
compare template "$work/c" --dry-run=server --kubeconfig /nope
KUBECONFIG=/nope compare template "$work/c" --dry-run=server --kube-apiserver https://127.0.0.1:1
compare template "$work/c" --dry-run=server --kube-apiserver "$address"
compare template "$work/c" --dry-run=server --kube-apiserver "$address" --kube-insecure-skip-tls-verify --kube-token admintoken
compare template "$work/nope" --dry-run=server --kubeconfig /nope
compare template X_X "$work/c" --dry-run=server --kubeconfig /nope
report
