cm() { printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, annotations: {%s}}\ndata: {k: "%s"}\n---\n' "$1" "$2" "$3"; }
job() { printf 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: %s, annotations: {%s}}\nspec: {backoffLimit: 0, template: {spec: {restartPolicy: Never, containers: [{name: c, image: x, command: [sh, -c, "%s"]}]}}}\n---\n' "$1" "$2" "$3"; }
pod() { printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec: {containers: [{name: c, image: x, resources: {requests: {cpu: "%s"}}}]}\n---\n' "$1" "$2"; }
{ cm a "" 1; cm b "" 1; } >a.yml
for f in --apply-concurrency=1 "--wait-concurrency=1 --apply-check-interval=100ms" --wait=false --wait-ignored --apply-ignored --apply-timeout=1m --wait-check-interval=10ms --wait-resource-timeout=1m --logs=false --logs-all --debug=false --warnings=false --existing-non-labeled-resources-check=false --app-changes-max-to-keep=1 --sort=false --diff-anchored --tty=false --json; do
  sed -i "s/k: \".*\"/k: \"$RANDOM$RANDOM\"/" a.yml
  run deploy -n $NS -a app -f a.yml -y $f
done
run app-change list -n $NS -a app --column successful
for f in --apply-timeout=x --wait-timeout=1 --apply-concurrency=x --apply-concurrency=0 --wait-concurrency=0 --wait-check-interval= --diff-context=x --app-changes-max-to-keep=-1 --default-label-scoping-rules=maybe --tty=maybe --filter-age=1 --filter-age=+1h --map-ns=a --map-ns=a=b=c --labels=a --labels=a=b=c --allow-ns= --column= --kube-api-qps=x; do
  run deploy -n $NS -a app -f a.yml --diff-run $f
done
{ job ok "" "sleep 1"; } >j.yml
run deploy -n $NS -a j -f j.yml -y
run deploy -n $NS -a j -f j.yml -y
run inspect -n $NS -a j --filter-kind Job --status
{ job bad "" "exit 1"; cm c "" 1; } >j.yml
run deploy -n $NS -a j -f j.yml -y
run deploy -n $NS -a j -f j.yml -y --exit-early-on-wait-error=false
run deploy -n $NS -a j -f j.yml --diff-run
{ job bad2 "" "exit 1"; job bad3 "" "exit 1"; } >j.yml
run deploy -n $NS -a j -f j.yml -y --exit-early-on-wait-error=false
{ job bad4 "kapp.k14s.io/disable-wait: ''" "exit 1"; } >j.yml
run deploy -n $NS -a j -f j.yml -y
{ job imm "" "sleep 0"; } >j.yml
run deploy -n $NS -a j -f j.yml -y
{ job imm "" "sleep 2"; } >j.yml
run deploy -n $NS -a j -f j.yml -y
{ job imm "kapp.k14s.io/update-strategy: fallback-on-replace" "sleep 3"; } >j.yml
run deploy -n $NS -a j -f j.yml -y
run delete -n $NS -a j -y --wait-timeout 30s
{ pod p1 0.1; pod p2 999; } >p.yml
run deploy -n $NS -a p -f p.yml -y --wait-timeout 3s
run deploy -n $NS -a p -f p.yml -y --wait-resource-timeout 2s --wait-check-interval 500ms
run deploy -n $NS -a p -f p.yml -y --wait-resource-timeout 2s --exit-early-on-wait-error=false --wait-check-interval 500ms
run inspect -n $NS -a p --tty
run delete -n $NS -a p -y
{ cm one 'kapp.k14s.io/change-group: g' 1; printf 'apiVersion: v1\nkind: Service\nmetadata: {name: s, annotations: {kapp.k14s.io/change-group: g}}\nspec: {ports: [{port: 800000}]}\n---\n'; cm two 'kapp.k14s.io/change-rule: upsert after upserting g' 1; } >e.yml
run deploy -n $NS -a e -f e.yml -y --exit-early-on-apply-error=false
run deploy -n $NS -a e -f e.yml -y
run delete -n $NS -a e -y
{ cm x 'kapp.k14s.io/exists: ""' 1; cm y '' 1; } >x.yml
run deploy -n $NS -a x -f x.yml -y --apply-timeout 1s --apply-check-interval 200ms
run deploy -n $NS -a x -f x.yml -y --apply-timeout 1s --exit-early-on-apply-error=false
$KUBECTL -n $NS create configmap x >/dev/null
run deploy -n $NS -a x -f x.yml -y
run deploy -n $NS -a x -f x.yml --diff-run -c
run delete -n $NS -a x -y
$KUBECTL -n $NS get cm x -o name
