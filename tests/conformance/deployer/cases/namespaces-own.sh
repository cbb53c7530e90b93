# Namespaces that are part of the app, or missing.
cat >a.yml <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: c, namespace: $NS-new}
---
apiVersion: v1
kind: Namespace
metadata: {name: $NS-new}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: sa, namespace: $NS-new}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: here}
Y
run deploy -n $NS-missing -a x -f a.yml -y
run deploy -n $NS-new -a x -f a.yml -y
run deploy -n $NS -a x -f a.yml -y --filter-kind ConfigMap
run deploy -n $NS -a x -f a.yml -y
run deploy -n $NS -a x -f a.yml -y --diff-exit-status
run list -n $NS --tty
run list -A --filter-age 1h- --filter-labels nothing
run inspect -n $NS -a x --filter-ns $NS-new
run deploy -n $NS --app-namespace $NS-new -a y -f a.yml -y --into-ns $NS --filter-name here
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: in, namespace: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: out, namespace: b}\n' >m.yml
run deploy -n $NS -a m -f m.yml -y --map-ns a=$NS --map-ns b=$NS-new
run deploy -n $NS -a m -f m.yml -y --map-ns a=$NS
run deploy -n $NS -a m -f m.yml -y --map-ns a=b=c --map-ns b=$NS
run deploy -n $NS -a m -f m.yml -y --map-ns a
run deploy -n $NS -a m -f m.yml -y --into-ns $NS --map-ns $NS=$NS-new -c
KAPP_NAMESPACE=$NS run deploy -a m -f m.yml -y --into-ns $NS
KAPP_NAMESPACE=$NS-none run list
KAPP_NAMESPACE=$NS run list -n $NS-new
run deploy -n $NS -a x -f a.yml -y --filter-kind-ns ConfigMap/$NS-new --filter-kind-name Namespace/$NS-new
run deploy -n $NS -a x -f a.yml --diff-run --filter-kind-ns-name ConfigMap/$NS/here
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: here}\n' >b.yml
run deploy -n $NS -a x -f b.yml -y
run delete -n $NS -a x -y
run delete -n $NS -a m -y
