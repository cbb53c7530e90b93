f() { cat >a.yml <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {$1}}
data: {k: "$2"}
Y
}
f 'kapp.k14s.io/create-strategy: fallback-on-update' 1
run deploy -n $NS -a s -f a.yml -y
f 'kapp.k14s.io/update-strategy: always-replace' 2
run deploy -n $NS -a s -f a.yml -y -c
f 'kapp.k14s.io/update-strategy: skip' 3
run deploy -n $NS -a s -f a.yml -y
run deploy -n $NS -a s -f a.yml -y
f 'kapp.k14s.io/update-strategy: maybe' 4
run deploy -n $NS -a s -f a.yml -y
f 'kapp.k14s.io/delete-strategy: orphan' 5
run deploy -n $NS -a s -f a.yml -y
run delete -n $NS -a s -y
f 'x: y' 6
run deploy -n $NS -a t -f a.yml -y -c
run deploy -n $NS -a u -f a.yml -y
run deploy -n $NS -a u -f a.yml -y --dangerous-override-ownership-of-existing-resources
cat >n.yml <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: nn, annotations: {kapp.k14s.io/noop: ""}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {kapp.k14s.io/exists: ""}}
Y
run deploy -n $NS -a n -f n.yml -y -c
run deploy -n $NS -a n -f n.yml -y
sed -i 's/name: a,/name: zz,/' n.yml
run deploy -n $NS -a n -f n.yml -y --apply-timeout 2s
cat >svc.yml <<Y
apiVersion: v1
kind: Service
metadata: {name: svc, annotations: {kapp.k14s.io/update-strategy: fallback-on-replace}}
spec: {ports: [{port: 80}], clusterIP: None}
Y
run deploy -n $NS -a r -f svc.yml -y
sed -i '/spec:/s/, clusterIP: None//' svc.yml
run deploy -n $NS -a r -f svc.yml -y
