#!/usr/bin/env bash
# Uses the rules from another workspace, with prebuilt programs: builds a
# release, looks at what came out, and provokes the errors of analysis.
. "$(dirname "$0")/../e2e/lib.sh"
build_programs
. "$top/tests/consumer/setup.sh"
consumer_workspace "$scratch/consumer"
cd "$scratch/consumer"
run() { "$bazel" --output_base="$scratch/base" "$@"; }
at_exit "cd '$scratch/consumer' && $bazel --output_base='$scratch/base' shutdown"

echo 'build'
run build //:web //:deploy //chart >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail 'build'; }
run build --output_groups=pinned //:web >"$scratch/log" 2>&1
pinned=$(cat bazel-bin/web.pinned/web/templates/deployment.yaml)
contains 'values and --set apply' "$pinned" 'replicas: 3'
contains 'the image is pinned in place' "$pinned" 'image: registry.example.com/team/web@sha256:'
contains 'comments stay' "$pinned" '# pinned in place'
contains 'the descriptor names the target' "$(cat bazel-bin/web.txtpb)" 'source: "//:web"'

echo 'same bytes again'
sum() { find -L bazel-bin/web.state bazel-bin/web.binpb bazel-bin/image.layout bazel-bin/chart -type f \( -name '*' \) -exec sha256sum {} + | sort -k2; }
one=$(sum)
run clean >/dev/null 2>&1
run build //:web //chart >"$scratch/log" 2>&1
run build --output_groups=pinned //:web >"$scratch/log" 2>&1
same 'after a clean build' "$one" "$(sum)"

echo 'what changes re-runs'
echo 'replicas: 2 # other' >chart/values.yaml
run build --subcommands //:web >"$scratch/log" 2>&1
lacks 'values do not rebuild images' "$(cat "$scratch/log")" 'OciImage'
echo '<p>bye</p>' >app/index.html
run build --subcommands //:web >"$scratch/log" 2>&1
lacks 'an image does not render again' "$(cat "$scratch/log")" 'HelmRender'

echo 'lint test'
run test //chart:chart.lint_test >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail 'lint'; }
pass 'the chart lints'

echo 'golden and reproducible'
if run test //:web_golden_test >"$scratch/log" 2>&1; then fail 'a golden test without golden files passes'; fi
contains 'says how to write them' "$(cat "$scratch/log" bazel-testlogs/web_golden_test/test.log)" 'bazel run //:web_golden_test.update'
run run //:web_golden_test.update >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail 'update'; }
same 'the golden folder is written' "$(cat bazel-bin/web.rendered/web/templates/deployment.yaml)" "$(cat golden/web/templates/deployment.yaml)"
echo 'stale' >golden/gone.yaml
run run //:web_golden_test.update >"$scratch/log" 2>&1
[ ! -e golden/gone.yaml ] || fail 'a stale file stays'
run test //:web_golden_test //:web_reproducible_test >"$scratch/log" 2>&1 || { tail -n 60 "$scratch/log" >&2; fail 'golden and reproducible'; }
pass 'both pass'
sed -i 's/replicas: .*/replicas: 7/' golden/web/templates/deployment.yaml
if run test //:web_golden_test >"$scratch/log" 2>&1; then fail 'a golden test of other bytes passes'; fi
contains 'shows the difference' "$(cat bazel-testlogs/web_golden_test/test.log)" '- '

echo 'gitops_state and stamping'
git init -q --bare -b main "$scratch/state.git"
run run --embed_label=v1.2 //:state -- --state-repo "$scratch/state.git" --author 't <t@example.com>' >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail 'gitops_state'; }
same 'commits with the stamped message' 'Release v1.2' "$(git --git-dir "$scratch/state.git" log -1 --format=%s web-test)"
same 'the query finds it' '//:state' "$(run query "attr(deployment_branch, '.+', kind('gitops_state rule', //...))" 2>/dev/null)"
"$sandbox" start --data "$scratch/sandbox" >"$scratch/sandbox.out" || fail 'the sandbox does not start'
at_exit "$sandbox stop --data $scratch/sandbox"
registry=$(sed -n 's/^registry //p' "$scratch/sandbox.out")
run run --embed_label=v1.2 //:index_push -- --registry-map "registry.example.com=$registry" --registry-insecure >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail 'push'; }
same 'pushes with the stamped tag' 200 "$(curl -s -o /dev/null -w '%{http_code}' -H 'Accept: application/vnd.oci.image.index.v1+json' "http://$registry/v2/team/index/manifests/v1.2")"

echo '--discover'
printf '#!/bin/sh\nexec %s --output_base=%s/base "$@"\n' "$(command -v "$bazel")" "$scratch" >"$scratch/bazel"
chmod +x "$scratch/bazel"
code=0
(cd chart && BAZEL=$scratch/bazel run run //:deploy -- test --discover --only diff --kubeconfig none) >"$scratch/log" 2>&1 || code=$?
contains 'finds the release' "$(cat "$scratch/log")" 'test is //:web'
contains 'and runs it' "$(cat "$scratch/log")" 'check '
(BAZEL=$scratch/bazel run run //:deploy -- nowhere --discover) >"$scratch/log" 2>&1 || code=$?
contains 'or says which there are' "$(cat "$scratch/log")" 'releases: //:web'
[ "$code" -ne 0 ] || fail 'an unknown environment is found'

echo 'run targets'
(run run //:deploy -- --list) >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
contains 'bazel run lists the set' "$(cat "$scratch/log")" 'test '

echo 'errors of analysis'
cat >>BUILD.bazel <<B

release(
    name = "other",
    chart = "//chart",
    environment = ":test_env",
    images = {":push": "team/web"},
)

deploy_set(
    name = "twice",
    releases = {
        ":web": "test",
        ":other": "test",
    },
)

release(
    name = "no_chart",
    chart = ":image",
    environment = ":test_env",
)
B
exits 1 run build //:twice
contains 'two releases of one environment' "$(cat "$scratch/err")" 'environment test is deployed by //:web and //:other'
exits 1 run build //:no_chart
contains 'a wrong provider' "$(cat "$scratch/err")" "ChartInfo"
