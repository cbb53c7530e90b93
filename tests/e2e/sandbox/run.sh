#!/usr/bin/env bash
# The README's first command, as a reader types it: deploy to the embedded
# sandbox, again without changes, dry run, "no", rollback, interruption.
. "$(dirname "$0")/../lib.sh"
build_programs
export XDG_STATE_HOME=$scratch/state
export BUILD_WORKSPACE_DIRECTORY=$top
at_exit "$sandbox stop --data $XDG_STATE_HOME/k8s-gitops/sandbox"
if [ -n "${GITOPS_BIN:-}" ]; then
  deploy() { (cd "$conductor.runfiles/k8s_gitops" && "$conductor" "$@"); }
else
  deploy() { (cd "$top" && ./bazelw run --ui_event_filters=-info,-stdout,-stderr --noshow_progress //cmd:deploy -- "$@"); }
fi
state=$XDG_STATE_HOME/k8s-gitops/sandbox
before=$(cd "$top" && git status --porcelain | md5sum)

echo 'deploy --list'
list=$(deploy --list)
contains 'lists the environments' "$list" production
contains 'with namespace, cluster and release id' "$(grep '^staging ' <<<"$list" | tr -s ' ')" 'staging shop-staging staging '
same 'an id is twelve digits' 3 "$(grep -cE ' [0-9a-f]{12}( |$)' <<<"$list")"
contains 'says which are protected' "$(grep '^production ' <<<"$list")" protected

# Neither a commit, nor a blob or manifest, nor an object of the release.
untouched() {
  same "$1: no commit" '' "$(find "$state" -path '*refs/heads/*' -type f 2>/dev/null)"
  same "$1: nothing pushed" '' "$(find "$state" -path '*/registry/*' -type f -size +0 2>/dev/null)"
  same "$1: nothing on the cluster" '' "$(grep -rl --include='*.json' shop-sandbox "$state"/*/cluster 2>/dev/null)"
}

# The step lines of an output: name, what was counted or found, time.
steps() { sed -nE 's/^(check|diff|push|commit|deploy) +[^ ].*  [0-9]+\.[0-9]s$/\1/p' <<<"$1" | tr '\n' ' '; }

echo 'a dry run writes nowhere'
exits 3 deploy sandbox --dry-run
untouched 'dry run'
contains 'shows the diff' "$(cat "$scratch/out")" '+ kind: Deployment'
same 'ends before anything moves' 'check diff ' "$(steps "$(cat "$scratch/out")" | sed 's/push .*//')"
exits 3 deploy sandbox --command diff
untouched 'diff'
exits 3 deploy //examples/shop:sandbox --dry-run
pass 'a label names the environment'

echo '"no" writes nowhere'
exits 4 deploy sandbox <<<'n'
untouched 'no'

echo 'first deploy'
first=$(deploy sandbox --yes)
contains 'ends with a summary' "$first" 'shop -> sandbox: deployed'
contains 'pushes what was built' "$first" '2 uploaded'
same 'one line a step, with its time' 'check diff push commit deploy ' "$(steps "$first")"
for count in 'check  *9 files, 2 images' 'push  *2 images' 'commit  *[0-9a-f]*, 12 added' 'deploy  *1 app, 9 objects ready'; do
  grep -q "^$count" <<<"$first" || fail "no count: $count"
done
pass 'and what was counted'
same 'one summary line, the last' 1 "$(tail -1 <<<"$first" | grep -c '^shop -> sandbox: deployed, release [0-9a-f]\{12\}, commit [0-9a-f]\{12\}, [0-9.]*s$')"
# The places that "untouched" looks at are the right ones.
[ -n "$(find "$state" -path '*refs/heads/*' -type f)" ] || fail 'no reference where one is expected'
[ -n "$(find "$state" -path '*/registry/*' -type f -size +0)" ] || fail 'no blob where one is expected'
grep -rlq --include='*.json' shop-sandbox "$state"/*/cluster || fail 'no object where one is expected'
pass 'commit, blobs and objects are where they were looked for'
commit=$(sed -n 's/.*commit \([0-9a-f]*\),.*/\1/p' <<<"$first" | tail -1)
repository=$(find "$state" -name HEAD -path '*.git/HEAD' | head -1 | xargs dirname)
[ -n "$repository" ] || fail 'no state repository'
tree=$(git --git-dir "$repository" rev-parse main^{tree})
contains 'trailers name the release' "$(git --git-dir "$repository" log -1 --format=%B main)" 'Release-Id:'

# Every file of registry, cluster and repository, with its time.
written() { (cd "$state" && find . \( -path '*/registry/*' -o -path '*/cluster/*' -o -path '*.git/*' \) -type f -printf '%p %T@ %s\n' | sort); }

echo 'second deploy'
before_second=$(written)
second=$(deploy sandbox --yes)
contains 'says that nothing changes' "$second" 'unchanged'
same 'and nothing is written' "$before_second" "$(written)"
exits 0 deploy sandbox --dry-run
exits 0 deploy sandbox --command diff
same 'no new commit' 1 "$(git --git-dir "$repository" rev-list --count main)"

echo 'rollback'
# Another state on top, then back to the first.
work=$scratch/work
git clone -q "$repository" "$work"
find "$work" -name configmap.yaml -path '*order-service*' -exec sed -i 's/CURRENCY: .*/CURRENCY: "CHF"/' {} +
git -C "$work" -c user.name=t -c user.email=t@example.com commit -qam 'Change by hand'
git -C "$work" push -q
back=$(deploy sandbox --yes --at "$commit")
contains 'deploys the former release' "$back" "$commit"
same 'as a new commit on top' 3 "$(git --git-dir "$repository" rev-list --count main)"
same 'byte for byte' "$tree" "$(git --git-dir "$repository" rev-parse main^{tree})"
contains 'and says what it goes back to' "$(git --git-dir "$repository" log -1 --format=%B main)" "Rollback-To: $(git --git-dir "$repository" rev-parse "$commit")"
exits 1 deploy sandbox --yes --at 0123456789012345678901234567890123456789
same 'an unknown commit changes nothing' 3 "$(git --git-dir "$repository" rev-list --count main)"

echo 'step by step, and a plan'
exits 0 deploy sandbox --from deploy --yes
exits 0 deploy sandbox --plan-out "$scratch/plan.json"
contains 'the plan names the release' "$(cat "$scratch/plan.json")" '"releaseId"'
contains 'a plan is done' "$(deploy sandbox --plan "$scratch/plan.json" --yes)" 'shop -> sandbox: unchanged'
contains 'one step alone' "$(deploy sandbox --only commit --yes)" 'commit '
deploy sandbox --dry-run --output proto >"$scratch/record.binpb"
[ -s "$scratch/record.binpb" ] || fail 'no record as protobuf'
contains 'the outcome as protobuf' "$(tr -d '\0' <"$scratch/record.binpb")" unchanged
data=$(deploy sandbox --dry-run --output json)
same 'the outcome as data' unchanged "$(python3 -c 'import json,sys; print(json.load(sys.stdin)["result"].split()[0])' <<<"$data")"

# At several moments of a first deploy; cmd/deploy/interrupt_test.cc has the rest.
echo 'Ctrl-C'
"$sandbox" stop --data "$(dirname "$repository")" >/dev/null 2>&1 || true
for moment in check push commit; do
  rm -rf "$state"
  mkdir -p "$state"
  set -m # A process group of its own, which does not ignore SIGINT.
  deploy sandbox --yes >"$scratch/interrupted" 2>&1 &
  pid=$!
  set +m
  until grep -q "^$moment " "$scratch/interrupted"; do
    kill -0 "$pid" 2>/dev/null || { cat "$scratch/interrupted" >&2; fail "ended before $moment"; }
    sleep 0.02
  done
  kill -INT -- "-$pid"
  code=0
  wait "$pid" || code=$?
  # A program that was being started then hears of it a tick later, and may be
  # done by then; the run has to say so.
  [ "$code" != 0 ] || { contains "after $moment: it was done" "$(cat "$scratch/interrupted")" 'shop -> sandbox: deployed'; code=130; }
  same "after $moment: exit code" 130 "$code"
  # Nothing still has the sandbox's folder in its arguments; the search itself
  # does not look like what it looks for.
  same "after $moment: no process is left" '' "$(grep -lsz -- "${state%?}[${state: -1}]" /proc/[0-9]*/cmdline || true)"
  contains "after $moment: the next run completes" "$(deploy sandbox --yes)" 'shop -> sandbox: '
  contains "after $moment: and then nothing is left" "$(deploy sandbox --yes)" 'unchanged'
done

echo 'status, show and delete'
contains 'status names the commit' "$(deploy sandbox --command status)" "$(git --git-dir "$(dirname "$(find "$state" -name HEAD -path '*.git/HEAD' | head -1)")" rev-parse main | cut -c1-12)"
contains 'show prints the manifests' "$(deploy sandbox --command show)" '@sha256:'
exits 4 deploy sandbox --command delete <<<'n'
contains 'after a "no" all is there' "$(deploy sandbox --yes)" unchanged
exits 0 deploy sandbox --command delete --yes
exits 3 deploy sandbox --dry-run

echo 'wrong calls'
exits 2 deploy
contains 'no environment: the list' "$(cat "$scratch/out" "$scratch/err")" production
exits 2 deploy sandbox production
exits 2 deploy sandbox --bogus
exits 2 deploy sandbox --only nothing
exits 2 deploy sandbax --yes
contains 'nearest spelling' "$(cat "$scratch/err")" 'sandbox'
exits 4 deploy production --yes
contains 'a protected environment is to be named' "$(cat "$scratch/err" "$scratch/out")" '--i-mean'

same "nothing is written into the reader's clone" "$before" "$(cd "$top" && git status --porcelain | md5sum)"
