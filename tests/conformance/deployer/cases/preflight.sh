cat >a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
Y
run deploy -n $NS -a p -f a.yml -y --preflight=PermissionValidation
run deploy -n $NS -a p -f a.yml -y --preflight=Nope
$KUBECTL -n $NS create serviceaccount limited >/dev/null
$KUBECTL -n $NS create role limited --verb=get,list,watch,create,update --resource=configmaps,roles.rbac.authorization.k8s.io >/dev/null
$KUBECTL -n $NS create rolebinding limited --role=limited --serviceaccount=$NS:limited >/dev/null
$KUBECTL config view --raw >limited.kubeconfig
token=$($KUBECTL -n $NS create token limited)
$KUBECTL --kubeconfig limited.kubeconfig config set-credentials limited --token="$token" >/dev/null
$KUBECTL --kubeconfig limited.kubeconfig config set-context --current --user=limited >/dev/null
sed -i 's/name: a}/name: b}/;s/name: r}/name: r2}/' a.yml
cat >>a.yml <<'Y'
---
apiVersion: v1
kind: Secret
metadata: {name: s}
Y
run deploy -n $NS -a q -f a.yml -y --preflight=PermissionValidation --kubeconfig limited.kubeconfig
run deploy -n $NS -a q -f a.yml -y --kubeconfig limited.kubeconfig
run inspect -n $NS -a q --kubeconfig limited.kubeconfig
