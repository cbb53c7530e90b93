cat >a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: v1
kind: Secret
metadata: {name: s}
Y
T="--kubeconfig $KUBECONFIG.tester"
for c in "deploy -a t -f a.yml -y" "deploy -a t -f a.yml --diff-run" "inspect -a t" "list" "list -A" "delete -a t -y" "label -a t" "logs -a t" \
  "app-change list -a t" "app-change gc -a t -y" "cm list -a t" "sa list -a t" "rename -a t --new-name u -y" "deploy -a label:x=y -f a.yml -y" "inspect -a label:x=y" "app-group delete -g g -y"; do
  run ${c%% *} $(case "$c" in app-*|cm*|sa*) set -- $c; echo $2; shift 2; echo "-n $NS $*";; *) echo "-n $NS ${c#* }" | sed 's/ list$//;s/ -n \(.*\) list/ -n \1/';; esac) $T
done
$KUBECTL -n $NS create role cms --verb='*' --resource=configmaps >/dev/null
$KUBECTL -n $NS create rolebinding cms --role=cms --user=tester >/dev/null
run deploy -n $NS -a t -f a.yml -y $T --filter-kind Secret
run deploy -n $NS -a t -f a.yml -y $T --exit-early-on-apply-error=false --filter-kind Secret
run deploy -n $NS -a t -f a.yml -y $T --existing-non-labeled-resources-check=false --filter-kind Secret
run deploy -n $NS -a t -f a.yml -y $T --dangerous-scope-to-fallback-allowed-namespaces
run deploy -n $NS -a t -f a.yml -y $T --filter-kind ConfigMap
run inspect -n $NS -a t $T
run inspect -n $NS -a t $T --dangerous-scope-to-fallback-allowed-namespaces
run inspect -n $NS -a t $T --filter-kind ConfigMap --raw
run deploy -n $NS -a t -f a.yml -y $T --filter-kind ConfigMap --logs=false
run deploy -n $NS -a t -f a.yml -y $T --filter-kind ConfigMap --app-changes-max-to-keep 0
run deploy -n $NS -a t -f a.yml --diff-run $T --app-namespace kube-system
run app-change list -n $NS -a t $T
run list -n $NS $T
run list -A $T
run logs -n $NS -a t $T
run delete -n $NS -a t -y $T
run deploy -n $NS -a t2 -f a.yml -y
run inspect -n $NS -a t2 $T
run delete -n $NS -a t2 -y $T
run delete -n $NS -a t2 -y
for v in get list watch create update patch; do
  $KUBECTL -n $NS delete role cms >/dev/null; $KUBECTL -n $NS delete rolebinding cms >/dev/null
  $KUBECTL -n $NS create role cms --verb=$(echo get,list,watch,create,update,patch,delete | sed "s/$v,//") --resource=configmaps,pods >/dev/null
  $KUBECTL -n $NS create rolebinding cms --role=cms --user=tester >/dev/null
  sed "s/name: a/name: a-$v/;/---/,\$d" a.yml >b.yml
  run deploy -n $NS -a no-$v -f b.yml -y $T
done
KUBECONFIG=/nonexistent run list -n $NS
run list -n $NS --kubeconfig /nonexistent
run list -n $NS --kubeconfig-yaml 'a: ['
run list -n $NS --kubeconfig-yaml '{}'
run list -n $NS --kubeconfig-context nope
sed 's/server: .*/server: https:\/\/127.0.0.1:1/' $KUBECONFIG >dead.kubeconfig
run deploy -n $NS -a t -f a.yml -y --kubeconfig dead.kubeconfig
sed 's/token: .*/token: wrong}/' $KUBECONFIG >wrong.kubeconfig
run list -n $NS --kubeconfig wrong.kubeconfig
run deploy -n $NS -a t -f a.yml -y --kubeconfig wrong.kubeconfig
sed '/certificate-authority-data/d' $KUBECONFIG >noca.kubeconfig
run deploy -n $NS -a t -f a.yml -y --kubeconfig noca.kubeconfig
KAPP_KUBECONFIG_YAML="$(cat $KUBECONFIG)" run list -n $NS --kubeconfig-context nope
KAPP_NAMESPACE=$NS run list
KAPP_NAMESPACE=$NS run deploy -a env -f a.yml --diff-run
