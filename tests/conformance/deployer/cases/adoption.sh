# Objects that others made: kubectl, other apps, nobody any more.
cat >a.yml <<Y
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {own: label}, annotations: {kapp.k14s.io/disable-default-label-scoping-rules: ""}}
spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: x}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {a: b}
---
apiVersion: v1
kind: Service
metadata: {name: svc}
spec: {selector: {app: web}, ports: [{port: 80}]}
Y
$KUBECTL -n $NS apply -f a.yml >/dev/null
$KUBECTL -n $NS annotate cm conf foreign=yes >/dev/null
$KUBECTL -n $NS label cm conf foreign=yes >/dev/null
run deploy -n $NS -a k -f a.yml --diff-run -c --diff-line-numbers=false --filter-kind ConfigMap,Service
run deploy -n $NS -a k -f a.yml -y
run deploy -n $NS -a k -f a.yml -y --default-label-scoping-rules=false
run inspect -n $NS -a k --filter-kind ConfigMap,Deployment,Service
run deploy -n $NS -a k -f a.yml --diff-run --diff-exit-status
$KUBECTL -n $NS annotate cm conf later=yes >/dev/null
run deploy -n $NS -a k -f a.yml --diff-run -c
$KUBECTL -n $NS patch cm conf --type merge -p '{"data":{"a":"changed","extra":"x"}}' >/dev/null
run deploy -n $NS -a k -f a.yml --diff-run -c
$KUBECTL -n $NS scale deploy web --replicas 2 >/dev/null
run deploy -n $NS -a k -f a.yml -y -c --filter-kind Deployment
run deploy -n $NS -a other -f a.yml -y
run deploy -n $NS -a other -f a.yml -y --filter-kind ConfigMap --dangerous-override-ownership-of-existing-resources -c
run inspect -n $NS -a k --filter-kind ConfigMap
run deploy -n $NS -a k -f a.yml --diff-run
run deploy -n $NS -a k -f a.yml -y --filter-kind ConfigMap -p
$KUBECTL create namespace $NS-2 >/dev/null
run deploy -n $NS-2 -a far -f a.yml -y --into-ns $NS --filter-kind ConfigMap
run deploy -n $NS-2 -a label:own=label -f a.yml -y --into-ns $NS --filter-kind ConfigMap
run delete -n $NS -a other -y
run deploy -n $NS -a k -f a.yml -y
$KUBECTL -n $NS label cm conf kapp.k14s.io/app- >/dev/null
run inspect -n $NS -a k --filter-kind ConfigMap
run deploy -n $NS -a k -f a.yml -y -c --filter-kind ConfigMap
$KUBECTL -n $NS annotate cm conf kapp.k14s.io/identity- >/dev/null
run inspect -n $NS -a k --filter-kind ConfigMap
run deploy -n $NS -a k -f a.yml -y -c --filter-kind ConfigMap
$KUBECTL -n $NS annotate cm conf kapp.k14s.io/original='{' --overwrite >/dev/null
run deploy -n $NS -a k -f a.yml -y -c --filter-kind ConfigMap
$KUBECTL -n $NS annotate cm conf kapp.k14s.io/original-diff-md5=zzz --overwrite >/dev/null
run deploy -n $NS -a k -f a.yml -y -c --filter-kind ConfigMap
$KUBECTL -n $NS delete cm conf >/dev/null
run deploy -n $NS -a k -f a.yml -y
run delete -n $NS -a k -y --filter-kind Service
$KUBECTL -n $NS delete svc,deploy,cm -l own=label >/dev/null
run delete -n $NS -a k -y
$KUBECTL delete namespace $NS-2 --wait=false >/dev/null
