#!/bin/bash
# Compares image-builder with the real kbld, case by case: stdout, exit code,
# lock files, the builders that were called, and stderr with its lines sorted
# (the original's order is random).
#
#   KBLD_BIN=…          the original
#   IMAGE_BUILDER_BIN=… ours
#   REGISTRY=host:port  a registry that the script may push to (optional)
#   LAYOUT=DIR          an OCI layout to push there
set -u
: "${IMAGE_BUILDER_BIN:?}"
if [[ -z ${KBLD_BIN:-} ]]; then
  echo "SKIPPED: KBLD_BIN is not set, nothing to compare with" >&2
  exit 0
fi
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
server=
trap 'rm -rf "$work"; [[ -z $server ]] || kill "$server"' EXIT
R=${REGISTRY:-}
D=
# An index of two platforms, for the platform cases.
push_index() {
  local arch
  for arch in amd64 arm64; do
    echo "$arch" >"$work/file"
    "$IMAGE_BUILDER_BIN" layer --blob "$work/blob" --descriptor "$work/layer.json" --src "$work/file=/file" &&
      "$IMAGE_BUILDER_BIN" image --output "$work/$arch" --digest "$work/digest" --layer "$work/layer.json=$work/blob" \
        --os linux --architecture "$arch" || return 1
  done
  "$IMAGE_BUILDER_BIN" index --output "$work/index" --digest "$work/digest" --image "$work/amd64" --image "$work/arm64" &&
    "$IMAGE_BUILDER_BIN" push --layout "$work/index" --repository "$R/shop/index" --tag v1 >/dev/null 2>&1 || return 1
  I=$(cat "$work/digest")
}
if [[ -n $R ]]; then
  "$IMAGE_BUILDER_BIN" push --layout "$LAYOUT" --repository "$R/shop/api" --tag v1 --tag 1.0.0 --tag 1.1.0 \
    --tag v1.2.3 --tag 2.0.0 --tag 3.0.0-rc.1 --tag 3.1.0-dev.7 --tag 1.2 --report "$work/push.json" >/dev/null 2>&1 || exit 1
  D=$(sed -E 's/.*"digest":"([^"]*)".*/\1/' "$work/push.json")
  push_index || exit 1
fi
# Files to read, in a folder and by URL.
python3 "$here/serve.py" "$here/tree" >"$work/port" &
server=$!
for _ in $(seq 200); do [[ -s $work/port ]] && break || sleep 0.05; done
U=http://127.0.0.1:$(cat "$work/port")
mkdir "$work/home"
export HOME=$work/home SHIM_CALLS=$work/calls
export SHIM_DIGEST=${D:-sha256:$(printf '5%.0s' $(seq 64))}
unset DOCKER_CONFIG XDG_RUNTIME_DIR
with_shims=$here/shims:$PATH
run() {  # PROGRAM STDIN ARGS…
  local program=$1 input=$2
  shift 2
  : >"$work/calls"
  (cd "$work/cwd" && printf '%b' "$input" | PATH=$with_shims timeout 20 "$program" "$@" >../out 2>../err
   echo "exit code $?" >../code
   touch lock.yml)
  # The version differs; the original may be built without one. Temporary names
  # are random; whoever uses one twice must say it twice.
  { cat "$work/out"; echo; cat "$work/code"; cat "$work/cwd/lock.yml"; LC_ALL=C sort "$work/err"
    echo 'calls:'; normal <"$work/calls" | LC_ALL=C sort; } | normal
}
# A helper for credentials is asked once here, and for every operation there; Go
# guesses why an authority is not known.
normal() {
  LC_ALL=C sed -E '/^docker-credential-/{x;s/^/x/;/^xx/{x;d;};x;}; s/ \(possibly because of .* candidate authority certificate "[^"]*"\)//; s/(kbld version |minimumRequiredVersion: ).*/\1N/; s/(done: file .*) \(.*/\1/; s/rand-[0-9]+-[0-9]+/rand-N/g'
}
A="apiVersion: kbld.k14s.io/v1alpha1\nkind: Config\n"
L="apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n"
X=sha256:$(printf 'a%.0s' $(seq 64))
ran=0
failed=0
c() {  # NAME STDIN ARGS…
  local name=$1
  shift
  rm -rf "$work/cwd" && mkdir "$work/cwd" && cp "$here/cases.sh" "$work/cwd/" && cp -r "$here/tree" "$work/cwd/"
  mkdir "$work"/cwd/{app,broken,silent}
  run "$KBLD_BIN" "$@" >"$work/want"
  rm -f "$work/cwd/lock.yml"
  run "$IMAGE_BUILDER_BIN" "$@" >"$work/got"
  ran=$((ran + 1))
  if ! diff "$work/want" "$work/got" >"$work/diff"; then
    failed=$((failed + 1))
    echo "DIFFERS: $name"
    head -${DIFF_LINES:-20} "$work/diff"
  fi
}
[[ -n ${ONLY:-} ]] || . "$here/cases.sh"
for file in "$here"/cases_${ONLY:-*}.sh; do
  . "$file"
done
echo "$ran cases, $failed differ"
[[ $failed == 0 ]]
