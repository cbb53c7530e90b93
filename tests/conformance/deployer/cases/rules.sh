cat > a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: v, annotations: {kapp.k14s.io/versioned: "", kapp.k14s.io/num-versions: "2"}}
data: {n: "1"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: dep}
spec: {replicas: 1, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x, envFrom: [{configMapRef: {name: v}}]}]}}}
Y
for i in 1 2 3 4; do sed "s/n: \"1\"/n: \"$i\"/" a.yml > b.yml; run deploy -n $NS -a v -f b.yml -y -c; done
run inspect -n $NS -a v
run deploy -n $NS -a v -f b.yml -y -c --diff-run
cat > c.yml <<'Y'
apiVersion: kapp.k14s.io/v1alpha1
kind: Config
additionalLabels: {team: red}
rebaseRules:
- path: [data, keep]
  type: copy
  sources: [existing, new]
  resourceMatchers: [{apiVersionKindMatcher: {apiVersion: v1, kind: ConfigMap}}]
diffMaskRules:
- path: [data]
  resourceMatchers: [{kindNamespaceNameMatcher: {kind: ConfigMap, name: masked, namespace: NSX}}]
diffAgainstLastAppliedFieldExclusionRules:
- path: [data, ignored]
  resourceMatchers: [{allMatcher: {}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: masked}
data: {keep: "1", secret: abc, ignored: x}
Y
sed -i "s/NSX/$NS/" c.yml
run deploy -n $NS -a c -f c.yml -y -c
$KUBECTL -n $NS patch cm masked --type merge -p '{"data":{"keep":"2","ignored":"y"}}' >/dev/null
run deploy -n $NS -a c -f c.yml -y -c
sed -i 's/abc/abd/' c.yml
run deploy -n $NS -a c -f c.yml -y -c
run inspect -n $NS -a c --raw
cat > s.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: skip, annotations: {kapp.k14s.io/update-strategy: skip}}
data: {a: "1"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: repl, annotations: {kapp.k14s.io/update-strategy: always-replace}}
data: {a: "1"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: orph, annotations: {kapp.k14s.io/delete-strategy: orphan}}
data: {a: "1"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: noop, annotations: {kapp.k14s.io/noop: ""}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: nowait, annotations: {kapp.k14s.io/disable-wait: "", kapp.k14s.io/nonce: ""}}
Y
run deploy -n $NS -a s -f s.yml -y
sed -i 's/a: "1"/a: "2"/' s.yml
run deploy -n $NS -a s -f s.yml -y -c --diff-filter '{"ops":["update"]}'
run deploy -n $NS -a s -f s.yml -y
run delete -n $NS -a s -y
$KUBECTL -n $NS create configmap mine --from-literal=a=b >/dev/null
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\ndata: {a: c}\n' > m.yml
run deploy -n $NS -a mine -f m.yml -y -c
run deploy -n $NS -a thief -f m.yml -y
run deploy -n $NS -a thief -f m.yml -y --dangerous-override-ownership-of-existing-resources
run inspect -n $NS -a mine
run deploy -n $NS -a mine -f m.yml -y
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: dup}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: dup}\ndata: {a: b}\n---\nkind: X\nmetadata: {}\n' > bad.yml
run deploy -n $NS -a bad -f bad.yml -y
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: dup}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: dup}\ndata: {a: b}\n' > bad.yml
run deploy -n $NS -a bad -f bad.yml -y
printf 'apiVersion: zzz/v1\nkind: Nope\nmetadata: {name: dup}\n' > bad.yml
run deploy -n $NS -a bad -f bad.yml -y
run deploy -n $NS -a bad -f /nonexistent -y
run deploy -n $NS -a bad -f http://127.0.0.1:1/x -y
run deploy -n $NS -a bad -f m.yml --diff-filter '{' -y
run deploy -n $NS -a bad -f m.yml --filter '{"nope":{}}' -y
run deploy -n $NS -a mine -f m.yml -y --preflight PermissionValidation,CRDUpgradeSafety
run deploy -n $NS -a mine -f m.yml -y --preflight Nope
run deploy -n $NS -a mine -f m.yml -y --app-metadata-file-output md.json; cat md.json | sed 's/[0-9]\{19\}/LABEL/g'; echo
run delete -n $NS -a mine -y --wait=false
