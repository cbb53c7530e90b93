# Several configs, placeholders, rules of order on a CRD and its objects.
cat >conf.yml <<Y
apiVersion: kapp.k14s.io/v1alpha1
kind: Config
changeGroupBindings:
- name: example.com/{kind}-{name}
  resourceMatchers: [{hasNamespaceMatcher: {names: [$NS]}}]
- name: example.com/{api-group}
  resourceMatchers: [{notMatcher: {matcher: {apiGroupKindMatcher: {apiGroup: "", kind: ConfigMap}}}}]
---
apiVersion: kapp.k14s.io/v1alpha1
kind: Config
changeRuleBindings:
- rules: ["upsert after upserting example.com/ConfigMap-first", "delete before deleting example.com/ConfigMap-first"]
  resourceMatchers: [{andMatcher: {matchers: [{apiVersionKindMatcher: {apiVersion: v1, kind: ConfigMap}}, {notMatcher: {matcher: {kindNamespaceNameMatcher: {kind: ConfigMap, namespace: $NS, name: first}}}}]}}]
- rules: ["upsert before upserting example.com/ConfigMap-first"]
  ignoreIfCyclical: true
  resourceMatchers: [{anyMatcher: {matchers: [{apiVersionKindMatcher: {apiVersion: v1, kind: ConfigMap}}, {apiVersionKindMatcher: {apiVersion: v1, kind: Secret}}]}}]
Y
c() { printf 'apiVersion: v1\nkind: %s\nmetadata: {name: %s, annotations: {%s}}\n---\n' "$1" "$2" "$3"; }
{ c ConfigMap second; c ConfigMap first; c Secret s; c ConfigMap third 'kapp.k14s.io/change-rule.x: "upsert after upserting example.com/ConfigMap-second"'; } >a.yml
run deploy -n $NS -a o -f a.yml -f conf.yml -y
run delete -n $NS -a o -y
c ConfigMap x 'kapp.k14s.io/change-group: "a/{crd-kind}"' >x.yml; run deploy -n $NS -a x -f x.yml -y
c ConfigMap x 'kapp.k14s.io/change-group: "a/{nope}"' >x.yml; run deploy -n $NS -a x -f x.yml -y
c ConfigMap x 'kapp.k14s.io/change-group: "Bad Group"' >x.yml; run deploy -n $NS -a x -f x.yml -y
c ConfigMap x 'kapp.k14s.io/change-rule: "upsert after"' >x.yml; run deploy -n $NS -a x -f x.yml -y
c ConfigMap x 'kapp.k14s.io/change-rule: "create after upserting x"' >x.yml; run deploy -n $NS -a x -f x.yml -y
c ConfigMap x 'kapp.k14s.io/change-rule: "upsert during upserting x"' >x.yml; run deploy -n $NS -a x -f x.yml -y
c ConfigMap x 'kapp.k14s.io/change-rule: "upsert after creating x"' >x.yml; run deploy -n $NS -a x -f x.yml -y
c ConfigMap x 'kapp.k14s.io/change-rule: "upsert  after upserting x"' >x.yml; run deploy -n $NS -a x -f x.yml -y
c ConfigMap x 'kapp.k14s.io/change-group: "me", kapp.k14s.io/change-rule: "upsert after upserting me"' >x.yml; run deploy -n $NS -a x -f x.yml -y
c ConfigMap x 'kapp.k14s.io/change-group.a: "g1", kapp.k14s.io/change-group.b: "g2", kapp.k14s.io/change-rule.1: "delete after deleting g3"' >x.yml
c ConfigMap y 'kapp.k14s.io/change-group: "g3", kapp.k14s.io/change-rule: "upsert after upserting g2"' >>x.yml
run deploy -n $NS -a x -f x.yml -y
run deploy -n $NS -a x -f a.yml -y
run delete -n $NS -a x -y
