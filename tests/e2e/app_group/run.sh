#!/usr/bin/env bash
# App groups on the sandbox: apps that wait for each other, apps deployed at
# once, failures, another release's group, rollback to a commit, a lease whose
# holder was killed, a server that goes away.
. "$(dirname "$0")/../lib.sh"
build_programs
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.com
start_sandbox
cd "$scratch"

app() { # app DIR NAME [ANNOTATIONS]
  mkdir -p "$1/$2"
  cat >"$1/$2/app.yaml" <<Y
apiVersion: apps/v1
kind: Deployment
metadata: {name: $2, annotations: {${3:-}}}
spec:
  replicas: 1
  selector: {matchLabels: {app: $2}}
  template:
    metadata: {labels: {app: $2}, annotations: {${3:-}}}
    spec: {containers: [{name: c, image: registry.example/$2@sha256:$(printf '0%.0s' {1..64})}]}
Y
}
deploy() { # deploy DIR ARGUMENT…
  "$deployer" app-group deploy -g shop -n default --directory "$1" --yes --logs=false "${@:2}"
}
there() { [ "$(api GET "/apis/apps/v1/namespaces/default/deployments/$1" | grep -c '"readyReplicas":1')" = 1 ]; }
created() { api GET "/apis/apps/v1/namespaces/default/deployments/$1" | sed 's/.*"creationTimestamp":"\([^"]*\)".*/\1/'; }
until_created() { # until_created NAME
  local tries=0
  until api GET "/apis/apps/v1/namespaces/default/deployments/$1" >"$scratch/object" && grep -q '"uid"' "$scratch/object"; do
    tries=$((tries + 1))
    [ "$tries" -le 300 ] || fail "$1 is not created"
    sleep 0.1
  done
}
slow='sandbox.k8s-gitops/ready-after: 2s'

echo 'apps that wait for each other'
for name in a b c d; do app tree "$name" "$slow"; done
cat >tree/apps.yaml <<Y
apps:
- name: d
  after: [a, b, c]
Y
began=$(date +%s)
deploy tree >out || { cat out; fail 'deploy'; }
took=$(($(date +%s) - began))
for name in a b c d; do there "$name" || fail "$name is not ready"; done
[ "$took" -lt 8 ] || fail "four apps of two seconds each took $took s: not at once"
pass 'independent apps go at once'
[[ "$(created d)" > "$(created a)" ]] || fail "d began before a was ready"
pass 'an app waits until those before it are ready'
same 'blocks stand in order' 'a b c d ' \
  "$(sed -n "s/^--- deploying app 'shop-\(.\)'.*/\1/p" out | tr '\n' ' ')"
same 'no line of one app within another' '' "$(awk '/^--- deploying app/ {split($4, n, "-"); sub(/\x27/, "", n[2]); at = n[2]}
  match($0, /deployment\/[a-d] /) && substr($0, RSTART + 11, 1) != at' out)"
deploy tree --json >json
python3 -c 'import json, sys; assert len(json.load(open(sys.argv[1]))["Tables"]) == 4' json || fail 'JSON output'
pass 'JSON output is one document'
exits 2 deploy tree --diff-run --diff-exit-status

echo 'failures'
app tree bad 'sandbox.k8s-gitops/outcome: fail'
app tree e "$slow"
app tree f "$slow"
printf 'apps:\n- {name: d, after: [bad]}\n- {name: e, after: [d]}\n' >tree/apps.yaml
rm -r tree/c
exits 1 deploy tree --wait-timeout=20s --keep-going
contains 'the failed app is named' "$(cat err)" "app 'shop-bad'"
contains 'what comes after it is skipped by name' "$(cat err)" "app 'shop-d': skipped, it comes after 'shop-bad'"
contains 'and what comes after that' "$(cat err)" "app 'shop-e': skipped, it comes after 'shop-d'"
there f || fail 'an independent app was not deployed'
there c || fail 'an app was deleted after a failure'
pass 'the others go on, and nothing is deleted'
rm -r tree/bad
sed -i 's/after: \[bad\]/after: [a]/' tree/apps.yaml
deploy tree >out || { cat out; fail 'deploy after the failure'; }
there e || fail 'the rest was not deployed'
api GET /apis/apps/v1/namespaces/default/deployments/c >gone
contains 'what left the group is deleted last' "$(cat gone)" 'NotFound'

echo 'refusals'
printf 'apps:\n- {name: a, after: [b]}\n- {name: b, after: [a]}\n' >tree/apps.yaml
exits 1 deploy tree
contains 'a circle is told with its members' "$(cat err)" '"a" after "b" after "a"'
printf 'apps:\n- {name: a, after: [nobody]}\n' >tree/apps.yaml
exits 1 deploy tree
contains 'an unknown name' "$(cat err)" '"nobody"'
rm tree/apps.yaml
mkdir empty
exits 1 deploy empty
contains 'a directory without apps' "$(cat err)" 'has no apps'

echo 'a release, and its rollback'
chart() { # chart NAME VALUE
  rm -rf "$1.chart" "$1.tree"
  mkdir -p "$1.chart" "$1.tree/$1/templates" "$1.tree/$1/charts/db/templates" "$1.tree/$1/charts/cache/templates"
  printf 'apiVersion: v2\nname: %s\nversion: 1.0.0\n' "$1" >"$1.chart/Chart.yaml"
  local part
  for part in "$1/templates/$1" "$1/charts/db/templates/db" "$1/charts/cache/templates/cache"; do
    printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {k: "%s"}\n' "$(basename "$part")" "$2" >"$1.tree/$part.yaml"
  done
}
state() { # state NAME VALUE DIR
  chart "$1" "$2"
  "$state_committer" descriptor create --environment staging --release-name "$1" --namespace web --create-namespace \
    --apps per-subchart --chart "$1.chart" --tree "$1.tree" --state-output "$3"
}
state site one state1
contains 'the graph is in the descriptor' "$(cat state1/release.txtpb)" 'apps_graph: true'
"$state_committer" init state.git >/dev/null
commit() { "$state_committer" commit --tree "$1" --repo state.git -o json | sed -n 's/.*"commit": *"\([0-9a-f]*\)".*/\1/p'; }
first=$(commit state1)
"$deployer" app-group deploy -g staging -d state1 -y --source-commit "$first" >out || { cat out; fail 'deploy the release'; }
same 'the umbrella comes last' 'site' "$(sed -n "s/^--- deploying app 'staging-\([a-z]*\)'.*/\1/p" out | tail -1)"
state site two state2
second=$(commit state2)
"$deployer" app-group deploy -g staging -d state2 -y --source-commit "$second" >out
value() { api GET /api/v1/namespaces/web/configmaps/site | sed 's/.*"data":{"k":"\([^"]*\)".*/\1/'; }
same 'the second state' two "$(value)"
at() { "$deployer" "$1" -g staging -d umbrella-state/staging --repository state.git "${@:2}"; }
exits 0 at drift
exits 3 at drift --at "$first"
exits 1 at rollback --at "$first" </dev/null
same 'without a yes nothing is committed' "$second" "$(git --git-dir state.git rev-parse main)"
at rollback --at "$first" --yes >out 2>&1 || { cat out; fail 'rollback'; }
same 'the first state again' one "$(value)"
same 'as a new commit' "$first" "$(git --git-dir state.git log -1 --format='%(trailers:key=Rollback-To,valueonly)' main | tr -d '\n')"
same 'byte for byte' "$(git --git-dir state.git rev-parse "$first^{tree}")" "$(git --git-dir state.git rev-parse 'main^{tree}')"
exits 0 at drift

echo "another release's group"
state blog one state3
exits 4 "$deployer" app-group deploy -g staging -d state3 -y
contains 'is refused' "$(cat err)" "release 'site'"
"$deployer" app-group deploy -g staging -d state3 -y --take-over >out || { cat out; fail 'take over'; }
contains 'unless told so' "$(api GET /api/v1/namespaces/web/configmaps/staging-blog)" 'gitops.release.v1/release":"blog'
contains 'then the old one is gone' "$(api GET /api/v1/namespaces/web/configmaps/staging-site)" 'NotFound'

echo 'a lease whose holder was killed'
app one x 'sandbox.k8s-gitops/ready-after: 60s'
"$deployer" deploy -a x -n default -f one/x --yes --logs=false --lease >/dev/null 2>&1 &
victim=$!
until_created x
app two x
exits 4 "$deployer" deploy -a x -n default -f two/x --yes --logs=false --lease
contains 'a living holder is told at once' "$(cat err)" 'is being deployed by'
kill -KILL "$victim"
wait "$victim" 2>/dev/null || true
began=$(date +%s)
"$deployer" deploy -a x -n default -f two/x --yes --logs=false --lease >out || { cat out; fail 'deploy after a kill'; }
[ $(($(date +%s) - began)) -lt 10 ] || fail 'a dead holder was waited for'
pass 'a dead one is not waited for'

echo 'a server that goes away'
app one last 'sandbox.k8s-gitops/ready-after: 300s'
began=$(date +%s)
"$deployer" deploy -a last -n default -f one/last --yes --logs=false >lost.out 2>lost.err &
lost=$!
until_created last
"$sandbox" stop --data "$sandbox_data" >/dev/null
code=0
wait "$lost" || code=$?
same 'ends with an error' 1 "$code"
[ $(($(date +%s) - began)) -lt 90 ] || fail 'went on for too long'
pass 'soon'
contains 'that names the server' "$(cat lost.err)" "${server#https://}"
