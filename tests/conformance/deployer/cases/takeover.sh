# One program deploys, the other goes on: both ways.
OTHER=$KAPP_BIN; [ "$PROGRAM" = "$KAPP_BIN" ] && OTHER=$DEPLOYER_BIN
other() { timeout 120 "$OTHER" "$@" </dev/null >other.txt 2>&1 || { echo "other: $*"; cat other.txt; }; }
cat >a.yml <<Y
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.$NS.io}
spec:
  group: $NS.io
  scope: Namespaced
  names: {kind: Thing, plural: things, singular: thing}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {a: {type: string}, b: {type: string, default: "a default that is longer than eighty columns, so that the YAML emitter folds it once"}, n: {type: integer, default: 100000000}}}}}}
---
apiVersion: $NS.io/v1
kind: Thing
metadata: {name: t}
spec: {a: x}
---
apiVersion: v1
kind: Service
metadata: {name: svc}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http, name: a}, {port: 443, name: b}, {port: 81, name: c}]}
---
apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {clusterIP: None, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: c, image: x, resources: {requests: {cpu: 0.5, memory: 1024Mi}}, envFrom: [{configMapRef: {name: conf}}], ports: [{containerPort: 80, name: http}]}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: h}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, annotations: {kapp.k14s.io/versioned: "", kapp.k14s.io/num-versions: "3"}}
data: {k: "1", text: "line\nline <&> \u2028\n"}
---
apiVersion: v1
kind: Secret
metadata: {name: s, annotations: {kapp.k14s.io/versioned: "", kapp.k14s.io/versioned-keep-original: ""}}
stringData: {k: "1"}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: cj}
spec: {schedule: "0 0 * * *", suspend: true, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: pvc}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: sa}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i}
spec: {rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: svc, port: {number: 80}}}}]}}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: p}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
Y
other deploy -n $NS -a t -f a.yml -y --labels by=other
run deploy -n $NS -a t -f a.yml --diff-run --diff-exit-status
run deploy -n $NS -a t -f a.yml -y
run list -n $NS
run inspect -n $NS -a t --filter-kind Service --filter-kind Thing --filter-kind HorizontalPodAutoscaler --filter-kind Secret
sed -i 's/k: "1"/k: "2"/;s/replicas: 1/replicas: 2/;s/spec: {a: x}/spec: {a: xx}/;s/port: 81,/port: 82,/' a.yml
run deploy -n $NS -a t -f a.yml --diff-run --diff-exit-status -c
run deploy -n $NS -a t -f a.yml -y
other deploy -n $NS -a t -f a.yml --diff-run
cat other.txt
sed -i 's/k: "2"/k: "3"/;s/replicas: 2/replicas: 1/;s/averageUtilization: 80/averageUtilization: 70/' a.yml
other deploy -n $NS -a t -f a.yml -y
run deploy -n $NS -a t -f a.yml --diff-run --diff-exit-status
run app-change list -n $NS -a t --column description,successful
other rename -n $NS -a t --new-name u -y
run deploy -n $NS -a u -f a.yml -y --diff-exit-status
run rename -n $NS -a u --new-name v -y
other deploy -n $NS -a v -f a.yml --diff-run --diff-exit-status; tail -3 other.txt
KAPP_FQ_CONFIGMAP_NAMES=true run deploy -n $NS -a v -f a.yml -y --labels x=y
other inspect -n $NS -a v --filter-kind Service
KAPP_FQ_CONFIGMAP_NAMES=true other deploy -n $NS -a v -f a.yml -y
other delete -n $NS -a v -y --filter-kind ConfigMap
run delete -n $NS -a v -y --filter-kind Service,Secret
other delete -n $NS -a v -y
run inspect -n $NS -a v
