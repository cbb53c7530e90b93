cat >a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {a: b}
Y
$KUBECTL -n $NS create serviceaccount limited >/dev/null
$KUBECTL -n $NS create role limited --verb='*' --resource=configmaps,secrets >/dev/null
$KUBECTL -n $NS create rolebinding limited --role=limited --serviceaccount=$NS:limited >/dev/null
$KUBECTL config view --raw >k.yml
$KUBECTL --kubeconfig k.yml config set-credentials limited --token="$($KUBECTL -n $NS create token limited)" >/dev/null
$KUBECTL --kubeconfig k.yml config set-context --current --user=limited >/dev/null
run deploy -n $NS -a q -f a.yml -y --kubeconfig k.yml
run deploy -n $NS -a q -f a.yml -y --kubeconfig k.yml
run deploy -n $NS -a q -f a.yml --diff-run --kubeconfig k.yml --dangerous-scope-to-fallback-allowed-namespaces
run inspect -n $NS -a q --kubeconfig k.yml
run inspect -n $NS -a q --kubeconfig k.yml --dangerous-scope-to-fallback-allowed-namespaces
run list -A --kubeconfig k.yml
run delete -n $NS -a q -y --kubeconfig k.yml
