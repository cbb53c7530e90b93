cat >a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {note: one}, labels: {l: one}}
data:
  k1: a
  k2: b
  k3: c
  k4: d
  k5: e
  k6: f
  k7: g
  k8: h
  text: |
    line one
    line two
    line three
---
apiVersion: v1
kind: Secret
metadata: {name: s}
type: Opaque
data: {a: YQ==, b: Yg==, c: YQ==}
stringData: {d: plain}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: x, env: [{name: A, value: "1"}, {name: B, value: "2"}]}]}
Y
run deploy -n $NS -a d -f a.yml -c -y
sleep 1; $KUBECTL -n $NS rollout status deploy web >/dev/null
sed 's/k2: b/k2: bb/;s/k7: g/k7: gg/;s/line two/line 2\n    line 2b/;s/note: one/note: two/;s/b: Yg==/b: YWE=/;s/value: "2"/value: "3"/;s/, {name: A, value: "1"}//' a.yml >b.yml
for f in "" --diff-context=0 --diff-context=1 --diff-context=5 --diff-context=-1 --diff-line-numbers=false --diff-mask=false --diff-anchored "--diff-against-last-applied=false --column name,op"; do
  run deploy -n $NS -a d -f b.yml --diff-run -c $f
done
run deploy -n $NS -a d -f b.yml --diff-run --diff-summary=false
run deploy -n $NS -a d -f b.yml --diff-run --diff-summary=false -c --json
run deploy -n $NS -a d -f b.yml --diff-run --diff-changes-yaml --json
run deploy -n $NS -a d -f b.yml --diff-run --diff-changes-yaml -c --diff-mask=false
run deploy -n $NS -a d -f b.yml --diff-run --diff-exit-status --json
run deploy -n $NS -a d -f a.yml --diff-run --diff-exit-status --tty=false
run deploy -n $NS -a d -f a.yml --diff-run --apply-exit-status
run deploy -n $NS -a d -f b.yml --diff-run --apply-exit-status --column op,name,kind
FORCE_COLOR=1 run deploy -n $NS -a d -f b.yml --diff-run -c --filter-kind ConfigMap
FORCE_COLOR=1 run deploy -n $NS -a d -f b.yml --diff-run -c --filter-kind ConfigMap --color=false
FORCE_COLOR=0 run deploy -n $NS -a d -f b.yml --diff-run -c --filter-kind Deployment
TERM=dumb run deploy -n $NS -a d -f b.yml --diff-run -c --filter-kind Deployment
KAPP_DEBUG_RESOURCE_WITH_HISTORY=false run deploy -n $NS -a d -f b.yml --diff-run
$KUBECTL -n $NS patch configmap a --type merge -p '{"data":{"outside":"1"},"metadata":{"labels":{"foreign":"x"},"annotations":{"foreign":"y"}}}' >/dev/null
$KUBECTL -n $NS scale deployment web --replicas=3 >/dev/null
$KUBECTL -n $NS rollout status deployment web >/dev/null
run deploy -n $NS -a d -f a.yml --diff-run -c --column name,op
run deploy -n $NS -a d -f a.yml --diff-run -c --diff-against-last-applied=false --column name,op
run deploy -n $NS -a d -f b.yml -y -c
run deploy -n $NS -a d -f b.yml -y -c --diff-exit-status
run delete -n $NS -a d --diff-run -c --filter-kind ConfigMap
run delete -n $NS -a d --diff-run -c --filter-kind ReplicaSet --column kind,op
run delete -n $NS -a d --diff-run -c --diff-mask=false --filter-kind Secret --diff-line-numbers=false
run delete -n $NS -a d --diff-run --diff-changes-yaml --filter-kind ConfigMap
run delete -n $NS -a d --diff-run --diff-exit-status --json --filter-kind Secret
run delete -n $NS -a d -y --apply-exit-status --tty=false >/dev/null
run delete -n $NS -a d -y --apply-exit-status
