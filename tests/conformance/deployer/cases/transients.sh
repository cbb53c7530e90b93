# Objects that others made, with the label of an app.
cat >a.yml <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: parent}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: x}]}}}
Y
run deploy -n $NS -a t -f a.yml -y
label=$($KUBECTL -n $NS get cm parent -o 'jsonpath={.metadata.labels.kapp\.k14s\.io/app}')
uid=$($KUBECTL -n $NS get cm parent -o 'jsonpath={.metadata.uid}')
child() { printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n  labels: {kapp.k14s.io/app: "%s"}\n  annotations: {%s}\n  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: %s, uid: %s}]\n' $1 $label "$4" $2 $3 | $KUBECTL -n $NS create -f - >/dev/null; }
child kid parent $uid
kid=$($KUBECTL -n $NS get cm kid -o 'jsonpath={.metadata.uid}')
child grandkid kid $kid
printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: stray, labels: {kapp.k14s.io/app: "%s"}}\n' $label | $KUBECTL -n $NS create -f - >/dev/null
child owned parent $uid 'kapp.k14s.io/owned-for-deletion: ""'
run inspect -n $NS -a t --tree --filter-kind ConfigMap,Secret
run inspect -n $NS -a t --filter-kind ConfigMap,Secret --tty
run deploy -n $NS -a t -f a.yml -y
run deploy -n $NS -a t -f a.yml --diff-run -c --apply-ignored --wait-ignored --filter-name parent,owned
run deploy -n $NS -a t -f a.yml --diff-run --wait-ignored
run cm ls -n $NS -a t --tty
run delete -n $NS -a t --diff-run
run delete -n $NS -a t --diff-run --wait-ignored=false
run delete -n $NS -a t --diff-run --apply-ignored
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: grandkid}\n' >g.yml
run deploy -n $NS -a t -f a.yml -f g.yml -y -c
run inspect -n $NS -a t --tree --filter-name parent,owned
run deploy -n $NS -a t -f a.yml -y -c --filter-kind ConfigMap --wait-timeout 20s
run delete -n $NS -a t -y --wait-timeout 6s
run delete -n $NS -a t -y --apply-ignored --wait-timeout 20s
run list -n $NS
