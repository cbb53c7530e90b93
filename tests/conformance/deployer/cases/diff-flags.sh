# Every form of the difference.
w() { cat >a.yml <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {note: "$1"}, labels: {v: "$1"}}
data:
  one: "$1"
  text: |
    line 1
    line $1
    line 3
    line 4
    line 5
    line 6
    line $1 again
  list: "[$1]"
---
apiVersion: v1
kind: Secret
metadata: {name: s}
type: Opaque
data: {same: c2FtZQ==, other: $(printf "$1" | base64)}
stringData: {plain: "$1"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec: {replicas: $1, selector: {matchLabels: {app: d}}, template: {metadata: {labels: {app: d}, annotations: {v: "$1"}}, spec: {containers: [{name: c, image: "x:$1", env: [{name: A, value: "$1"}, {name: B, value: b}]}]}}}
Y
}
w 1; run deploy -n $NS -a d -f a.yml -y -c
w 2
for o in "--diff-context=0" "--diff-context=1" "--diff-context=5" "--diff-context=-1" "--diff-line-numbers=false" "--diff-mask=false" "--diff-summary=false" "--diff-anchored" "--diff-changes-yaml" "--diff-against-last-applied=false --filter-kind=ConfigMap"; do
  run deploy -n $NS -a d -f a.yml --diff-run -c $o
done
run deploy -n $NS -a d -f a.yml --diff-run --diff-changes-yaml --diff-summary=false --diff-filter '{"existingResource":{"kinds":["Secret"]}}'
run deploy -n $NS -a d -f a.yml --diff-run --diff-filter '{"or":[{"newResource":{"kinds":["Secret"]}},{"and":[{"ops":["update"]},{"newResource":{"names":["d"]}}]}]}'
run deploy -n $NS -a d -f a.yml --diff-run --diff-filter '{"nope":1}'
run deploy -n $NS -a d -f a.yml --diff-run --diff-filter '{'
run deploy -n $NS -a d -f a.yml --diff-run --diff-filter '{"ops":["nope"]}'
# Until the controller has seen what was recorded.
sleep 1
run deploy -n $NS -a d -f a.yml -y -c --column name,op,wait_to
FORCE_COLOR=1 run deploy -n $NS -a d -f a.yml --diff-run -c
w 3; FORCE_COLOR=1 run deploy -n $NS -a d -f a.yml --diff-run -c --filter-kind ConfigMap
FORCE_COLOR=1 run deploy -n $NS -a d -f a.yml --diff-run -c --filter-kind ConfigMap --color=false
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n' >b.yml
run deploy -n $NS -a d -f b.yml --diff-run -c --diff-context=0 --filter-kind ConfigMap
run deploy -n $NS -a d -f b.yml --diff-run -c --diff-against-last-applied=false --diff-mask=false --filter-kind Secret --dangerous-allow-empty-list-of-resources
run deploy -n $NS -a d -f b.yml --diff-run --diff-changes-yaml --filter-kind ConfigMap
run delete -n $NS -a d --diff-run -c --filter-kind Secret
run delete -n $NS -a d --diff-run --diff-changes-yaml --filter-kind Secret
run delete -n $NS -a d -y
