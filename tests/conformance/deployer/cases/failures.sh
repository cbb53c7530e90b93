cat > e.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: ext, annotations: {kapp.k14s.io/exists: ""}}
Y
run deploy -n $NS -a ex -f e.yml -y --apply-timeout 2s
cat > w.yml <<'Y'
apiVersion: v1
kind: Pod
metadata: {name: big}
spec: {containers: [{name: c, image: x, resources: {requests: {cpu: "999"}}}]}
Y
run deploy -n $NS -a w -f w.yml -y --wait-timeout 3s
run inspect -n $NS -a w
run inspect -n $NS -a w --tree --filter-kind Pod
run deploy -n $NS -a w -f w.yml -y --wait-timeout 3s
run delete -n $NS -a w -y
cat > j.yml <<'Y'
apiVersion: batch/v1
kind: Job
metadata: {name: j1, annotations: {kapp.k14s.io/change-group: g1}}
spec: {backoffLimit: 0, template: {spec: {restartPolicy: Never, containers: [{name: c, image: x, command: [sh, -c, "exit 1"]}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: after, annotations: {kapp.k14s.io/change-rule: "upsert after upserting g1"}}
Y
run deploy -n $NS -a j -f j.yml -y
run deploy -n $NS -a j2 -f j.yml -y --exit-early-on-wait-error=false --dangerous-override-ownership-of-existing-resources
run app-change list -n $NS -a j
run delete -n $NS -a j -y
run delete -n $NS -a j2 -y
cat > cyc.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: c1, annotations: {kapp.k14s.io/change-group: a, kapp.k14s.io/change-rule: "upsert after upserting b"}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c2, annotations: {kapp.k14s.io/change-group: b, kapp.k14s.io/change-rule: "upsert after upserting a"}}
Y
run deploy -n $NS -a cyc -f cyc.yml -y
cat > crd.yml <<Y
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.$NS.io}
spec: {group: $NS.io, names: {kind: Foo, plural: foos}, scope: Namespaced, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]}
---
apiVersion: $NS.io/v1
kind: Foo
metadata: {name: f}
spec: {a: 1}
---
apiVersion: kapp.k14s.io/v1alpha1
kind: Config
waitRules:
- resourceMatchers: [{apiVersionKindMatcher: {apiVersion: $NS.io/v1, kind: Foo}}]
  conditionMatchers: [{type: Ready, status: "True", success: true}, {type: Bad, status: "True", failure: true}]
Y
run deploy -n $NS -a crd -f crd.yml -y --wait-timeout 2s
run inspect -n $NS -a crd --status
run delete -n $NS -a crd -y
run tools diff -f cyc.yml --file2 j.yml --tty
