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

run build //:push >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail 'push target'; }
# The run target is a program with a launch file beside it: no arguments, no bazel.
(cd / && "$scratch/consumer/bazel-bin/push" --registry-map "registry.example.com=$registry" --registry-insecure --tag v2) >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail 'push without bazel'; }
contains 'a push without bazel' "$(cat "$scratch/log")" 'has tag v2'
contains 'has the tags of the target' "$(cat "$scratch/log")" 'has tag v1'
run run //:push -- --repository "$registry/other/web" --registry-insecure >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail 'push elsewhere'; }
same 'a push to another place' 200 "$(curl -s -o /dev/null -w '%{http_code}' -H 'Accept: application/vnd.oci.image.manifest.v1+json' "http://$registry/v2/other/web/manifests/v1")"

echo 'toolchains'
programs() { run aquery --noshow_progress 'mnemonic("HelmPackage", //chart)' "$@" 2>/dev/null | sed -n 's/.*Command Line: (exec \([^ ]*\).*/\1/p'; }
same 'the flag names the programs' prebuilt/renderer "$(programs)"
same 'a registered toolchain does' prebuilt/renderer "$(programs --@k8s_gitops//gitops:tools=@k8s_gitops//gitops:default_tools --extra_toolchains=//prebuilt:toolchain)"
ours=$(programs --@k8s_gitops//gitops:tools=@k8s_gitops//gitops:default_tools)
contains 'else they are built from source' "$ours" bin/external/k8s_gitops/cmd/renderer/renderer
case $ours in *-exec-* | */host/*) fail "the programs would be compiled twice: $ours" ;; esac
pass 'in the configuration of what is built'
# As far as that goes without a compiler: what is generated.
run build --@k8s_gitops//gitops:tools=@k8s_gitops//gitops:default_tools @k8s_gitops//proto/gitops/coordinator/v1:coordinator_cc_grpc_gen >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail 'stubs of another repository'; }
pass 'and their stubs are made'

echo 'charts, files and images of another repository'
run build --output_groups=+pinned,+tree,+image_refs @k8s_gitops//gitops/tests:full @k8s_gitops//gitops/tests:full_chart @k8s_gitops//gitops/tests:layer @k8s_gitops//gitops/tests:image_chart >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail 'another repository'; }
external=bazel-bin/external/k8s_gitops/gitops/tests
same 'the same manifests' '' "$(diff -r "$top/gitops/tests/golden/full" "$external/full.pinned")"
contains 'paths of a layer' "$(tar tzf "$external/layer.tar.gz")" opt/Chart.yaml
contains 'references of a chart' "$(cat "$external/image_chart.image_refs")" shop/tool:1
contains 'the descriptor names the target' "$(cat "$external/full.txtpb")" 'source: "@k8s_gitops//gitops/tests:full"'

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

echo 'ways to run'
(cd chart && run run //:deploy -- --list) >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
contains 'from a sub-folder' "$(cat "$scratch/log")" 'test '
run run //:ship -- --list >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
contains 'through an alias' "$(cat "$scratch/log")" 'test '
run run --nobuild_runfile_links //:deploy -- --list >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
contains 'without links to runfiles' "$(cat "$scratch/log")" 'test '
run run --script_path="$scratch/script" //:web_show >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
contains 'by a script' "$("$scratch/script")" 'kind: Deployment'

# (From a path with spaces Bazel 4 refuses to run at all.)

echo 'queries'
same 'releases' '//:web' "$(run query "kind('release_bundle rule', //...)" 2>/dev/null)"
same 'trains' '//:state' "$(run query "attr(release_branch_prefix, '^main$', kind('gitops_state rule', //...))" 2>/dev/null)"
cat >"$scratch/facts.cquery" <<'Q'
def format(target):
    for key, info in (providers(target) or {}).items():
        if key.endswith("%ReleaseInfo"):
            return "%s %s %s" % (info.label, info.env.name, info.state_dir)
    return ""
Q
same 'what a release says of itself' '//:web test umbrella-state/test' "$(run cquery //:web --output=starlark --starlark:file="$scratch/facts.cquery" 2>/dev/null)"

echo 'policies and provenance'
cp "$top"/gitops/tests/testdata/{signed-1.0.0.tgz,signed-1.0.0.tgz.prov,keyring.asc} .
cat >policy.sh <<'P'
#!/bin/sh
grep -rq 'replicas: 3' "$1" && exit 0
echo "three replicas are wanted in $GITOPS_ENVIRONMENT"
exit 1
P
chmod +x policy.sh
cat >>BUILD.bazel <<B

[release_bundle(
    name = name,
    chart = "//chart",
    environment = ":test_env",
    images = {"team/web": ":push"},
    policy = ["policy.sh"],
    set = {"replicas": replicas},
) for name, replicas in [("three", "3"), ("four", "4")]]

[helm_chart(
    name = name,
    archive = archive,
    keyring = "keyring.asc",
    provenance = "signed-1.0.0.tgz.prov",
    verify = True,
) for name, archive in [("good", "signed-1.0.0.tgz"), ("bad", "other-1.0.0.tgz")]]

release_bundle(
    name = "seeded",
    chart = "//random",
    environment = ":test_env",
    nondeterminism = "seed",
)
B
sed -i 's/"environment", /"environment", "helm_chart", "release_bundle", /' BUILD.bazel
run build //:three >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail 'an agreeing policy'; }
pass 'a policy agrees'
exits 1 run build //:four
contains 'a policy refuses, and says why' "$(cat "$scratch/err")" 'three replicas are wanted in test'
[ ! -e bazel-bin/four.binpb ] || fail 'a refused release has a descriptor'
run build //:good >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail 'a signed chart'; }
same 'a signed chart is taken byte for byte' "$(cat signed-1.0.0.tgz | sha256sum)" "$(cat bazel-bin/good.tgz | sha256sum)"
same 'and has its digest beside it' "sha256:$(sha256sum <signed-1.0.0.tgz | cut -d' ' -f1)" "$(cat bazel-bin/good.tgz.digest)"
cp "$scratch/consumer/bazel-bin/chart/chart.tgz" other-1.0.0.tgz
exits 1 run build //:bad
contains 'other bytes are refused' "$(cat "$scratch/err")" 'against signed-1.0.0.tgz.prov'
[ ! -e bazel-bin/bad.tgz ] || fail 'a refused chart is there'

echo 'random values'
mkdir -p random/templates
printf 'apiVersion: v2\nname: random\nversion: 1.0.0\n' >random/Chart.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: r}\ndata: {id: {{ randAlphaNum 12 | quote }}}\n' >random/templates/r.yaml
cat >random/BUILD.bazel <<B
# A chart with a random value.
load("@k8s_gitops//gitops:defs.bzl", "helm_chart")

helm_chart(
    name = "random",
    visibility = ["//visibility:public"],
)
B
exits 1 run build //:seeded
contains 'without a key there is none' "$(cat "$scratch/err")" 'needs a key'
run build --action_env=RENDERER_SEED_KEY=secret-key-of-thirty-two-letters --output_groups=+rendered,+descriptor_text //:seeded >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail 'seeded'; }
contains 'the descriptor says that it was derived' "$(cat bazel-bin/seeded.txtpb)" 'random_values_derived: true'
lacks 'the key is nowhere in it' "$(cat bazel-bin/seeded.binpb bazel-bin/seeded.txtpb | tr -d '\0')" 'secret-key'

echo 'gen_releases'
mkdir -p made/by
printf 'name: made\nversion: 1.0.0\napiVersion: v2\n' >made/by/Chart.yaml
: >made/by/values-east.yaml
run run @k8s_gitops//tools:gen_releases -- made >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail 'gen_releases'; }
contains 'writes BUILD files' "$(cat "$scratch/log")" 'made/by/BUILD.bazel: written'
run build //made/by:east >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log" >&2; fail 'what gen_releases wrote'; }
pass 'that build'
run run @k8s_gitops//tools:gen_releases -- --check made >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail 'gen_releases --check'; }
: >made/by/values-west.yaml
exits 1 run run @k8s_gitops//tools:gen_releases -- --check made
contains 'and says where they are not up to date' "$(cat "$scratch/out")" 'made/by/BUILD.bazel: is not up to date'

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
