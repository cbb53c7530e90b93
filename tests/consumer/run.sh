#!/usr/bin/env bash
# Uses the rules from another workspace, with prebuilt programs: builds a
# release, looks at what came out, and provokes the errors of analysis.
. "$(dirname "$0")/../e2e/lib.sh"
build_programs
bazel=${BAZEL:-bazel}
cp -r "$top/tests/consumer/workspace" "$scratch/consumer"
cd "$scratch/consumer"
mkdir k8s_gitops prebuilt
(cd "$top" && git ls-files -z | tar c --null -T - 2>/dev/null) | tar x -C k8s_gitops
cp "$renderer" prebuilt/renderer
cp "$image_builder" prebuilt/image_builder
cp "$state_committer" prebuilt/state_committer
cp "$deployer" prebuilt/deployer
cp "$coordinator" prebuilt/coordinator
cp "$sandbox" prebuilt/sandbox
cp "$bin/cmd/deploy/deploy" prebuilt/conductor
cat >prebuilt/BUILD.bazel <<B
# Programs that were built elsewhere.
load("@k8s_gitops//gitops:defs.bzl", "gitops_tools")

gitops_tools(
    name = "tools",
    conductor = "conductor",
    coordinator = "coordinator",
    deployer = "deployer",
    image_builder = "image_builder",
    renderer = "renderer",
    sandbox = "sandbox",
    state_committer = "state_committer",
    visibility = ["//visibility:public"],
)
B
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
