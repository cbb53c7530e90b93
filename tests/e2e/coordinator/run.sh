#!/usr/bin/env bash
# A release from chart to cluster with every descriptor handed over by a
# coordinator: no descriptor file is ever on disk. Only the coordinator's
# database and the objects of the state repository hold it.
. "$(dirname "$0")/../lib.sh"
build_programs
export GITOPS_COORDINATOR=$coordinator
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.com XDG_CACHE_HOME=$scratch/cache
start_sandbox
cd "$scratch"
shop=$bin/examples/shop
values=$top/examples/shop/values-sandbox.yaml
address=unix:$scratch/handover/c.sock

start_coordinator() {
  : >served
  "$coordinator" serve --address "$address" --database handover/releases.db >served 2>serve.err &
  serving=$!
  local tries=0
  until grep -q '^listening on ' served; do
    tries=$((tries + 1))
    [ "$tries" -le 200 ] || { cat serve.err >&2; fail 'the coordinator does not start'; }
    sleep 0.1
  done
}
stop_coordinator() {
  [ -z "$serving" ] || { kill "$serving" && wait "$serving"; } || true
  serving=
}
serving=
at_exit stop_coordinator

# By name, and by content under any other name.
no_descriptor() { # no_descriptor WHEN
  same "no descriptor on disk: $1" '' "$(find "$scratch" \( -name '*.binpb' -o -name '*.txtpb' \) -print)"
  [ -z "${id:-}" ] || same "nor under another name: $1" '' \
    "$(find "$scratch" -type f -exec sha256sum {} + | grep "$id" || true)"
}
group() { "$deployer" app-group "$1" -g sandbox "${@:2}"; }
writes() { api GET /api/v1/namespaces/shop-sandbox/configmaps | md5sum; }

echo 'render, push and pin'
start_coordinator
"$renderer" template shop "$shop/chart/chart.tgz" --values "$values" --namespace shop-sandbox \
  --create-namespace --include-crds --skip-tests --nondeterminism error --release-dir rendered
built=()
for service in order user; do
  "$image_builder" push --layout "$shop/${service}_service/image.layout" --repository "$registry/shop/$service-service" >push.out 2>&1
  built+=(--built-image "shop/$service-service=$registry/shop/$service-service=$shop/${service}_service/image.digest")
done
"$image_builder" pin --input rendered --output pinned --lock images.lock.yml "${built[@]}" >pin.out

echo 'describe'
id=$("$state_committer" descriptor create --source //examples/shop:sandbox --environment sandbox \
  --release-name shop --namespace shop-sandbox --create-namespace --chart "$shop/chart/chart.tgz" \
  --values "$values" --flag include-crds=true --flag nondeterminism=error --tree pinned \
  --images-lock images.lock.yml --coordinator "$address" --state-output state)
same 'prints the release id' 64 "$(printf '%s' "$id" | tr -d '\n' | wc -c)"
no_descriptor 'described'
contains 'check compares the tree with it' \
  "$("$state_committer" descriptor check state --coordinator "$address" --release-id "$id")" "$id"
same 'show prints it' "$id" "$("$state_committer" descriptor show --coordinator "$address" -e sandbox -o id)"
no_descriptor 'checked'

# The release is rendered and pinned again from nothing but its descriptor,
# the chart and the values.
render_again() { "$renderer" template "$1" --values "$2" --skip-tests --release-dir "$3" --coordinator "$address" "${@:4}"; }
render_again "$shop/chart/chart.tgz" "$values" rendered-again --release-id "$id"
same 'renderer renders as the release did' '' "$(diff -r rendered rendered-again)"
cp "$values" other.yaml
echo 'more: 1' >>other.yaml
exits 1 render_again "$shop/chart/chart.tgz" other.yaml none --environment sandbox
contains 'other values render nothing' "$(cat err)" 'other.yaml: the release was made of '
exits 1 render_again "$shop/chart/chart.tgz" "$values" none --release-id "$(printf '0%.0s' {1..64})"
contains 'an unknown release renders nothing' "$(cat err)" 'no release has the id'
exits 1 render_again "$shop/chart/chart.tgz" "$values" none --environment sandbox --set a=1
contains 'the descriptor says how' "$(cat err)" '--set cannot be given with --coordinator'
same 'nothing was written' '' "$(ls -d none 2>/dev/null)"
no_descriptor 'rendered again'
"$image_builder" pin --input rendered --output repinned --lock again.lock.yml --coordinator "$address" -e sandbox >pin.out
same 'image-builder pins as the release did' '' "$(diff -r pinned repinned)"
same 'with the same digests' "$(grep image: images.lock.yml)" "$(grep image: again.lock.yml)"
exits 1 "$image_builder" pin --input rendered --output none --lock none.yml --coordinator "$address" --release-id "$(printf '0%.0s' {1..64})"
contains 'an unknown release pins nothing' "$(cat err)" 'no release has the id'
no_descriptor 'pinned again'

echo 'commit'
"$state_committer" init state.git >init.out
"$state_committer" commit --tree state --environment sandbox --repo state.git --coordinator "$address" >commit.out
contains 'the commit names the release' "$(git --git-dir state.git log -1 --format=%B main)" "Release-Id: $id"
same 'the commit holds the descriptor' "$id" \
  "$(git --git-dir state.git cat-file blob main:umbrella-state/sandbox/release.binpb | sha256sum | cut -d' ' -f1)"
no_descriptor 'committed'

echo 'deploy'
commit=$("$state_committer" export --environment sandbox --repo state.git --output-dir checkout --coordinator "$address")
same 'export writes the newest commit' "$(git --git-dir state.git rev-parse main)" "$commit"
no_descriptor 'checked out'
group deploy --directory checkout --coordinator "$address" --environment sandbox --yes >deploy.out 2>&1 ||
  { cat deploy.out >&2; fail 'deploy'; }
for service in order user; do
  contains "$service-service is ready" \
    "$(api GET "/apis/apps/v1/namespaces/shop-sandbox/deployments/shop-$service-service")" '"readyReplicas":1'
done
contains 'runs the pinned image' "$(api GET /apis/apps/v1/namespaces/shop-sandbox/deployments/shop-order-service)" \
  "$registry/shop/order-service@$(cat "$shop/order_service/image.digest")"
contains 'the app keeps the release id' "$(api GET /api/v1/namespaces/shop-sandbox/configmaps/sandbox-shop)" "$id"
no_descriptor 'deployed'

echo 'again, by release id'
exits 2 group deploy --directory checkout --coordinator "$address" --release "$id" --yes --diff-run --diff-exit-status
no_descriptor 'compared'

echo 'one app of it alone'
exits 2 "$deployer" deploy -a sandbox-shop -f checkout/shop --coordinator "$address" --release "$id" \
  --yes --diff-run --diff-exit-status
exits 1 "$deployer" deploy -a sandbox-shop -f checkout/shop --coordinator "$address" --yes
contains 'which release' "$(cat err)" '--release or --environment'
no_descriptor 'one app'

echo 'what the coordinator knows'
same 'get by id' "$id" "$("$coordinator" get --address "$address" --id "$id" | sha256sum | cut -d' ' -f1)"
same 'the newest of the environment' "$id" "$("$coordinator" get --address "$address" -e sandbox -o id)"
contains 'list' "$("$coordinator" list --address "$address" -e sandbox)" "$id"
stop_coordinator
start_coordinator
contains 'list after a restart' "$("$coordinator" list --address "$address" -o json)" "$id"

echo 'refusals write nothing'
before=$(writes)
refused() { # refused PART ARGUMENT…
  exits 1 group deploy --directory checkout --yes "${@:2}"
  contains "refused: $1" "$(cat err)" "$1"
}
refused 'no release has the id' --coordinator "$address" --release "$(printf '0%.0s' {1..64})"
refused 'need --coordinator' --release "$id"
refused 'one of --release and --environment' --coordinator "$address" --release "$id" --environment sandbox
first=$(find checkout -name deployment.yaml -path '*order-service*')
echo '# by hand' >>"$first"
refused 'the release descriptor says otherwise' --coordinator "$address"
contains 'names the file' "$(cat err)" "${first#checkout/}"
stop_coordinator
refused 'failed to connect' --coordinator "$address" --environment sandbox
same 'nothing was written' "$before" "$(writes)"

echo 'drift and rollback'
start_coordinator
state_at() { "$deployer" "$1" -g sandbox -d umbrella-state/sandbox --repository state.git --coordinator "$address" "${@:2}"; }
exits 0 state_at drift
mkdir changed
cp -r state/shop changed/
find changed -name configmap.yaml -path '*order-service*' -exec sed -i 's/CURRENCY: .*/CURRENCY: "CHF"/' {} +
"$state_committer" descriptor create --environment sandbox --release-name shop --namespace shop-sandbox \
  --create-namespace --chart "$shop/chart/chart.tgz" --values "$values" --tree changed \
  --images-lock images.lock.yml --coordinator "$address" --state-output changed-state >create.out
"$state_committer" commit --tree changed-state --environment sandbox --repo state.git --coordinator "$address" >commit.out
exits 3 state_at drift
exits 0 state_at drift --at "$commit"
state_at rollback --at "$commit" --yes >rollback.out 2>&1 || { cat rollback.out >&2; fail 'rollback'; }
contains 'as a commit on top' "$(git --git-dir state.git log -1 --format=%B main)" "Rollback-To: $commit"
same 'with the old descriptor' "$id" \
  "$(git --git-dir state.git cat-file blob main:umbrella-state/sandbox/release.binpb | sha256sum | cut -d' ' -f1)"
exits 0 state_at drift
stop_coordinator
no_descriptor 'at the end'
