crd() { cat <<Y
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.$NS.io}
spec:
  group: $NS.io
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer, minimum: 1}
              color: {type: string, default: blue}
              fixed: {type: string, x-kubernetes-validations: [{rule: "self == oldSelf", message: "fixed is fixed"}]}
              tags: {type: array, items: {type: string}, default: [a, b]}
          status:
            type: object
            x-kubernetes-preserve-unknown-fields: true
---
Y
}
w() { printf 'apiVersion: %s.io/v1\nkind: Widget\nmetadata: {name: %s%s}\nspec: {%s}\n---\n' $NS "$1" "$3" "$2"; }
status() { $KUBECTL -n $NS patch widget $1 --subresource=status --type merge -p "{\"status\":$2}" >/dev/null; }
w a 'size: 1' >alone.yml
run deploy -n $NS -a alone -f alone.yml -y
{ crd; w a 'size: 1, fixed: x'; w b 'size: 2, color: red'; } >all.yml
run deploy -n $NS -a all -f all.yml -y -c --diff-line-numbers=false --filter-kind Widget
run deploy -n $NS -a all -f all.yml -y
run deploy -n $NS -a all -f all.yml -y -c
run inspect -n $NS -a all --tree
run inspect -n $NS -a all --raw --filter-kind Widget
{ crd; w a 'size: 0'; } >bad.yml
run deploy -n $NS -a all -f bad.yml -y -p
{ crd; w a 'size: 1, fixed: y'; } >bad.yml
run deploy -n $NS -a all -f bad.yml -y -p -c
{ crd; w a 'size: x'; w b '{}'; w c 'size: 1, unknown: 2'; } >bad.yml
run deploy -n $NS -a all -f bad.yml -y --exit-early-on-apply-error=false
run deploy -n $NS -a all -f all.yml -y
conf() { printf 'apiVersion: kapp.k14s.io/v1alpha1\nkind: Config\nwaitRules:\n- resourceMatchers: [{apiVersionKindMatcher: {apiVersion: %s.io/v1, kind: Widget}}]\n  supportsObservedGeneration: %s\n  conditionMatchers: [%s]\n' $NS "$2" "$1" >conf.yml; }
conf '{type: Ready, status: "True", success: true}, {type: Broken, status: "True", failure: true}, {type: Half, status: "True", unblockChanges: true}' false
sed -i 's/size: 1,/size: 5,/;s/size: 2,/size: 6,/' all.yml
status a '{"conditions":[{"type":"Ready","status":"True","reason":"Fine","message":"all fine"}]}'
status b '{"conditions":[{"type":"Broken","status":"True","reason":"Bad","message":"all bad"}]}'
run deploy -n $NS -a all -f all.yml -f conf.yml -y
run inspect -n $NS -a all --filter-kind Widget --tty
run deploy -n $NS -a all -f all.yml -f conf.yml --diff-run
run deploy -n $NS -a all -f all.yml -f conf.yml -y --exit-early-on-wait-error=false
status b '{"conditions":[{"type":"Broken","status":"False"}]}'
run deploy -n $NS -a all -f all.yml -f conf.yml -y --wait-timeout 2s --wait-check-interval 1s
run deploy -n $NS -a all -f all.yml -f conf.yml -y --wait-resource-timeout 1s --wait-check-interval 1s --exit-early-on-wait-error=false
status b '{"conditions":[{"type":"Ready","status":"Unknown"}]}'
run deploy -n $NS -a all -f all.yml -f conf.yml --diff-run
run inspect -n $NS -a all --status --filter-kind Widget
conf '{type: Ready, status: "True", success: true}' true
status b '{"observedGeneration":1,"conditions":[{"type":"Ready","status":"True"}]}'
run deploy -n $NS -a all -f all.yml -f conf.yml -y --wait-timeout 2s --wait-check-interval 1s
conf '{type: Ready, status: "True", success: true, supportsObservedGeneration: true}' false
status b '{"observedGeneration":99,"conditions":[{"type":"Ready","status":"True","observedGeneration":1}]}'
run deploy -n $NS -a all -f all.yml -f conf.yml -y --wait-timeout 2s --wait-check-interval 1s
status b '{"conditions":"none"}'
run deploy -n $NS -a all -f all.yml -f conf.yml --diff-run
status b '{"conditions":[{"type":"Stalled","status":"True","message":"m"},{"type":"Reconciling","status":"True","reason":"R","message":"m2"}]}'
run deploy -n $NS -a all -f all.yml --diff-run
run inspect -n $NS -a all --filter-kind Widget
{ crd; w a 'size: 5, fixed: x'; } >all.yml
run deploy -n $NS -a all -f all.yml -y
crd >all.yml
run deploy -n $NS -a all -f all.yml -y
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n' >all.yml
w z 'size: 3' >w.yml; $KUBECTL -n $NS apply -f w.yml >/dev/null
run deploy -n $NS -a all -f all.yml -y
run deploy -n $NS -a all -f all.yml -f w.yml -y
run delete -n $NS -a all -y
sed -i 's/size: 3/size: 3/;s/^metadata.*/metadata: {generateName: gen-}/' w.yml
run deploy -n $NS -a all -f w.yml -y
