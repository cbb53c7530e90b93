#!/bin/bash
# Compares image-builder with the real kbld, case by case: stdout, exit code,
# lock files, and stderr with its lines sorted (the original's order is random).
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
trap 'rm -rf "$work"' EXIT
R=${REGISTRY:-}
D=
if [[ -n $R ]]; then
  "$IMAGE_BUILDER_BIN" push --layout "$LAYOUT" --repository "$R/shop/api" --tag v1 --tag 1.0.0 --tag 1.1.0 \
    --tag v1.2.3 --tag 2.0.0 --tag 3.0.0-rc.1 --tag 3.1.0-dev.7 --tag 1.2 --report "$work/push.json" >/dev/null 2>&1 || exit 1
  D=$(sed -E 's/.*"digest":"([^"]*)".*/\1/' "$work/push.json")
fi
run() {  # PROGRAM STDIN ARGS…
  local program=$1 input=$2
  shift 2
  (cd "$work/cwd" && printf '%b' "$input" | timeout 20 "$program" "$@" >../out 2>../err
   echo "exit code $?" >../code
   touch lock.yml)
  # The version differs; the original may be built without one.
  { cat "$work/out"; echo; cat "$work/code"; cat "$work/cwd/lock.yml"; sort "$work/err"; } |
    LC_ALL=C sed -E 's/(kbld version |minimumRequiredVersion: ).*/\1N/; s/(done: file .*) \(.*/\1/'
}
ran=0
failed=0
c() {  # NAME STDIN ARGS…
  local name=$1
  shift
  rm -rf "$work/cwd" && mkdir "$work/cwd" && cp "$here/cases.sh" "$work/cwd/"
  run "$KBLD_BIN" "$@" >"$work/want"
  rm -f "$work/cwd/lock.yml"
  run "$IMAGE_BUILDER_BIN" "$@" >"$work/got"
  ran=$((ran + 1))
  if ! diff "$work/want" "$work/got" >"$work/diff"; then
    failed=$((failed + 1))
    echo "DIFFERS: $name"
    head -20 "$work/diff"
  fi
}
. "$here/cases.sh"
echo "$ran cases, $failed differ"
[[ $failed == 0 ]]
