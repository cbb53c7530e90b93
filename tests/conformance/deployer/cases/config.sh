cat >a.yml <<'Y'
apiVersion: kapp.k14s.io/v1alpha1
kind: Config
rebaseRules:
- path: [data, keep]
  type: copy
  sources: [existing, new]
  resourceMatchers: [{apiVersionKindMatcher: {apiVersion: v1, kind: ConfigMap}}]
- path: [data, gone]
  type: remove
  resourceMatchers: [{allMatcher: {}}]
- path: [data, {regex: "^re"}]
  type: copy
  sources: [existing]
  resourceMatchers: [{kindNamespaceNameMatcher: {kind: ConfigMap, namespace: NSNS, name: a}}]
additionalLabels: {team: core}
diffMaskRules:
- path: [data]
  resourceMatchers: [{hasAnnotationMatcher: {keys: [mask]}}]
changeGroupBindings:
- name: g/{name}
  resourceMatchers: [{hasNamespaceMatcher: {}}]
changeRuleBindings:
- rules: ["upsert after upserting g/b"]
  ignoreIfCyclical: true
  resourceMatchers: [{andMatcher: {matchers: [{notMatcher: {matcher: {emptyFieldMatcher: {path: [data]}}}}]}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {keep: new, x: "1", re1: a}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b, annotations: {mask: ""}}
data: {gone: new, x: "1", y: "2"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c, labels: {kapp.k14s.io/config: ""}}
data:
  config.yml: |
    apiVersion: kapp.k14s.io/v1alpha1
    kind: Config
    minimumRequiredVersion: 0.1.0
Y
sed -i "s/NSNS/$NS/;/minimumRequired/d" a.yml
run deploy -n $NS -a c -f a.yml -y -c
$KUBECTL -n $NS patch configmap a --type merge -p '{"data":{"keep":"live","re1":"live","re2":"live","foreign":"1"}}' >/dev/null
run deploy -n $NS -a c -f a.yml -y -c
# With an object, or the original does not look at the rules before it refuses.
bad() { printf 'apiVersion: kapp.k14s.io/v1alpha1\nkind: Config\n%s\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n' "$1" >bad.yml; run deploy -n $NS -a bad -f bad.yml -y; }
bad 'rebaseRules: [{path: [a], type: copy, sources: [existing], resourceMatchers: [{nope: {}}]}]'
bad 'rebaseRules: [{path: [a], paths: [[b]], type: copy, sources: [existing], resourceMatchers: [{allMatcher: {}}]}]'
bad 'rebaseRules: [{type: copy, sources: [existing], resourceMatchers: [{allMatcher: {}}]}]'
bad 'minimumRequiredVersion: v1.0.0'
sed 's/kind: Config$/kind: Other/' bad.yml >other.yml; run deploy -n $NS -a bad -f other.yml -y
