# Versioned objects and all that may refer to them.
w() { cat >a.yml <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, annotations: {kapp.k14s.io/versioned: ""}}
data: {k: "$1"}
---
apiVersion: v1
kind: Secret
metadata: {name: sec, annotations: {kapp.k14s.io/versioned: "", kapp.k14s.io/num-versions: "1"}}
stringData: {k: "$1", ref: conf}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: sa}
secrets: [{name: sec}]
imagePullSecrets: [{name: sec}, {name: other}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: sts}
spec:
  serviceName: s
  replicas: 1
  selector: {matchLabels: {app: s}}
  template: {metadata: {labels: {app: s}}, spec: {serviceAccountName: sa, imagePullSecrets: [{name: sec}], initContainers: [{name: i, image: x, env: [{name: A, valueFrom: {configMapKeyRef: {name: conf, key: k}}}]}], containers: [{name: c, image: x, envFrom: [{secretRef: {name: sec}}, {configMapRef: {name: conf, optional: true}}]}]}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: ds}
spec: {selector: {matchLabels: {app: d}}, template: {metadata: {labels: {app: d}}, spec: {volumes: [{name: v, configMap: {name: conf}}, {name: w, secret: {secretName: sec}}, {name: p, projected: {sources: [{secret: {name: sec}}, {configMap: {name: other}}]}}], containers: [{name: c, image: x}]}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: cj}
spec: {schedule: "0 0 1 1 *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, volumes: [{name: v, configMap: {name: conf}}], containers: [{name: c, image: x, env: [{name: A, valueFrom: {secretKeyRef: {name: sec, key: k}}}]}]}}}}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: refs
  annotations:
    kapp.k14s.io/versioned-explicit-ref.a: "{apiVersion: v1, kind: ConfigMap, name: conf, extra: x}"
    kapp.k14s.io/versioned-explicit-ref.b: |
      apiVersion: v1
      kind: ConfigMap
      name: conf
      namespace: $NS
    kapp.k14s.io/versioned-explicit-ref.c: |
      apiVersion: v1
      kind: Secret
      name: none
---
apiVersion: batch/v1
kind: Job
metadata: {name: job, annotations: {kapp.k14s.io/versioned: "", kapp.k14s.io/num-versions: "2"}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: x, args: ["$1"], envFrom: [{configMapRef: {name: conf}}]}]}}}
---
apiVersion: kapp.k14s.io/v1alpha1
kind: Config
templateRules:
- resourceMatchers: [{apiVersionKindMatcher: {apiVersion: batch/v1, kind: Job}}]
  affectedResources:
    objectReferences:
    - path: [data, job]
      nameKey: job
      resourceMatchers: [{apiVersionKindMatcher: {apiVersion: v1, kind: ConfigMap}}]
Y
}
w 1; run deploy -n $NS -a v -f a.yml -c -y
w 2; run deploy -n $NS -a v -f a.yml -c -y
run deploy -n $NS -a v -f a.yml -y
w 3; run deploy -n $NS -a v -f a.yml --diff-run
run deploy -n $NS -a v -f a.yml -y
run deploy -n $NS -a v -f a.yml -y
sed -i 's/kapp.k14s.io.versioned: "", kapp.k14s.io.num-versions: "1"/x: y/' a.yml
sed -i 's/annotations: {kapp.k14s.io.versioned: ""}/annotations: {kapp.k14s.io\/versioned: "", kapp.k14s.io\/versioned-keep-original: ""}/' a.yml
run deploy -n $NS -a v -f a.yml -y -c --filter-kind ConfigMap
w 4; run deploy -n $NS -a v -f a.yml -y --diff-filter '{"newResource":{"kinds":["ConfigMap"]}}'
run inspect -n $NS -a v --filter-kind ConfigMap,Secret,Job
run delete -n $NS -a v -y --filter-name 'conf-ver-*'
run deploy -n $NS -a v -f a.yml -y --filter-kind ConfigMap
run deploy -n $NS -a v -f a.yml -y --filter-name 'conf*'
run delete -n $NS -a v -y
