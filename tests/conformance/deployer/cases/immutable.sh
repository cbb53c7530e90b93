# Fields that cannot change, and the strategies for them.
j() { printf 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: j, annotations: {%s}}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: x, args: ["%s"]}]}}}\n' "$1" "$2" >j.yml; }
j '' 1; run deploy -n $NS -a j -f j.yml -y
j '' 2; run deploy -n $NS -a j -f j.yml -y -c
run deploy -n $NS -a j -f j.yml -y --apply-default-update-strategy fallback-on-replace
j 'kapp.k14s.io/update-strategy: fallback-on-replace' 3; run deploy -n $NS -a j -f j.yml -y
j 'kapp.k14s.io/update-strategy: always-replace' 3; run deploy -n $NS -a j -f j.yml -y
run deploy -n $NS -a j -f j.yml -y
run inspect -n $NS -a j --filter-kind Job
s() { cat >s.yml <<Y
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: sts}
spec:
  serviceName: $1
  replicas: $2
  selector: {matchLabels: {app: s}}
  template: {metadata: {labels: {app: s}}, spec: {containers: [{name: c, image: x}]}}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]
---
apiVersion: v1
kind: Secret
metadata: {name: sec}
immutable: true
stringData: {k: "$2"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ok}
data: {k: "$2"}
Y
}
s one 1; run deploy -n $NS -a s -f s.yml -y --wait=false
s two 1; run deploy -n $NS -a s -f s.yml -y --wait=false
s two 2; run deploy -n $NS -a s -f s.yml -y --wait=false --exit-early-on-apply-error=false
s one 2; run deploy -n $NS -a s -f s.yml --diff-run -c --filter-kind Secret
run deploy -n $NS -a s -f s.yml -y --wait=false --apply-default-update-strategy fallback-on-replace -c
run deploy -n $NS -a s -f s.yml -y --wait=false
run inspect -n $NS -a s --filter-kind StatefulSet,Secret,ConfigMap
run app-change list -n $NS -a s
p() { printf 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: p}\nspec: {accessModes: [%s], resources: {requests: {storage: %s}}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec: {containers: [{name: c, image: x, env: [{name: a, value: "%s"}]}]}\n' $1 $2 $2 >p.yml; }
p ReadWriteOnce 1Gi; run deploy -n $NS -a p -f p.yml -y
p ReadWriteMany 2Gi; run deploy -n $NS -a p -f p.yml -y -c
p ReadWriteMany 2Gi; run deploy -n $NS -a p -f p.yml -y --exit-early-on-apply-error=false
run delete -n $NS -a p -y --wait-timeout 60s
run delete -n $NS -a j -y
run delete -n $NS -a s -y --filter-kind Secret,ConfigMap
