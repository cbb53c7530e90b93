# Labels of apps, of objects, in selectors.
cat >a.yml <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: a, labels: {tier: front}}
---
apiVersion: v1
kind: Service
metadata: {name: nosel}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: optout, annotations: {kapp.k14s.io/disable-label-scoping: ""}}
spec: {selector: {a: b}, ports: [{port: 80}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: pdb}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec: {replicas: 0, selector: {matchLabels: {app: web}, matchExpressions: [{key: app, operator: In, values: [web]}]}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: x}]}}}
---
apiVersion: kapp.k14s.io/v1alpha1
kind: Config
additionalLabels: {extra: one, tier: forced}
labelScopingRules:
- path: [spec, selector, matchLabels]
  resourceMatchers: [{apiVersionKindMatcher: {apiVersion: policy/v1, kind: PodDisruptionBudget}}]
Y
run deploy -n $NS -a l -f a.yml --diff-run -c --diff-line-numbers=false
run deploy -n $NS -a l -f a.yml -y --labels a=1,b=2 --labels c=3
run list -n $NS --filter-labels 'a in (1,2)'
run list -n $NS --filter-labels 'a=1,b=3'
run list -n $NS --filter-labels '!zz'
run list -n $NS --filter-labels 'a=1' --filter-labels 'b=2'
run list -n $NS --filter-labels 'a b'
run deploy -n $NS -a l -f a.yml -y --labels d=4
run deploy -n $NS -a l -f a.yml -y --labels a=2
run deploy -n $NS -a l -f a.yml -y --labels nope
run deploy -n $NS -a l -f a.yml -y --labels 'bad key=1'
run deploy -n $NS -a l -f a.yml -y --labels =1
run deploy -n $NS -a l -f a.yml -y --labels e=
run inspect -n $NS -a l --filter-labels tier=forced
run inspect -n $NS -a l --filter-labels 'tier=front,extra=one'
run inspect -n $NS -a l --filter-labels 'tier notin (x)'
run inspect -n $NS -a l --filter-labels 'BAD KEY=1'
run inspect -n $NS -a l --filter-labels '-x=1'
run inspect -n $NS -a l --filter-labels 'x=-1'
run inspect -n $NS -a l --filter-labels 'a/b/c=1'
run inspect -n $NS -a l --filter-labels 'x=a/b'
run inspect -n $NS -a 'label:x=a/b'
run inspect -n $NS -a 'label:x in ()'
run inspect -n $NS -a 'label:=x'
run inspect -n $NS -a 'label:x==='
run inspect -n $NS -a 'label:x>1'
run inspect -n $NS -a 'label:x>b'
run inspect -n $NS -a "label:$(printf 'x%.0s' $(seq 64))=1"
run inspect -n $NS -a "label:x=$(printf 'x%.0s' $(seq 64))"
run inspect -n $NS -a 'label:x,,y'
run inspect -n $NS -a 'label:x,'
run inspect -n $NS -a 'label:,x'
run inspect -n $NS -a 'label:x!y'
run inspect -n $NS -a 'label:x=,y=z'
run inspect -n $NS -a 'label:!x=1'
run inspect -n $NS -a 'label:in'
run inspect -n $NS -a 'label:in in (in)'
run inspect -n $NS -a 'label:Upper.io/x=1'
run inspect -n $NS -a 'label:x.io/=1'
run inspect -n $NS -a 'label:/x=1'
run inspect -n $NS -a '!x'
run delete -n $NS -a l -y --filter-labels tier=none
run delete -n $NS -a l -y --filter-labels 'extra=one'
run delete -n $NS -a l -y
