#!/usr/bin/env bash
# Runs the fuzz targets for a time each, with address and undefined-behaviour
# checks, from the corpora that the packages' tests replay.
#   tests/fuzz/run.sh [SECONDS [TARGET…]]     default: 60, every target
# Findings (crash-*, timeout-*, oom-*) are left in ./fuzz-findings. Needs clang
# and libclang-rt-14-dev.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"
seconds=${1:-60}
[ $# -eq 0 ] || shift
bazel=${BAZEL:-./bazelw}
[ $# -gt 0 ] || mapfile -t list < <($bazel query --noshow_progress 'attr(name, "_fuzz$", kind(cc_library, //pkg/...))' 2>/dev/null)
[ $# -gt 0 ] || set -- "${list[@]}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for target in "$@"; do
  name=${target##*:}
  package=${target%%:*}
  package=${package#//}
  $bazel build --config=fuzz --noshow_progress "${target}_program" "//$package:$(basename "$package")_test" >"$work/build.log" 2>&1 ||
    { tail -n 30 "$work/build.log"; echo "FAILED  $name: does not build"; failed=1; continue; }
  bin=$($bazel info --config=fuzz bazel-bin 2>/dev/null)
  seeds=$work/$name
  mkdir -p "$seeds" fuzz-findings
  FUZZ_SEEDS=$seeds "$bin/$package/$(basename "$package")_test" --gtest_filter='*Fuzz*' >"$work/seeds.log" 2>&1 ||
    { tail -n 30 "$work/seeds.log"; echo "FAILED  $name: its own corpus"; failed=1; continue; }
  if "$bin/$package/${name}_program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
    -artifact_prefix=fuzz-findings/"$name"- "$seeds" >"$work/run.log" 2>&1; then
    echo "ok      $name: $(grep -aE '^#[0-9]+.*DONE' "$work/run.log" | head -1)"
  else
    tail -n 40 "$work/run.log"
    echo "FAILED  $name"
    failed=1
  fi
done
exit $failed
