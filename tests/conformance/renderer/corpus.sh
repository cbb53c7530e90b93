#!/usr/bin/env bash
# Renders a corpus of real charts and compares with what Helm printed, byte for
# byte, stderr included: corpus.sh DIR, where DIR holds the set and run_cases.
# Exit code 1 where a case differs; its last lines are the counts by kind.
set -eu
set_dir=${1:?usage: corpus.sh DIR}
top=$(cd "$(dirname "$0")/../../.." && pwd)
if [ -n "${GITOPS_BIN:-}" ]; then
  renderer=$GITOPS_BIN/cmd/renderer/renderer
else
  (cd "$top" && ./bazelw build //cmd/renderer >/dev/null 2>&1)
  renderer=$top/bazel-bin/cmd/renderer/renderer
fi
"$set_dir/run_cases" --renderer "$(readlink -f "$renderer") template" -j2 --strict-stderr "$set_dir"
