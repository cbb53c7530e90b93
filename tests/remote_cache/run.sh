#!/usr/bin/env bash
# Charts, images and releases come from a remote cache: a second checkout at
# another path, with an output base of its own, runs none of their actions and
# gets the same bytes. Then one values file changes, and only what depends on it
# runs. Prebuilt programs, so no compiler is involved.
. "$(dirname "$0")/../e2e/lib.sh"
build_programs
. "$top/tests/consumer/setup.sh"
here=$(cd "$(dirname "$0")" && pwd)
: >"$scratch/requests"
python3 "$here/cache_server.py" "$scratch/requests" >"$scratch/port" &
at_exit "kill $!"
for _ in $(seq 200); do [ -s "$scratch/port" ] && break; sleep 0.05; done
cache=http://127.0.0.1:$(cat "$scratch/port")

# The mnemonics of the actions that ran here, from the execution log of a build.
targets='//:web //:image //:index //:deploy //chart'
build() { # build CHECKOUT FLAG…
  local where=$scratch/$1 base=$scratch/base.$1
  shift
  # shellcheck disable=SC2086
  (cd "$where" && "$bazel" --output_base="$base" build --remote_cache="$cache" --execution_log_json_file="$scratch/execution.json" \
    --output_groups=+rendered,+pinned,+state,+images_lock,+descriptor_text,+digest "$@" $targets) >"$scratch/log" 2>&1 ||
    { tail -n 40 "$scratch/log" >&2; fail 'build'; }
}
# name count of actions, by whether the cache had them.
actions() {
  python3 - "$1" "$scratch/execution.json" <<'P'
import json, sys
wanted, text = sys.argv[1] == "hit", open(sys.argv[2]).read()
decoder, names, at = json.JSONDecoder(), [], 0
while at < len(text.rstrip()):
    entry, at = decoder.raw_decode(text, at)
    while at < len(text) and text[at].isspace(): at += 1
    if bool(entry.get("remoteCacheHit")) == wanted: names.append(entry.get("mnemonic") or entry["progressMessage"].split()[0])
print(" ".join(sorted(set(names))), len(names))
P
}
outputs() { (cd "$scratch/$1" && find -L bazel-bin/ -path '*k8s_gitops*' -prune -o -type f \( -name '*.binpb' -o -name '*.txtpb' -o -path '*.state/*' -o -path '*.layout/*' -o -name '*.tgz' -o -name '*.digest' -o -name '*.yml' \) -print0 | sort -z | xargs -0 sha256sum); }
at_exit "for c in one elsewhere; do cd \"$scratch/\$c\" && $bazel --output_base=\"$scratch/base.\$c\" shutdown; done"

echo 'first checkout: the cache is empty'
consumer_workspace "$scratch/one"
build one
first=$(actions miss)
echo "  ran: $first"
for mnemonic in HelmPackage HelmRender ImagePin OciImage OciIndex OciLayer ReleaseDescriptor; do
  contains "$mnemonic ran" "$first" "$mnemonic"
done
same 'nothing came from the cache' ' 0' "$(actions hit)"
bytes=$(outputs one)
[ "$(wc -l <<<"$bytes")" -gt 10 ] || fail "only these outputs: $bytes"

echo 'second checkout, other path and output base'
uploads=$(grep -c '^PUT' "$scratch/requests")
consumer_workspace "$scratch/elsewhere"
build elsewhere
same 'no action ran' ' 0' "$(actions miss)"
same 'every one came from the cache' "$first" "$(actions hit)"
same 'nothing was uploaded' "$uploads" "$(grep -c '^PUT' "$scratch/requests")"
same 'the same bytes' "$bytes" "$(outputs elsewhere)"

echo 'one values file changes'
echo 'replicas: 2 # other' >"$scratch/elsewhere/chart/values.yaml"
build elsewhere
again=$(actions miss)
echo "  ran: $again"
contains 'rendered anew' "$again" HelmRender
lacks 'no image was built' "$again" Oci
grep -q 'GET ac 200' "$scratch/requests" || fail 'the log has no hit'
