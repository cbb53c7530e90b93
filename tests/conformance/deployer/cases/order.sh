cat >a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: import, annotations: {kapp.k14s.io/change-group: apps.io/import, kapp.k14s.io/change-rule: "upsert after upserting apps.io/etcd"}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: etcd, annotations: {kapp.k14s.io/change-group: apps.io/etcd}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: app, annotations: {kapp.k14s.io/change-rule.a: "upsert after upserting apps.io/import", kapp.k14s.io/change-rule.b: "delete before deleting apps.io/etcd"}}
Y
cat >cycle.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {kapp.k14s.io/change-group: g/a, kapp.k14s.io/change-rule: "upsert after upserting g/b"}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b, annotations: {kapp.k14s.io/change-group: g/b, kapp.k14s.io/change-rule: "upsert after upserting g/a"}}
Y
e() { cat >e.yml <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {kapp.k14s.io/change-group: "$1", kapp.k14s.io/change-rule: "$2"}}
Y
run deploy -n $NS -a e -f e.yml -y
}
run deploy -n $NS -a o -f a.yml -y
run delete -n $NS -a o -y
run deploy -n $NS -a c -f cycle.yml -y
e g/a "upsert after upserting"
e g/a "upsert beside upserting g/b"
e g/a "create after upserting g/b"
e g/a "upsert after creating g/b"
e "" "upsert after upserting g/b"
e "g/{nope}" "upsert after upserting g/b"
e "g/{crd-kind}" "upsert after upserting g/b"
e "g/a b" "upsert after upserting g/b"
e "g/{kind}-{name}-{namespace}" "upsert after upserting g/b"
