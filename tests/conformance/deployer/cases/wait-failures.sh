# Waiting that ends badly, or not at all.
cat >a.yml <<'Y'
apiVersion: apps/v1
kind: Deployment
metadata: {name: stuck}
spec: {progressDeadlineSeconds: 2, replicas: 1, selector: {matchLabels: {app: s}}, template: {metadata: {labels: {app: s}}, spec: {nodeSelector: {nowhere: here}, containers: [{name: c, image: x}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: fine}
Y
run deploy -n $NS -a s -f a.yml -y --wait-timeout 30s
run deploy -n $NS -a s -f a.yml -y --wait-timeout 30s
run inspect -n $NS -a s --filter-kind Deployment --tty
sed -i 's/progressDeadlineSeconds: 2/progressDeadlineSeconds: 600/' a.yml
run deploy -n $NS -a s -f a.yml -y --wait-timeout 3s --wait-check-interval 1s
run deploy -n $NS -a s -f a.yml -y --wait-resource-timeout 3s --wait-check-interval 1s
run deploy -n $NS -a s -f a.yml -y --wait-resource-timeout 3s --wait-check-interval 1s --exit-early-on-wait-error=false
run deploy -n $NS -a s -f a.yml -y --wait-timeout 0s
run deploy -n $NS -a s -f a.yml -y --wait=false
run deploy -n $NS -a s -f a.yml --diff-run
sed -i 's/metadata: {name: stuck}/metadata: {name: stuck, annotations: {kapp.k14s.io\/disable-wait: ""}}/' a.yml
run deploy -n $NS -a s -f a.yml -y --wait-timeout 10s
run app-change list -n $NS -a s
cat >j.yml <<'Y'
apiVersion: batch/v1
kind: Job
metadata: {name: dead}
spec: {activeDeadlineSeconds: 1, backoffLimit: 0, template: {spec: {restartPolicy: Never, nodeSelector: {nowhere: here}, containers: [{name: c, image: x}]}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: susp}
spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: three}
spec: {completions: 3, parallelism: 1, template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}}
Y
run deploy -n $NS -a j -f j.yml -y --wait-timeout 40s --filter-name dead
run deploy -n $NS -a j -f j.yml -y --wait-timeout 60s --filter-name three
run deploy -n $NS -a j -f j.yml -y --wait-timeout 2s --wait-check-interval 1s --filter-name susp
run deploy -n $NS -a j -f j.yml --diff-run
run delete -n $NS -a j -y
cat >f.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: held, finalizers: [example.com/hold]}
Y
run deploy -n $NS -a f -f f.yml -y
run delete -n $NS -a f -y --wait-timeout 2s --wait-check-interval 1s
run deploy -n $NS -a f -f f.yml -y --wait-timeout 2s --wait-check-interval 1s
run inspect -n $NS -a f --tty
run delete -n $NS -a f --diff-run
$KUBECTL -n $NS patch cm held --type merge -p '{"metadata":{"finalizers":null}}' >/dev/null
run delete -n $NS -a f -y
run delete -n $NS -a s -y
