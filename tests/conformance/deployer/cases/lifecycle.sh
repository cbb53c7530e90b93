cat >a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: cm1}
data: {k: v, n: "1", long: "a long default string that goes past eighty columns because yaml emitters fold"}
---
apiVersion: v1
kind: Secret
metadata: {name: sec}
stringData: {p: secret, q: secret}
---
apiVersion: v1
kind: Service
metadata: {name: svc}
spec: {selector: {app: x}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: dep}
spec:
  replicas: 1
  selector: {matchLabels: {app: x}}
  template:
    metadata: {labels: {app: x}}
    spec: {containers: [{name: c, image: busybox}]}
Y
run deploy -n $NS -a one -f a.yml -c -y
run deploy -n $NS -a one -f a.yml -c -y
run deploy -n $NS -a one -f a.yml --diff-run --diff-exit-status
run inspect -n $NS -a one --tty --filter-kind ConfigMap
run inspect -n $NS -a one --filter-kind ConfigMap --json
run inspect -n $NS -a one --raw --filter-kind ConfigMap
run inspect -n $NS -a one --status --filter-kind Service --tty
sed -i 's/k: v/k: v2/;s/p: secret/p: other/;s/replicas: 1/replicas: 2/' a.yml
run deploy -n $NS -a one -f a.yml --diff-run --diff-exit-status -c
run deploy -n $NS -a one -f a.yml --diff-run -c --diff-context=-1 --diff-line-numbers=false --filter-kind ConfigMap
run deploy -n $NS -a one -f a.yml --diff-run --diff-changes-yaml
run deploy -n $NS -a one -f a.yml -y --apply-exit-status
run deploy -n $NS -a one -f a.yml -y --apply-exit-status
run list -n $NS
run list -n $NS --json
run app-change list -n $NS -a one
run app-change gc -n $NS -a one --max 1 -y --tty
run label -n $NS -a one
run cm ls -n $NS -a one --values
run delete -n $NS -a one -y --filter-kind ConfigMap
run delete -n $NS -a one -y --wait-ignored=false
run delete -n $NS -a one -y
run inspect -n $NS -a one
