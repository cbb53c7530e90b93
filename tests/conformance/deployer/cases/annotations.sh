cm() { printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, annotations: {%s}}\ndata: {k: "%s"}\n---\n' "$1" "$2" "$3"; }
one() { cm one "$1" "$2" >one.yml; run deploy -n $NS -a one -f one.yml -y -c; }
one 'kapp.k14s.io/nonce: "x"' 1
one 'kapp.k14s.io/renew-duration: "x"' 1
one 'kapp.k14s.io/renew-duration: "1h"' 1
one 'kapp.k14s.io/renew-duration: "1h"' 2
one 'kapp.k14s.io/num-versions: "x", kapp.k14s.io/versioned: ""' 1
one 'kapp.k14s.io/num-versions: "0", kapp.k14s.io/versioned: ""' 1
one 'kapp.k14s.io/versioned-explicit-ref: "["' 1
one 'kapp.k14s.io/versioned-explicit-ref: "kind: X"' 1
one 'kapp.k14s.io/disable-associated-resources-wait: "x"' 1
one 'kapp.k14s.io/create-strategy: bad' 1
one 'kapp.k14s.io/deploy-logs: bad' 1
one 'kapp.k14s.io/exists: "", kapp.k14s.io/noop: ""' 1
one 'kapp.k14s.io/exists: ""' 1
one 'kapp.k14s.io/noop: ""' 5
one '' 6
$KUBECTL -n $NS delete cm one --ignore-not-found >/dev/null
one 'kapp.k14s.io/create-strategy: bad' 1
one 'kapp.k14s.io/create-strategy: fallback-on-update-or-noop' 1
run delete -n $NS -a one -y
$KUBECTL -n $NS create configmap pre --from-literal=k=live >/dev/null
for s in fallback-on-update fallback-on-update-or-noop; do
  cm pre "kapp.k14s.io/create-strategy: $s" new >pre.yml
  run deploy -n $NS -a pre -f pre.yml -y -c --existing-non-labeled-resources-check=false
  run deploy -n $NS -a pre -f pre.yml -y
  run delete -n $NS -a pre -y
  $KUBECTL -n $NS create configmap pre --from-literal=k=live >/dev/null
done
cm pre "" new >pre.yml
run deploy -n $NS -a pre -f pre.yml -y --existing-non-labeled-resources-check=false
run deploy -n $NS -a pre -f pre.yml -y --existing-non-labeled-resources-check-concurrency=1
for s in "" fallback-on-replace always-replace skip; do
  cm pre "kapp.k14s.io/update-strategy: \"$s\"" "s-$s" >pre.yml
  run deploy -n $NS -a pre -f pre.yml -y -c
done
cm pre "" flag >pre.yml
run deploy -n $NS -a pre -f pre.yml -y --apply-default-update-strategy always-replace
cm pre "" flag2 >pre.yml
run deploy -n $NS -a pre -f pre.yml -y --apply-default-update-strategy bad
run deploy -n $NS -a pre -f pre.yml -y --apply-default-update-strategy skip
cm pre "kapp.k14s.io/update-strategy: always-replace" flag3 >pre.yml
run deploy -n $NS -a pre -f pre.yml -y --apply-default-update-strategy skip
cm pre "kapp.k14s.io/delete-strategy: bad" flag3 >pre.yml
run deploy -n $NS -a pre -f pre.yml -y
run delete -n $NS -a pre -y
cm pre "kapp.k14s.io/delete-strategy: orphan" flag3 >pre.yml
run deploy -n $NS -a pre -f pre.yml -y
cm other "" x >o.yml
run deploy -n $NS -a pre -f o.yml -y -c
$KUBECTL -n $NS get cm pre -o 'jsonpath={.metadata.labels}' | sed 's/[0-9]\{19\}/LABEL/'; echo
run deploy -n $NS -a pre -f pre.yml -f o.yml -y -c
run delete -n $NS -a pre --diff-run
run delete -n $NS -a pre -y
cm own 'kapp.k14s.io/disable-original: ""' 1 >own.yml
run deploy -n $NS -a own -f own.yml -y
$KUBECTL -n $NS get cm own -o yaml | grep -c k14s.io/original
run deploy -n $NS -a own -f own.yml -y
cm own '' 1 >own.yml
run deploy -n $NS -a own -f own.yml -y -c
run deploy -n $NS -a own -f own.yml -y -c
printf 'apiVersion: v1\nkind: Service\nmetadata: {name: s, annotations: {kapp.k14s.io/disable-original: ""}}\nspec: {ports: [{port: 80}]}\n' >svc.yml
run deploy -n $NS -a own -f svc.yml -f own.yml -y
run deploy -n $NS -a own -f svc.yml -f own.yml -y -c
cat >dep.yml <<'Y'
apiVersion: apps/v1
kind: Deployment
metadata: {name: dep, annotations: {kapp.k14s.io/disable-associated-resources-wait: "", kapp.k14s.io/apps-v1-deployment-wait-minimum-replicas-available: "1"}}
spec: {replicas: 2, selector: {matchLabels: {app: dep}}, template: {metadata: {labels: {app: dep}}, spec: {containers: [{name: c, image: x}]}}}
Y
run deploy -n $NS -a dep -f dep.yml -y
for v in '"50%"' '"200%"' '"x"' '"-1"' '"1.5%"'; do sed "s/available: \"1\"/available: $v/;s/disable-assoc[^,]*, kapp/x/" dep.yml | sed "s#kapp.k14s.io/x#kapp#" >dep2.yml; run deploy -n $NS -a dep -f dep2.yml -y --wait-timeout 5s; done
sed 's/disable-default-x//;s/{kapp.k14s.io.disable[^}]*}/{kapp.k14s.io\/disable-default-ownership-label-rules: "", kapp.k14s.io\/disable-default-label-scoping-rules: "", kapp.k14s.io\/disable-default-change-group-and-rules: ""}/;s/dep/dep3/g' dep.yml >dep3.yml
run deploy -n $NS -a dep3 -f dep3.yml -y
$KUBECTL -n $NS get deploy dep3 -o 'jsonpath={.spec.selector} {.spec.template.metadata.labels}{"\n"}'
run inspect -n $NS -a dep3 --tree
run delete -n $NS -a dep3 -y
