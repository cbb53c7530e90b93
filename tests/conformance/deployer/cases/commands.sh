cat > a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a, labels: {x: z}}
data: {k: v, long: "a very long string value that goes over the eighty columns limit of yaml emitters, really it does"}
---
apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {p: hunter2}
---
apiVersion: v1
kind: Service
metadata: {name: svc}
spec: {ports: [{port: 80, name: http}], selector: {a: b}}
Y
sed 's/k: v/k: w/; s/hunter2/hunter3/; s/port: 80/port: 81/' a.yml > b.yml
run deploy -n $NS -a m -f a.yml -y
run deploy -n $NS -a m -f b.yml --diff-run -c --diff-mask=false --diff-line-numbers=false --diff-context 1
run deploy -n $NS -a m -f b.yml --diff-run -c --diff-summary=false
run deploy -n $NS -a m -f b.yml --diff-run --diff-changes-yaml --tty=false
run deploy -n $NS -a m -f b.yml --diff-run --diff-against-last-applied=false -c
run deploy -n $NS -a m -f b.yml -y --column namespace,name,op
run deploy -n $NS -a m -f b.yml -y --json --column name,op_strategy
run deploy -n $NS -a m -f a.yml -p -y --filter-kind Secret
run inspect -n $NS -a m --raw --filter-kind ConfigMap
run inspect -n $NS -a m --json --column name,kind
run app-change list -n $NS -a m --tty
# Changes of one second have no order.
sleep 1.1
run deploy -n $NS -a m -f b.yml -p -y
run app-change gc -n $NS -a m --max 1 -y --tty
run app-change list -n $NS -a m --before 2020-01-01
run app-change list -n $NS -a m --after 2020-01-01T00:00:00Z --before 2019-01-01
run rename -n $NS -a m --new-name m2 -y --tty
run rename -n $NS -a m2 -y
run rename -n $NS -a m2 --new-name m2 -y
run label -n $NS -a m2
run label -n $NS -a m
run cm ls -n $NS -a m2 --values
run config-map list -n $NS -a m2
run deploy -n $NS -a m3 --prev-app m2 -f a.yml -y
run ls -n $NS --filter-labels a=b
run ls -n $NS --filter-age 1h- --tty
run ls -n $NS --filter-age 1h
run delete -n $NS -a nothing --tty -y
run delete -n $NS -a m3 --filter-name s* -y
run delete -n $NS -a m3 --diff-run --diff-exit-status
run delete -n $NS -a m3 -y --apply-exit-status
run deploy -n $NS -a "" -f a.yml -y
run tools inspect -f a.yml --json
run deploy -n $NS -a q -f a.yml --wait-timeout 5 -y
run deploy -n $NS -a q -f a.yml --labels team=blue -y
run deploy -n $NS -a q -f a.yml --labels team=red -y
run deploy -n $NS -a q -f a.yml --map-ns foo=bar -y
run deploy -n $NS -a q -f a.yml --allow-check --allow-ns other -y
run deploy -n nope -a q -f a.yml -y
run inspect -n $NS -a q --kubeconfig-context nope
