#!/usr/bin/env bash
# The chain that users type today, with our programs in the places of helm,
# kbld and kapp: template, build and pin, git commit, app-group deploy.
. "$(dirname "$0")/../lib.sh"
build_programs
start_sandbox
cd "$scratch"

tar xzf "$bin/examples/shop/chart/chart.tgz"
mv shop umbrella-chart
chmod -R u+w umbrella-chart
rm -r umbrella-chart/crds umbrella-chart/templates/storefront.yaml
cat >my-vals.yml <<V
global:
  environment: production
order-service:
  image:
    tag: "1.0"
V
for service in order user; do
  mkdir -p "src/$service-service"
  cp "$bin/examples/shop/${service}_service/${service}_service" "src/$service-service/service"
  printf 'FROM scratch\nCOPY service /service\nEXPOSE 8080\nENTRYPOINT ["/service"]\n' >"src/$service-service/Dockerfile"
done

"$renderer" template ./umbrella-chart --values my-vals.yml --namespace production --create-namespace --output-dir release >render.out
contains 'prints what it wrote' "$(cat render.out)" 'wrote release/shop/charts/order-service/templates/deployment.yaml'

cat >release/sources.yaml <<S
apiVersion: kbld.k14s.io/v1alpha1
kind: Sources
sources:
- image: shop/order-service:1.0
  path: src/order-service
- image: shop/user-service:latest
  path: src/user-service
---
apiVersion: kbld.k14s.io/v1alpha1
kind: ImageDestinations
destinations:
- image: shop/order-service:1.0
  newImage: $registry/shop/order-service
- image: shop/user-service:latest
  newImage: $registry/shop/user-service
S

# A plain -f asks docker, as kbld does; where there is none, it says what does without.
mkdir no-docker
ln -s "$(command -v git)" no-docker/git
exits 1 env PATH="$scratch/no-docker" "$image_builder" -f release/
contains 'without docker it says how' "$(cat err)" '--builder native'
same 'and prints no manifest' '' "$(cat out)"

mkdir -p umbrella-state/umbrella-chart
"$image_builder" --builder native -f release/ >umbrella-state/umbrella-chart/manifests.yml
manifests=$(cat umbrella-state/umbrella-chart/manifests.yml)
lacks 'configuration is no manifest' "$manifests" 'kind: Sources'
contains 'values apply' "$(cat release/shop/charts/order-service/templates/deployment.yaml)" 'shop/order-service:1.0'
contains 'the user service is pinned, too' "$manifests" "image: $registry/shop/user-service@sha256:"
contains 'pins by digest' "$manifests" "image: $registry/shop/order-service@sha256:"
lacks 'leaves no tag' "$manifests" 'image: shop/'
digest=$(grep -o 'shop/order-service@sha256:[0-9a-f]*' umbrella-state/umbrella-chart/manifests.yml | head -1 | cut -d@ -f2)
same 'the registry has it' 200 "$(curl -s -o /dev/null -w '%{http_code}' "http://$registry/v2/shop/order-service/manifests/$digest")"
"$image_builder" --builder native -f release/ >again.yml
same 'two builds, one digest' "$manifests" "$(cat again.yml)"

git init -q -b main .
git add umbrella-state
git -c user.name=t -c user.email=t@example.com commit -qm 'Release to production'

api POST /api/v1/namespaces '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"production"}}' >/dev/null
"$deployer" app-group deploy -g production -n production --directory umbrella-state/ --yes >deploy.out
contains 'is running' "$(api GET /apis/apps/v1/namespaces/production/deployments/release-name-order-service)" '"readyReplicas":2'
"$deployer" app-group deploy -g production -n production --directory umbrella-state/ --yes --diff-run >diff.out || true
contains 'a second diff has nothing to do' "$(cat diff.out)" 'Op:      0 create, 0 delete, 0 update, 0 noop'
timeout 100 "$deployer" app-group delete -g production -n production --yes >delete.out || { cat delete.out >&2; fail "delete"; }
contains 'is gone' "$(api GET /apis/apps/v1/namespaces/production/deployments/release-name-order-service)" '"code":404'
