#!/usr/bin/env bash
# Charts, images, releases and the tests of the rules on a remote executor: what
# an action does not declare is not there. REMOTE_EXECUTOR=grpc://HOST:PORT names
# one that speaks the Remote Execution API 2.0; without it nothing is tested, and
# that is said. REMOTE_COMPILE=1 also compiles the example's services there.
# Prebuilt programs elsewhere, so that no compiler is involved.
if [ -z "${REMOTE_EXECUTOR:-}" ]; then
  echo 'SKIPPED: remote execution: REMOTE_EXECUTOR=grpc://HOST:PORT is not set' >&2
  exit 0
fi
. "$(dirname "$0")/../e2e/lib.sh"
build_programs
. "$top/tests/consumer/setup.sh"
at_exit "cd \"$scratch/consumer\" && $bazel --output_base=\"$scratch/base\" shutdown"
consumer_workspace "$scratch/consumer"
cd "$scratch/consumer"

# Nothing may run here, and nothing may come from a cache: neither the
# executor's nor that of an earlier run of this suite.
remote=(--remote_executor="$REMOTE_EXECUTOR" --spawn_strategy=remote --strategy=TestRunner=remote
  --noremote_accept_cached --noremote_local_fallback --remote_timeout=120 --jobs=4
  --remote_default_exec_properties="run=$$-$RANDOM")
remotely() { # remotely COMMAND ARGUMENT…
  local command=$1
  shift
  "$bazel" --output_base="$scratch/base" "$command" "${remote[@]}" --execution_log_json_file="$scratch/execution.json" "$@" >"$scratch/log" 2>&1 ||
    { tail -n 60 "$scratch/log" >&2; fail "$command $*"; }
}
# "MNEMONIC RUNNER COUNT" a line, of the actions that the last build ran.
ran() {
  python3 - "$scratch/execution.json" <<'P'
import collections, json, sys
text, at, seen = open(sys.argv[1]).read(), 0, collections.Counter()
decoder, end = json.JSONDecoder(), len(text.rstrip())
while at < end:
    entry, at = decoder.raw_decode(text, at)
    while at < end and text[at].isspace(): at += 1
    seen[entry.get("mnemonic") or entry["progressMessage"].split()[0], entry.get("runner", "none")] += 1
for (mnemonic, runner), count in sorted(seen.items()): print(mnemonic, runner, count)
P
}
everywhere_remote() { # everywhere_remote MNEMONIC…
  local lines mnemonic
  lines=$(ran)
  sed 's/^/  /' <<<"$lines"
  same 'all of it ran on the executor' '' "$(awk '$2 != "remote"' <<<"$lines")"
  for mnemonic in "$@"; do
    contains "$mnemonic ran" "$lines" "$mnemonic remote"
  done
}
outputs() { find -L bazel-bin/ -path '*k8s_gitops*' -prune -o -type f \( -name '*.binpb' -o -name '*.txtpb' -o -path '*.state/*' -o -path '*.layout/*' -o -name '*.tgz' -o -name '*.digest' -o -name '*.yml' \) -print0 | sort -z | xargs -0 sha256sum; }
groups=--output_groups=+rendered,+pinned,+state,+state_again,+images_lock,+descriptor_text,+digest
targets='//:web //:image //:index //:deploy //chart'

echo 'a release from another workspace'
# shellcheck disable=SC2086
remotely build "$groups" $targets
everywhere_remote HelmPackage HelmRender ImagePin OciImage OciIndex OciLayer ReleaseDescriptor
bytes=$(outputs)
[ "$(wc -l <<<"$bytes")" -gt 10 ] || fail "only these outputs: $bytes"

echo 'the same bytes as here'
"$bazel" --output_base="$scratch/base" clean >/dev/null 2>&1
# shellcheck disable=SC2086
"$bazel" --output_base="$scratch/base" build "$groups" $targets >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail 'build'; }
same 'byte for byte' "$bytes" "$(outputs)"
"$bazel" --output_base="$scratch/base" clean >/dev/null 2>&1

echo 'run targets take what the executor made'
remotely run --remote_download_toplevel //:web_show
contains 'show prints the manifests' "$(cat "$scratch/log")" 'kind: Deployment'

echo 'tests of charts and trees'
remotely test //chart:chart.lint_test //:web_reproducible_test
everywhere_remote TestRunner

# The project itself, still with the programs that are finished.
cd k8s_gitops
mkdir prebuilt
cp ../prebuilt/* prebuilt/
sed -i 's/@k8s_gitops//' prebuilt/BUILD.bazel
at_exit "cd \"$scratch/consumer/k8s_gitops\" && $bazel --output_base=\"$scratch/base\" shutdown"
prebuilt=--//gitops:tools=//prebuilt:tools

echo 'the tests of the rules'
remotely test "$prebuilt" //gitops/tests/...
everywhere_remote HelmRender HelmUnpack ImagePin ReleasePolicy TestRunner

if [ -n "${REMOTE_COMPILE:-}" ]; then
  echo 'the example, its services compiled there'
  remotely test "$prebuilt" //examples/shop/...
  everywhere_remote CppCompile CppLink HelmPackage HelmRender ImagePin OciImage ReleaseDescriptor TestRunner
fi
