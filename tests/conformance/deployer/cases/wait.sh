cat >a.yml <<'Y'
apiVersion: batch/v1
kind: Job
metadata: {name: ok}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sleep, "1"]}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: ext}
spec: {type: ExternalName, externalName: example.com}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: pvc}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: sts}
spec:
  serviceName: x
  replicas: 2
  selector: {matchLabels: {app: s}}
  template: {metadata: {labels: {app: s}}, spec: {containers: [{name: c, image: busybox}]}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: ds}
spec:
  selector: {matchLabels: {app: d}}
  template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c, image: busybox}]}}
Y
cat >lb.yml <<'Y'
apiVersion: v1
kind: Service
metadata: {name: lb}
spec: {type: LoadBalancer, ports: [{port: 80}]}
Y
run deploy -n $NS -a w -f a.yml -y
run inspect -n $NS -a w --filter-kind Job --filter-kind StatefulSet
run deploy -n $NS -a l -f lb.yml -y --wait-timeout 2s --wait-check-interval 1s
run deploy -n $NS -a l -f lb.yml -y --wait-resource-timeout 2s --wait-check-interval 1s
run deploy -n $NS -a l -f lb.yml --diff-run
run deploy -n $NS -a l -f lb.yml -y --wait=false
run delete -n $NS -a l -y --wait=false
run delete -n $NS -a w -y
