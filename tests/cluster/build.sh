#!/bin/bash
# Builds the programs of the test control plane and prints the directory that
# holds them. Does nothing where the cache has them already.
#
# usage: build.sh
# Environment: CLUSTER_KUBERNETES (default 1.35, or 1.34 or 1.36: which server),
#   XDG_CACHE_HOME (default ~/.cache), GO (default go), CLUSTER_FETCH_GO (see
#   go.sh), CLUSTER_BUILD_JOBS (parallel compilations, default 1).
# Exit: 0 ok; 77 where Go 1.25 or newer is missing; 1 where a build fails.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
go="$("$here/go.sh")"
minor="${CLUSTER_KUBERNETES:-1.35}"
minor="${minor#1.}"
control_plane=control_plane_1.$minor
if [[ ! -e "$here/$control_plane/go.mod" ]]; then
  echo "build.sh: no pinned Kubernetes ${CLUSTER_KUBERNETES:-}; there is:" "$here"/control_plane_* >&2
  exit 1
fi
kubernetes="$(sed -n 's|^[[:space:]]*k8s.io/kubernetes \(v[0-9.]*\)$|\1|p' "$here/$control_plane/go.mod")"

key="$(cat "$here/$control_plane/go.sum" "$here/kwok/go.sum" | sha256sum | cut -c1-16)"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/k8s-gitops/cluster/$key"
if [[ -e "$cache/complete" ]]; then
  echo "$cache"
  exit 0
fi
mkdir -p "$cache"
exec 8>"$cache/lock"
flock 8
if [[ -e "$cache/complete" ]]; then
  echo "$cache"
  exit 0
fi

flags="-s -w"
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  # Without these the server's version is one that clients refuse to parse.
  flags+=" -X $package.gitVersion=$kubernetes -X $package.gitMajor=1 -X $package.gitMinor=$minor"
done

# build DIRECTORY PACKAGE NAME
build() {
  echo "building $3" >&2
  (cd "$here/$1" && CGO_ENABLED=0 nice -n 19 "$go" build -mod=readonly -buildvcs=false \
    -p "${CLUSTER_BUILD_JOBS:-1}" -trimpath -ldflags "$flags" -o "$cache/$3.new" "$2" >&2)
  mv "$cache/$3.new" "$cache/$3"
}
build "$control_plane" go.etcd.io/etcd/server/v3 etcd
for program in kube-apiserver kube-controller-manager kube-scheduler; do
  build "$control_plane" "k8s.io/kubernetes/cmd/$program" "$program"
done
build kwok sigs.k8s.io/kwok/cmd/kwok kwok

# The stages that make simulated nodes and pods behave.
module="$(cd "$here/kwok" && "$go" list -mod=readonly -m -f '{{.Dir}}' sigs.k8s.io/kwok)"
for file in "$module"/kustomize/stage/{node/fast,node/heartbeat,pod/fast}/*.yaml; do
  [[ "$file" == */kustomization.yaml ]] && continue
  echo "---"
  cat "$file"
done >"$cache/stages.yaml"
touch "$cache/complete"
echo "$cache"
