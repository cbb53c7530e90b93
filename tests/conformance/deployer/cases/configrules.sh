cat >cm.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {one: "1"}}
data: {k: "1", keep: new, list: "x"}
---
apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {k: "1"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: x, env: [{name: A, value: "1"}]}, {name: d, image: z}]}
Y
conf() { { printf 'apiVersion: kapp.k14s.io/v1alpha1\nkind: Config\n'; cat; } >conf.yml; }
d() { run deploy -n $NS -a c -f cm.yml -f conf.yml -c -y "$@"; }
run deploy -n $NS -a c -f cm.yml -y
$KUBECTL -n $NS patch cm a --type merge -p '{"data":{"keep":"live","extra":"live"}}' >/dev/null
$KUBECTL -n $NS patch deploy web --type json -p '[{"op":"add","path":"/spec/template/spec/containers/0/env/-","value":{"name":"B","value":"2"}},{"op":"replace","path":"/spec/replicas","value":2}]' >/dev/null
$KUBECTL -n $NS rollout status deploy web >/dev/null
conf <<'Y'
rebaseRules:
- paths: [[data, keep], [data, {regex: ext}]]
  type: copy
  sources: [existing, new]
  resourceMatchers: [{kindNamespaceNameMatcher: {kind: ConfigMap, namespace: nope, name: a}}, {apiGroupKindMatcher: {kind: ConfigMap}}]
- path: [spec, replicas]
  type: copy
  sources: [existing, new]
  resourceMatchers: [{apiGroupKindMatcher: {apiGroup: apps, kind: Deployment}}]
- path: [spec, template, spec, containers, {allIndexes: true}, env]
  type: copy
  sources: [existing]
  resourceMatchers: [{apiVersionKindMatcher: {apiVersion: apps/v1, kind: Deployment}}]
Y
d --diff-run
d
conf <<'Y'
rebaseRules:
- path: [spec, template, spec, containers, {index: 1}, image]
  type: remove
  resourceMatchers: [{apiGroupKindMatcher: {apiGroup: apps, kind: Deployment}}]
Y
d
conf <<'Y'
rebaseRules:
- path: [spec, template, spec, containers, {index: 7}, image]
  type: remove
  resourceMatchers: [{apiGroupKindMatcher: {apiGroup: apps, kind: Deployment}}]
Y
d
conf <<'Y'
rebaseRules:
- path: [data, {allIndexes: true}, image]
  type: remove
  resourceMatchers: [{apiGroupKindMatcher: {kind: ConfigMap}}]
Y
d
conf <<'Y'
rebaseRules:
- path: [data, k, deeper]
  type: copy
  sources: [new, existing]
  resourceMatchers: [{apiGroupKindMatcher: {kind: ConfigMap}}]
Y
d
conf <<'Y'
rebaseRules:
- path: [data, {index: 0}]
  type: copy
  sources: [new, existing]
  resourceMatchers: [{apiGroupKindMatcher: {kind: ConfigMap}}]
Y
d
conf <<'Y'
rebaseRules:
- path: []
  type: remove
  resourceMatchers: [{apiGroupKindMatcher: {kind: ConfigMap}}]
Y
d
conf <<'Y'
rebaseRules:
- path: [data, {regex: "^(k|list)$"}]
  type: remove
  resourceMatchers: [{notMatcher: {matcher: {anyMatcher: {matchers: [{apiGroupKindMatcher: {kind: Secret}}, {apiGroupKindMatcher: {kind: Deployment, apiGroup: apps}}]}}}}]
Y
d
conf <<'Y'
ownershipLabelRules:
- path: [metadata, annotations]
  resourceMatchers: [{apiGroupKindMatcher: {kind: ConfigMap}}]
- path: [data, made, up]
  resourceMatchers: [{apiGroupKindMatcher: {kind: Secret}}]
Y
d --diff-run
conf <<'Y'
ownershipLabelRules:
- path: [metadata, annotations]
  resourceMatchers: [{apiGroupKindMatcher: {kind: ConfigMap}}]
additionalLabels: {team: core, "bad key!": x}
Y
d --filter-kind ConfigMap
conf <<'Y'
additionalLabels: {team: core}
labelScopingRules:
- path: [metadata, annotations]
  resourceMatchers: [{apiGroupKindMatcher: {kind: ConfigMap}}]
- path: [metadata, nothere]
  isDefault: true
  resourceMatchers: [{apiGroupKindMatcher: {kind: ConfigMap}}]
Y
d --diff-run --default-label-scoping-rules=false
conf <<'Y'
diffMaskRules:
- path: [data]
  resourceMatchers: [{apiGroupKindMatcher: {kind: ConfigMap}}]
- path: [spec, template, spec, containers, {allIndexes: true}, env, {allIndexes: true}]
  resourceMatchers: [{customResourceMatcher: {}}, {apiGroupKindMatcher: {apiGroup: apps, kind: Deployment}}]
Y
d --diff-run
d --diff-run --diff-changes-yaml
conf <<'Y'
diffMaskRules:
- path: [data, k]
  resourceMatchers: [{apiGroupKindMatcher: {kind: ConfigMap}}]
Y
d --diff-run
conf <<'Y'
diffAgainstExistingFieldExclusionRules:
- path: [data, extra]
  resourceMatchers: [{allMatcher: {}}]
- path: [spec, replicas]
  resourceMatchers: [{allMatcher: {}}]
diffAgainstLastAppliedFieldExclusionRules:
- path: [data, keep]
  resourceMatchers: [{allMatcher: {}}]
Y
d --diff-run
d
conf <<'Y'
templateRules:
- resourceMatchers: [{apiVersionKindMatcher: {apiVersion: v1, kind: ConfigMap}}]
  affectedResources:
    objectReferences:
    - path: [stringData]
      nameKey: ref
      resourceMatchers: [{apiVersionKindMatcher: {apiVersion: v1, kind: Secret}}]
    - path: [stringData, {allIndexes: true}]
      resourceMatchers: [{apiVersionKindMatcher: {apiVersion: v1, kind: Secret}}]
Y
d --diff-run
sed -i 's/annotations: {one: "1"}/annotations: {one: "1", kapp.k14s.io\/versioned: ""}/;s/stringData: {k: "1"}/stringData: {k: "1", ref: a}/' cm.yml
d --diff-run
sed -i '/allIndexes/,$d' conf.yml
d
conf <<'Y'
changeGroupBindings:
- name: g/{api-group}-{kind}
  resourceMatchers: [{allMatcher: {}}]
changeRuleBindings:
- rules: ["upsert after upserting g/apps-Deployment"]
  resourceMatchers: [{apiGroupKindMatcher: {kind: Secret}}]
Y
d
conf <<'Y'
changeRuleBindings:
- rules: ["upsert sometime upserting g"]
  resourceMatchers: [{apiGroupKindMatcher: {kind: Secret}}]
Y
d
conf <<'Y'
waitRules:
- resourceMatchers: [{apiGroupKindMatcher: {kind: Deployment, apiGroup: apps}}]
  conditionMatchers: [{type: Available, status: "True", failure: true}]
Y
sed -i 's/image: x/image: x2/' cm.yml
d
conf <<'Y'
waitRules:
- supportsObservedGeneration: true
  resourceMatchers: [{apiGroupKindMatcher: {kind: Deployment, apiGroup: apps}}]
  conditionMatchers: [{type: Progressing, status: "True", success: true}]
preflightRules:
- name: Nope
  config: {}
Y
sed -i 's/image: x2/image: x3/' cm.yml
d
conf <<'Y'
unknownField: 1
RebaseRules: [{PATH: [data, k], Type: remove, resourcematchers: [{ALLMATCHER: {}}]}]
Y
d --diff-run
printf 'apiVersion: kapp.k14s.io/v1alpha2\nkind: Config\n' >conf.yml; d
printf 'apiVersion: kapp.k14s.io/v1alpha1\nkind: Config\nrebaseRules: {}\n' >conf.yml; d
printf 'apiVersion: kapp.k14s.io/v1alpha1\nkind: Config\nrebaseRules: [1]\n' >conf.yml; d
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, labels: {kapp.k14s.io/config: ""}}\ndata: {}\n' >conf.yml; d
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, labels: {kapp.k14s.io/config: ""}}\ndata: {config.yml: "a: ["}\n' >conf.yml; d
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, labels: {kapp.k14s.io/config: ""}}\ndata: {config.yml: "apiVersion: kapp.k14s.io/v1alpha1\\nkind: Config\\nadditionalLabels: {from: cm}\\n"}\n' >conf.yml; d
