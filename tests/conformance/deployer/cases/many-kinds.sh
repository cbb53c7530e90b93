# One app of many kinds, from nothing to nothing.
cat >a.yml <<Y
apiVersion: v1
kind: Namespace
metadata: {name: $NS-in, labels: {team: x}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: sa, namespace: $NS-in}
imagePullSecrets: [{name: pull}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: $NS-agg, labels: {x: z}}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: $NS}}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: $NS-part, labels: {to: $NS}}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: $NS-b}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: $NS-agg}
subjects: [{kind: ServiceAccount, name: sa, namespace: $NS-in}]
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: $NS-prio}
value: 5
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: $NS-sc}
provisioner: none.example.com
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: $NS-pv}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /x}, storageClassName: $NS-sc}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: pvc}
spec: {accessModes: [ReadWriteOnce], storageClassName: $NS-sc, resources: {requests: {storage: 500Mi}}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: lr}
spec: {limits: [{type: Container, default: {cpu: 100m}}]}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: rq}
spec: {hard: {pods: "20"}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: np}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: $NS-ic}
spec: {controller: example.com/ic}
---
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {name: le}
spec: {holderIdentity: me, leaseDurationSeconds: 10}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: es, labels: {kubernetes.io/service-name: none}}
addressType: IPv4
endpoints: [{addresses: [10.9.9.9]}]
ports: [{port: 80}]
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: rs}
spec: {replicas: 1, selector: {matchLabels: {app: rs}}, template: {metadata: {labels: {app: rs}}, spec: {containers: [{name: c, image: x}]}}}
---
apiVersion: v1
kind: ReplicationController
metadata: {name: rc}
spec: {replicas: 1, selector: {app: rc}, template: {metadata: {labels: {app: rc}}, spec: {containers: [{name: c, image: x}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: pod}
spec: {containers: [{name: c, image: x}]}
---
apiVersion: v1
kind: PodTemplate
metadata: {name: pt}
template: {metadata: {labels: {app: pt}}, spec: {containers: [{name: c, image: x}]}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: $NS-vw}
webhooks:
- {name: a.$NS.io, sideEffects: None, admissionReviewVersions: [v1], failurePolicy: Ignore, clientConfig: {service: {name: none, namespace: $NS}}, rules: [{apiGroups: [none.io], apiVersions: [v1], operations: [CREATE], resources: [nothings]}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: $NS-vap}
spec: {matchConstraints: {resourceRules: [{apiGroups: [none.io], apiVersions: [v1], operations: [CREATE], resources: [nothings]}]}, validations: [{expression: "true"}]}
Y
run deploy -n $NS -a mix -f a.yml -y
run deploy -n $NS -a mix -f a.yml -y -c --diff-exit-status
run inspect -n $NS -a mix --filter-kind ClusterRole,PersistentVolume,PersistentVolumeClaim,ReplicaSet,ReplicationController --tty
run inspect -n $NS -a mix --raw --filter-kind StorageClass
sed -i 's/value: 5/value: 6/; s/pods: "20"/pods: "21"/; s/leaseDurationSeconds: 10/leaseDurationSeconds: 11/; s/{app: pt}/{app: ptt}/; s/hostPath: {path: .x}/hostPath: {path: \/y}/' a.yml
run deploy -n $NS -a mix -f a.yml --diff-run -c
run deploy -n $NS -a mix -f a.yml -y --exit-early-on-apply-error=false
sed -i 's/value: 6/value: 5/;s#path: /y#path: /x#' a.yml
run deploy -n $NS -a mix -f a.yml -y
run deploy -n $NS -a mix -f a.yml --diff-run --filter-ns $NS-in
run sa ls -n $NS -a mix --tty
run delete -n $NS -a mix -y
run list -n $NS
