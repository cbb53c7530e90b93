# Readiness of what is there, told by inspect.
cat >a.yml <<'Y'
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: parted}
spec: {serviceName: s, replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}, selector: {matchLabels: {app: p}}, template: {metadata: {labels: {app: p}}, spec: {containers: [{name: c, image: "x:1"}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ondelete}
spec: {serviceName: s, replicas: 1, updateStrategy: {type: OnDelete}, selector: {matchLabels: {app: o}}, template: {metadata: {labels: {app: o}}, spec: {containers: [{name: c, image: "x:1"}]}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: nowhere}
spec: {selector: {matchLabels: {app: nn}}, template: {metadata: {labels: {app: nn}}, spec: {nodeSelector: {nowhere: here}, containers: [{name: c, image: x}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: paused}
spec: {paused: true, replicas: 2, selector: {matchLabels: {app: z}}, template: {metadata: {labels: {app: z}}, spec: {containers: [{name: c, image: x}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: none}
spec: {replicas: 0, selector: {matchLabels: {app: q}}, template: {metadata: {labels: {app: q}}, spec: {containers: [{name: c, image: x}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {clusterIP: None, ports: [{port: 80}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: unbound}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ing}
spec: {defaultBackend: {service: {name: headless, port: {number: 80}}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: hpa}
spec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: nothere}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: cron}
spec: {schedule: "0 0 1 1 *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}}}}
Y
run deploy -n $NS -a s -f a.yml -y --wait-timeout 5s --wait-check-interval 1s
run inspect -n $NS -a s --filter-kind StatefulSet,DaemonSet,Service,PersistentVolumeClaim,Ingress,HorizontalPodAutoscaler,CronJob --tty
run deploy -n $NS -a s -f a.yml -y --filter-kind StatefulSet --wait-timeout 20s
sed -i 's/"x:1"/"x:2"/' a.yml
run deploy -n $NS -a s -f a.yml -y --filter-name parted --wait-timeout 20s
run deploy -n $NS -a s -f a.yml -y --filter-name ondelete --wait-timeout 4s --wait-check-interval 1s
run inspect -n $NS -a s --filter-kind StatefulSet --tty
run delete -n $NS -a s -y --wait-timeout 60s
