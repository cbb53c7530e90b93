cat >a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b, namespace: default}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: NSNS-role}
rules: []
Y
sed -i "s/NSNS/$NS/" a.yml
run deploy -n $NS -a n -f a.yml --diff-run --allow-check
run deploy -n $NS -a n -f a.yml --diff-run --allow-check --allow-cluster --allow-ns default --tty=false
run deploy -n $NS -a n -f a.yml --diff-run --allow-check --allow-all-ns --tty=false
run deploy -n $NS -a n -f a.yml --diff-run --into-ns $NS --tty=false
run deploy -n $NS -a n -f a.yml --diff-run --map-ns default=x --tty=false
run deploy -n $NS -a n -f a.yml --diff-run --map-ns default=x,$NS=y --tty=false
run deploy -n $NS -a n -f a.yml --into-ns $NS -y
run deploy -n $NS -a n -f a.yml -y --into-ns $NS --labels x=y
run deploy -n $NS -a n -f a.yml -y --into-ns $NS --labels x=z
run list -n $NS --filter-labels x=y
run list -n $NS --filter-labels x=z
run rename -n $NS -a n --new-name m -y --tty
run inspect -n $NS -a m
run deploy -n $NS -a p --prev-app m -f a.yml --into-ns $NS --diff-run
run deploy -n $NS -a p --prev-app m -f a.yml --into-ns $NS -y
KAPP_FQ_CONFIGMAP_NAMES=true run deploy -n $NS -a p -f a.yml --into-ns $NS -y
$KUBECTL -n $NS get cm -o name | sort | grep -v -e kube-root -e -change-
KAPP_FQ_CONFIGMAP_NAMES=true run inspect -n $NS -a p.apps.k14s.io
run delete -n $NS -a x --prev-app y -y
run delete -n $NS -a p -y
