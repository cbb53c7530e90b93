cat >a.yml <<Y
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.$NS.example.com}
spec:
  group: $NS.example.com
  scope: Namespaced
  names: {kind: Gadget, plural: gadgets, singular: gadget}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}}
---
apiVersion: $NS.example.com/v1
kind: Gadget
metadata: {name: g}
spec: {a: 1, b: [1, 2]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: old}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: sa}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: rb}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ro}
subjects: [{kind: ServiceAccount, name: sa, namespace: $NS}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: ro}
rules: []
---
apiVersion: v1
kind: Service
metadata: {name: scoped, annotations: {kapp.k14s.io/disable-default-label-scoping-rules: ""}}
spec: {selector: {app: x}, ports: [{port: 80}]}
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: h}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: renewed, annotations: {kapp.k14s.io/renew-duration: 1s}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: unrecorded, annotations: {kapp.k14s.io/disable-original: ""}}
Y
run deploy -n $NS -a k -f a.yml -y
run deploy -n $NS -a k -f a.yml -y --warnings=false --filter-kind Gadget --filter-kind Endpoints --filter-kind HorizontalPodAutoscaler
run deploy -n $NS -a k -f a.yml --diff-run -c --filter-kind ConfigMap
run deploy -n $NS -a k -f a.yml --diff-run -c --default-label-scoping-rules=false --filter-kind Service
run deploy -n $NS -a k -f a.yml --diff-run -c --diff-against-last-applied=false --filter-kind Service
run sa ls -n $NS -a k
run inspect -n $NS -a k --tree --filter-kind Service
sed -i 's/a: 1, b: \[1, 2\]/a: 2, b: [1]/' a.yml
run deploy -n $NS -a k -f a.yml -y -c --filter-kind Gadget
run app-change list -n $NS -a k --after 2001-01-01
run app-change list -n $NS -a k --before 2001-01-01
run delete -n $NS -a k -y
