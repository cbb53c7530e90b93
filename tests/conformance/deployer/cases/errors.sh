cat >bad.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {}
---
kind: Foo
metadata: {name: x}
Y
cat >inv.yml <<'Y'
apiVersion: v1
kind: Service
metadata: {name: svc2}
spec: {ports: [{port: 800000}, {port: 90000}]}
Y
cat >unk.yml <<'Y'
apiVersion: foo.bar/v1
kind: Foo
metadata: {name: x}
Y
cat >dup.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: x}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: x}
data: {a: b}
Y
cat >empty.yml <<'Y'
# nothing
Y
cat >syntax.yml <<'Y'
a: [b
Y
cat >two.yml <<'Y'
apiVersion: v1
kind: Service
metadata: {name: s1}
spec: {ports: [{port: 800000}]}
---
apiVersion: v1
kind: Service
metadata: {name: s2}
spec: {ports: [{port: 800000}]}
Y
run deploy -n $NS -a two -f bad.yml -y
run deploy -n $NS -a two -f inv.yml -y
run deploy -n $NS -a two -f unk.yml -y
run deploy -n $NS -a two -f dup.yml -y
run deploy -n $NS -a two -f empty.yml -y
run deploy -n $NS -a two -f syntax.yml -y
run deploy -n $NS -a two -f missing.yml -y
run deploy -n $NS -a two -f two.yml -y --exit-early-on-apply-error=false
run deploy -n no-such-ns -a two -f dup.yml -y
run deploy -n $NS -a two -y
run deploy -n $NS -f dup.yml
run deploy -n $NS -a two -f dup.yml --nope
run deploy -n $NS -a two -f dup.yml --wait-timeout x
run deploy -n $NS -a two extra
run foo
run app-group
run tools
run inspect -n $NS -a nope
run delete -n $NS -a nope --tty
run label -n $NS
run app-change list -n $NS -a two --before x
run rename -n $NS -a two
run deploy -n $NS -a two -f inv.yml
run version --foo
