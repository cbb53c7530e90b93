cat >a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {yes: "1", num: "1e3", z: "0x1"}
list: [1, 2.5, 1e10, 12345678901234567890, true, null, ~, "", " x", "multi\nline\n"]
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: in-list, namespace: foo}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: same}
Y
cat >b.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {yes: "2", num: "1e3"}
list: [1, 3]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: same}
---
apiVersion: v1
kind: Secret
metadata: {name: gone}
Y
mkdir d; cp a.yml d/1.yml; cp b.yml d/2.yaml; echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"j"}}' >d/3.json; cp a.yml d/no.txt
run tools inspect -f a.yml --tty
run tools inspect -f a.yml --raw
run tools inspect -f d
run tools inspect -f a.yml --filter-name same
run tools diff -f a.yml --file2 b.yml -c
run tools diff -f a.yml --file2 b.yml --tty
run tools diff
run tools inspect
