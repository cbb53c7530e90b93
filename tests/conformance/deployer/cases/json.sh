# Every command as JSON.
cat >a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {k: "<&> é"}
---
apiVersion: v1
kind: Service
metadata: {name: svc}
spec: {ports: [{port: 80}]}
Y
run deploy -n $NS -a j -f a.yml --diff-run -c --json
run deploy -n $NS -a j -f a.yml -y --json --diff-exit-status
run deploy -n $NS -a j -f a.yml -y --json --apply-exit-status
run deploy -n $NS -a j -f a.yml --diff-run --diff-exit-status --json
# Changes of one second have no order.
sleep 1.1
sed -i 's/é/è/' a.yml
run deploy -n $NS -a j -f a.yml --diff-run --diff-exit-status --json -c --diff-changes-yaml
run deploy -n $NS -a j -f a.yml -y --json --apply-exit-status
run inspect -n $NS -a j --json --filter-kind ConfigMap
run inspect -n $NS -a j --json --raw --filter-kind ConfigMap
run inspect -n $NS -a j --json --tree --filter-kind ConfigMap
run inspect -n $NS -a j --json --status --filter-kind Service
run inspect -n $NS -a none --json
run list -n $NS --json
run list -n $NS --json --tty
run list -A --filter-labels nothing=here --json
run label -n $NS -a j --json
run logs -n $NS -a j --json
run app-change list -n $NS -a j --json
run app-change gc -n $NS -a j --max 1 -y --json
run app-change gc -n $NS -a j --max 1 -y --json
run cm ls -n $NS -a j --json --values
run sa ls -n $NS -a j --json
run tools inspect -f a.yml --json
run tools inspect -f a.yml --json --raw
run tools diff -f a.yml --file2 a.yml --json
run tools list-labels --filter-kind x --json
run app-group deploy -n $NS -g g -d . --json -y
run app-group delete -n $NS -g none --json -y
run deploy -n $NS -a j -f none.yml -y --json
run deploy -n $NS -a j -f a.yml -y --json --wait-timeout x
run app-change --json
run delete -n $NS -a j -y --json --filter-kind ConfigMap
run delete -n $NS -a j -y --json
run delete -n $NS -a j -y --json
run rename -n $NS -a j --new-name k --json -y
