# Sources of every builder, with programs that only note how they are called
# (shims/): app builds, broken fails, silent says too little.
S="apiVersion: kbld.k14s.io/v1alpha1\nkind: Sources\n"
N="apiVersion: kbld.k14s.io/v1alpha1\nkind: ImageDestinations\n"
b() {  # NAME SOURCE-FIELDS [DESTINATION-FIELDS] [FLAGS…]
  local name=$1 source=$2 destination=${3:-}
  shift 2
  [[ $# == 0 ]] || shift
  c "$name" "${S}sources:\n- {image: web, $source}\n---\n${destination:+${N}destinations:\n- {image: web, $destination\}\n---\n}image: web\n" -f - "$@"
}
b docker 'path: app'
b docker-explicit 'path: app, docker: {build: {}}'
b docker-options 'path: app, docker: {build: {target: t, pull: true, noCache: true, file: D.file, rawOptions: [--squash, --build-arg=a b]}}'
b docker-empty-options 'path: app, docker: {build: {target: "", file: ""}}'
b docker-buildkit 'path: app, docker: {build: {buildkit: false}}'
b docker-no-build 'path: app, docker: {pull: true}'
b docker-broken 'path: broken'
b docker-lock 'path: app' '' --lock-output lock.yml
b docker-imgpkg-lock 'path: app' '' --imgpkg-lock-output lock.yml
b docker-concurrency 'path: app' '' --build-concurrency 1
b docker-platform 'path: app' '' --build=false --platform linux/arm64
b docker-tty 'path: app' '' --tty
b docker-json 'path: app' '' --json
b docker-unresolved 'path: app' '' --unresolved-inspect
b docker-dot 'path: .'
b buildx 'path: app, docker: {buildx: {}}'
b buildx-options 'path: app, docker: {buildx: {target: t, pull: true, noCache: true, file: f, rawOptions: [--platform=linux/amd64]}}'
b buildx-broken 'path: broken, docker: {buildx: {}}'
b buildx-over-build 'path: app, docker: {build: {}, buildx: {}}'
b pack 'path: app, pack: {build: {builder: cnb}}'
b pack-options 'path: app, pack: {build: {builder: cnb, buildpacks: [one, 2], clearCache: true, rawOptions: [--env, A=b]}}'
b pack-no-builder 'path: app, pack: {build: {}}'
b pack-broken 'path: broken, pack: {build: {builder: cnb}}'
b pack-silent 'path: silent, pack: {build: {builder: cnb}}'
b pack-missing-folder 'path: no-such, pack: {build: {builder: cnb}}'
b kubectl 'path: app, kubectlBuildkit: {build: {}}'
b kubectl-options 'path: app, kubectlBuildkit: {build: {target: t, platform: linux/arm64, pull: true, noCache: true, file: f, rawOptions: [--x]}}'
b kubectl-silent 'path: silent, kubectlBuildkit: {build: {}}'
b kubectl-broken 'path: broken, kubectlBuildkit: {build: {}}'
b ko 'path: app, ko: {build: {}}'
b ko-options 'path: app, ko: {build: {rawOptions: [--bare, -t=x]}}'
b ko-null 'path: app, ko: '
b ko-broken 'path: broken, ko: {build: {}}'
b bazel 'path: app, bazel: {run: {target: "//x:y"}}'
b bazel-options 'path: app, bazel: {run: {target: "//x:y", rawOptions: [--config=r]}}'
b bazel-no-target 'path: app, bazel: {run: {}}'
b bazel-silent 'path: silent, bazel: {run: {target: "//x:y"}}'
b bazel-broken 'path: broken, bazel: {run: {target: "//x:y"}}'
b all-of-them 'path: app, pack: {build: {builder: cnb}}, ko: {build: {}}, bazel: {run: {target: "//x:y"}}, docker: {buildx: {}}, kubectlBuildkit: {build: {}}'
b no-builder-known 'path: app, nix: {build: {}}'
c source-unused "${S}sources:\n- {image: other, path: broken}\n---\nimage: 'r.io/a@$X'\n" -f -
c source-by-repo "${S}sources:\n- {imageRepo: r.io/web, path: app}\n---\nimage: r.io/web:1\nx: {image: 'r.io/web@$X'}\n" -f -
c source-of-override "${A}overrides: [{image: foo, newImage: web}]\nsources: [{image: web, path: app}]\n---\nimage: foo\nx: {image: web}\n" -f -
c source-first-of-two "${S}sources:\n- {image: web, path: app}\n- {image: web, path: broken}\n---\nimage: web\n" -f -
c sources-fail-together "${S}sources:\n- {image: web, path: broken}\n- {image: api, path: no-such}\n---\nimage: web\nx: {image: api}\n" -f -
c source-in-annotation "${S}sources:\n- {image: web, path: app}\n---\nkind: Pod\nmetadata: {name: p}\nimage: web\n" -f -
c source-inspect "${S}sources:\n- {image: web, path: app}\n---\nimage: web\n" inspect -f -
if [[ -n $R ]]; then
  for builder in 'docker: {build: {}}' 'pack: {build: {builder: cnb}}' 'ko: {build: {}}' 'bazel: {run: {target: t}}'; do
    b "push ${builder%%:*}" "path: app, $builder" "newImage: $R/shop/api"
  done
  b push-buildx 'path: app, docker: {buildx: {}}' "newImage: $R/shop/api"
  b push-buildx-silent 'path: silent, docker: {buildx: {}}' "newImage: $R/shop/api"
  b push-buildx-hint 'path: broken, docker: {buildx: {}}' "newImage: $R/shop/api"
  b push-kubectl 'path: app, kubectlBuildkit: {build: {}}' "newImage: $R/shop/api"
  b push-tags 'path: app' "newImage: $R/shop/api, tags: [stable, v9]"
  b push-tags-annotation 'path: app' "newImage: $R/shop/api, tags: [b, a]" --imgpkg-lock-output lock.yml
  b push-tag-invalid 'path: app' "newImage: $R/shop/api, tags: ['in valid']"
  b push-without-digest 'path: app' "newImage: $R/shop/silent"
  b push-two-digests 'path: app' "newImage: $R/shop/two"
  b push-with-tag 'path: app' "newImage: '$R/shop/api:tag'"
  c push-same-name "${S}sources:\n- {image: $R/shop/api, path: app}\n---\n${N}destinations:\n- {image: $R/shop/api}\n---\nimage: $R/shop/api\n" -f -
  c push-by-repo "${S}sources:\n- {imageRepo: web, path: app}\n---\n${N}destinations:\n- {imageRepo: web, newImage: $R/shop/api}\n---\nimage: web:1\n" -f -
  c push-unbuilt "${N}destinations:\n- {image: '$R/shop/api:v1', newImage: $R/other}\n---\nimage: '$R/shop/api:v1'\n" -f -
fi
