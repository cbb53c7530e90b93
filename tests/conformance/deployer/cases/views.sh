cat >a.yml <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: a, labels: {tier: front}}
data: {k: v}
---
apiVersion: v1
kind: Secret
metadata: {name: s, labels: {tier: back}}
data: {k: dg==}
---
apiVersion: v1
kind: Service
metadata: {name: svc}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: x}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: $NS}
rules: []
Y
run deploy -n $NS -a v -f a.yml -y --labels team=x,tier=y
sleep 2
run inspect -n $NS -a v
run inspect -n $NS -a v --tty
run inspect -n $NS -a v --tree --tty --filter-kind Deployment --filter-kind ReplicaSet --filter-kind Pod
run inspect -n $NS -a v --status --filter-kind Deployment --filter-kind ConfigMap --json
run inspect -n $NS -a v --raw --filter-name s
run inspect -n $NS -a v --raw --filter-name a --json
run inspect -n $NS -a v --raw --managed-fields --filter-name a
run inspect -n $NS -a v --raw --status --tree --filter-name a
run inspect -n $NS -a v --column name,kind --filter-kind-name ConfigMap/a
run inspect -n $NS -a v --column owner,name --tty --filter-kind-ns ConfigMap/$NS
run inspect -n $NS -a v --tty --filter-kind-ns-name ConfigMap/$NS/a,Secret/$NS/s
run inspect -n $NS -a v --filter-ns '(cluster)' 
run inspect -n $NS -a v --filter-ns $NS --filter-kind 'Config*'
run inspect -n $NS -a v --filter-kind ClusterRole --tty
run inspect -n $NS -a v --filter-labels tier=front
run inspect -n $NS -a v --filter-labels 'tier!=front' --filter-kind Secret
run inspect -n $NS -a v --filter-labels 'tier' 
run inspect -n $NS -a v --filter '{"or":[{"resource":{"names":["a"]}},{"and":[{"resource":{"kinds":["Sec%"]}},{"not":{"resource":{"labels":["tier=front"]}}}]}]}'
run inspect -n $NS -a v --filter '{"resource":{"createdAtAfterTime":"2020-01-01T00:00:00Z","kinds":["Secret"]}}'
run inspect -n $NS -a v --filter '{"resource":{"createdAtBeforeTime":"2020-01-01T00:00:00Z"}}'
run inspect -n $NS -a v --filter '{"resource":{"createdAtBeforeTime":"yesterday"}}'
run inspect -n $NS -a v --filter '[]'
run inspect -n $NS -a v --filter-name nothing --tty
run inspect -n $NS -a v --filter-name nothing --json
run inspect -n $NS -a v --filter-name nothing --raw
run inspect -n $NS -a "label:tier=front" --tty
run inspect -n $NS -a "label:tier" 
run inspect -n $NS -a "label:a b" 
run label -n $NS -a "label:tier=front"
run label -n $NS -a v --tty
run list -n $NS --tty
run list -n $NS --json
run list -n $NS --column name,label
run list -n $NS --column last_change_successful,name --tty
run list -n $NS --filter-labels team=x --filter-labels tier=y --tty
run list -n $NS --filter-labels team=x,tier=z
run list -n $NS --filter-labels 'team in (x)'
run list -n $NS --filter-age 1h+ --tty
run list -n $NS-nope --tty
run list -A --filter-labels nothing=here --tty
run list -A --filter-labels nothing=here --json
run app-change list -n $NS -a v --tty
run app-change list -n $NS -a v --json
run app-change list -n $NS -a v --column name,successful
run app-change list -n $NS -a v --before 2001-01-01 --after 2000-01-01
run app-change list -n $NS -a v --before 2001-01-01T00:00:00
run app-change list -n $NS -a nope
run app-change gc -n $NS -a v --max 0 -y
run app-change gc -n $NS -a v --max 0 -y --tty
run app-change gc -n $NS -a v --max x
run app-change list -n $NS -a v --tty
run cm list -n $NS -a v --tty
run cm list -n $NS -a v --values --json
run sa list -n $NS -a v --tty
run sa list -n $NS -a nope
run logs -n $NS -a nope
run logs -n $NS -a v --lines 0
run logs -n $NS -a v -m nothing
run rename -n $NS -a v
run rename -n $NS -a v --new-name w --new-namespace $NS -y --json
run rename -n $NS -a nope --new-name w -y
run rename -n $NS -a w --new-namespace nope -y
run rename -n $NS -a w --new-name "Bad Name" -y
run deploy -n $NS -a w2 --prev-app w -f a.yml -y --labels new=label
run list -n $NS --filter-labels new=label
run list -n $NS --filter-labels team=x
run delete -n $NS -a nope --prev-app w2 --diff-run --column name,kind,op --filter-kind ConfigMap,Secret
run delete -n $NS -a nope --prev-app w2 -y --filter-kind ConfigMap,Secret
run delete -n $NS -a w2 -y --filter '{"not":{"resource":{"kinds":["Deployment"]}}}'
run delete -n $NS -a w2 -y --json --column name,kind,op
run delete -n $NS -a "label:tier=front" -y
run delete -n $NS -y
