w() { cat >a.yml <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, annotations: {kapp.k14s.io/versioned: "", kapp.k14s.io/num-versions: "2"}}
data: {k: "$1"}
---
apiVersion: v1
kind: Secret
metadata: {name: s, annotations: {kapp.k14s.io/versioned: "", kapp.k14s.io/versioned-keep-original: ""}}
stringData: {k: "$2"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: dep}
spec:
  replicas: 1
  selector: {matchLabels: {app: x}}
  template:
    metadata: {labels: {app: x}}
    spec:
      containers: [{name: c, image: busybox, envFrom: [{configMapRef: {name: conf}}]}]
      volumes: [{name: v, secret: {secretName: s}}, {name: w, projected: {sources: [{configMap: {name: conf}}]}}]
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: plain
  annotations:
    kapp.k14s.io/versioned-explicit-ref: |
      apiVersion: v1
      kind: ConfigMap
      name: conf
    kapp.k14s.io/versioned-explicit-ref.two: |
      apiVersion: v1
      kind: Secret
      name: s
Y
}
w 1 1; run deploy -n $NS -a v -f a.yml -c -y
w 2 1; run deploy -n $NS -a v -f a.yml -c -y
w 3 2; run deploy -n $NS -a v -f a.yml -c -y
w 4 2; run deploy -n $NS -a v -f a.yml -y
run deploy -n $NS -a v -f a.yml -y
run inspect -n $NS -a v --filter-kind ConfigMap --filter-kind Secret
