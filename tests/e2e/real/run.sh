#!/usr/bin/env bash
# The same release on real parts: a kube-apiserver with etcd, controllers and
# simulated nodes, Debian's docker-registry, and a bare repository reached over
# the git protocol. Needs Go 1.25 or newer for the cluster (tests/cluster);
# without it the suite is skipped loudly, unless CI=true: then it fails.
. "$(dirname "$0")/../lib.sh"
skip() {
  echo "SKIPPED: $*" >&2
  [ "${CI:-}" != true ] || fail "in CI nothing is skipped: $*"
  exit 0
}
"$top/tests/cluster/go.sh" >/dev/null || skip 'Go 1.25 or newer builds the control plane, and is not here'
command -v docker-registry >/dev/null || skip 'docker-registry is not installed (apt-get install docker-registry)'
build_programs
export XDG_STATE_HOME=$scratch/state GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.com
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

echo 'start cluster, registry and git'
"$top/tests/cluster/cluster.sh" start "$scratch/cluster" >"$scratch/cluster.log" 2>&1 || { tail -n 30 "$scratch/cluster.log" >&2; fail 'the cluster does not start'; }
at_exit "$top/tests/cluster/cluster.sh stop $scratch/cluster >/dev/null 2>&1"
export KUBECONFIG=$scratch/cluster/kubeconfig
registry_port=$(free_port)
cat >"$scratch/registry.yml" <<R
version: 0.1
storage:
  filesystem:
    rootdirectory: $scratch/registry
  delete:
    enabled: true
http:
  addr: 127.0.0.1:$registry_port
R
docker-registry serve "$scratch/registry.yml" >"$scratch/registry.log" 2>&1 &
at_exit "kill $!"
git init -q --bare -b main "$scratch/git/state.git"
git_port=$(free_port)
git daemon --reuseaddr --listen=127.0.0.1 --port="$git_port" --base-path="$scratch/git" --export-all --enable=receive-pack >"$scratch/git.log" 2>&1 &
at_exit "kill $!"
for _ in $(seq 50); do
  curl -s "http://127.0.0.1:$registry_port/v2/" >/dev/null && git ls-remote "git://127.0.0.1:$git_port/state.git" >/dev/null 2>&1 && break
  sleep 0.1
done

# Staging's launch file, with the registry of this machine.
sed -e "s/\"registry.example.com\"/\"127.0.0.1:$registry_port\"/" -e 's/"context": "staging"/"context": ""/' \
  "$conductor.launch" >"$scratch/launch"
deploy() {
  (cd "$conductor.runfiles/k8s_gitops" && "$conductor" --launch "$scratch/launch" \
    --state-repo "git://127.0.0.1:$git_port/state.git" --state-branch main "$@")
}
count() { python3 -c 'import json,sys; print(len(json.load(sys.stdin)["items"]))'; }
objects() { "$deployer" inspect -n shop-staging -a staging-shop --json 2>/dev/null | python3 -c 'import json,sys; print(len((json.load(sys.stdin)["Tables"] or [{"Rows": []}])[0]["Rows"]))'; }

echo 'a dry run and a "no" write nowhere'
untouched() {
  same "$1: no image" '{"repositories":[]}' "$(curl -s "http://127.0.0.1:$registry_port/v2/_catalog")"
  same "$1: no commit" '' "$(git --git-dir "$scratch/git/state.git" for-each-ref)"
  lacks "$1: no app" "$("$deployer" list --all-namespaces --json)" shop
}
exits 3 deploy staging --dry-run
untouched 'dry run'
exits 4 deploy staging <<<'n'
untouched 'no'

echo 'deploy'
first=$(deploy staging --yes) || fail "deploy: $first"
contains 'deploys' "$first" 'shop -> staging: deployed'
contains 'uploads both images' "$first" '2 uploaded'
digest=$(grep -o 'shop/order-service@sha256:[0-9a-f]*' "$conductor.runfiles/k8s_gitops/examples/shop/staging.state/images.lock.yml" | cut -d@ -f2)
same 'the registry has it by digest' 200 "$(curl -s -o /dev/null -w '%{http_code}' -H 'Accept: application/vnd.oci.image.manifest.v1+json' "http://127.0.0.1:$registry_port/v2/shop/order-service/manifests/$digest")"
commit=$(git --git-dir "$scratch/git/state.git" rev-parse main)
contains 'the commit is on the server' "$(git --git-dir "$scratch/git/state.git" ls-tree -r --name-only main)" 'umbrella-state/staging/release.binpb'
[ "$(objects)" -ge 9 ] || fail "inspect lists $(objects) objects"
pass 'the cluster has the objects'
contains 'the app is listed' "$("$deployer" list -n shop-staging --json)" staging-shop

echo 'deploy again'
second=$(deploy staging --yes)
contains 'nothing changes' "$second" 'unchanged'
exits 0 deploy staging --command diff
same 'no new commit' "$commit" "$(git --git-dir "$scratch/git/state.git" rev-parse main)"

echo 'roll back over a change'
git clone -q "git://127.0.0.1:$git_port/state.git" "$scratch/work"
find "$scratch/work" -name configmap.yaml -path '*order-service*' -exec sed -i 's/CURRENCY: .*/CURRENCY: "CHF"/' {} +
git -C "$scratch/work" -c user.name=t -c user.email=t@example.com commit -qam 'Change by hand'
git -C "$scratch/work" push -q
back=$(deploy staging --yes --at "$commit")
contains "the former release is back" "$back" "at ${commit:0:12}"
same 'byte for byte' "$(git --git-dir "$scratch/git/state.git" rev-parse "$commit^{tree}")" "$(git --git-dir "$scratch/git/state.git" rev-parse 'main^{tree}')"

echo 'delete'
deploy staging --yes --command delete >"$scratch/delete.out" || { cat "$scratch/delete.out" >&2; fail 'delete'; }
apps=$("$deployer" list -n shop-staging --json) || fail 'list'
lacks 'the app is gone' "$apps" staging-shop

# Both want the same and both take leases: the first is stopped while it is at
# the cluster, so that the second meets what it holds. Whoever comes too late
# waits or is refused with the reason; nobody is left half-way.
echo 'two conductors at once'
deployer_of() { # deployer_of PID: its child that changes the cluster with a lease
  local child
  for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
    if tr '\0' ' ' 2>/dev/null <"/proc/$child/cmdline" | grep -q 'app-group deploy.* --lease'; then echo "$child"; fi
  done
}
# Not through a subshell: the conductor's own process id is needed.
cd "$conductor.runfiles/k8s_gitops"
conduct=("$conductor" --launch "$scratch/launch" --state-repo "git://127.0.0.1:$git_port/state.git" --state-branch main staging --yes)
XDG_STATE_HOME=$scratch/state.a XDG_CACHE_HOME=$scratch/cache.a "${conduct[@]}" >"$scratch/a.out" 2>&1 &
first=$!
held=
while kill -0 "$first" 2>/dev/null && [ -z "$held" ]; do held=$(deployer_of "$first"); done
[ -n "$held" ] || { cat "$scratch/a.out" >&2; fail 'the first conductor takes no lease'; }
kill -STOP "$held" 2>/dev/null || true
XDG_STATE_HOME=$scratch/state.b XDG_CACHE_HOME=$scratch/cache.b "${conduct[@]}" >"$scratch/b.out" 2>&1 &
second=$!
# Until the second is at the cluster too, or has given up.
while kill -0 "$second" 2>/dev/null && [ -z "$(deployer_of "$second")" ]; do :; done
kill -CONT "$held" 2>/dev/null || true
code_a=0 code_b=0
wait "$first" || code_a=$?
wait "$second" || code_b=$?
echo "  ended with $code_a and $code_b"
for code in "$code_a" "$code_b"; do
  case $code in
    0) ;;
    4 | 5) grep -hq 'lease' "$scratch/a.out" "$scratch/b.out" || { cat "$scratch"/[ab].out >&2; fail 'refused without saying why'; } ;;
    *) cat "$scratch"/[ab].out >&2; fail "ended with $code" ;;
  esac
done
[ "$code_a" = 0 ] || [ "$code_b" = 0 ] || { cat "$scratch"/[ab].out >&2; fail 'neither got through'; }
pass 'one got through, the other too or with the reason'
after=$(deploy staging --yes)
contains 'nothing is left to do' "$after" 'unchanged'
[ "$(objects)" -ge 9 ] || fail "inspect lists $(objects) objects"
pass 'the cluster has the objects'
