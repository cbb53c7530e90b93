# Shared by the end-to-end suites; source it. Defines where the programs are,
# makes a scratch folder that is removed at the end, and counts what it checks.
# shellcheck shell=bash
set -eu -o pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${GITOPS_BIN:-$top/bazel-bin}
renderer=$bin/cmd/renderer/renderer
image_builder=$bin/cmd/image_builder/image-builder
state_committer=$bin/cmd/state_committer/state-committer
deployer=$bin/cmd/deployer/deployer
coordinator=$bin/cmd/coordinator/coordinator
sandbox=$bin/cmd/sandbox/sandbox
conductor=$bin/examples/shop/deploy
export renderer image_builder state_committer deployer coordinator sandbox conductor
scratch=$(mktemp -d)
checks=0
cleanups=()

# Runs at exit, last first.
at_exit() { cleanups=("$1" "${cleanups[@]}"); }
finish() {
  local code=$?
  for cleanup in "${cleanups[@]}"; do eval "$cleanup" || true; done
  chmod -R u+w "$scratch" 2>/dev/null || true
  rm -rf "$scratch"
  if [ "$code" -eq 0 ]; then echo "ok: $checks checks"; fi
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
pass() {
  checks=$((checks + 1))
  echo "  $*"
}
same() { # same WHAT EXPECTED ACTUAL
  [ "$2" = "$3" ] || fail "$1: expected $(printf '%q' "$2"), got $(printf '%q' "$3")"
  pass "$1"
}
contains() { # contains WHAT TEXT PART
  case "$2" in
    *"$3"*) pass "$1" ;;
    *) fail "$1: $(printf '%q' "$3") is not in: $2" ;;
  esac
}
lacks() { # lacks WHAT TEXT PART
  case "$2" in
    *"$3"*) fail "$1: $(printf '%q' "$3") is in: $2" ;;
    *) pass "$1" ;;
  esac
}
exits() { # exits CODE COMMAND…
  local wanted=$1 code=0
  shift
  "$@" >"$scratch/out" 2>"$scratch/err" || code=$?
  [ "$code" -eq "$wanted" ] || {
    cat "$scratch/out" "$scratch/err" >&2
    fail "exit code $code instead of $wanted: $*"
  }
  checks=$((checks + 1))
}

# Builds what the suites need, unless GITOPS_BIN names a finished tree.
build_programs() {
  [ -n "${GITOPS_BIN:-}" ] || (cd "$top" && ./bazelw build //examples/shop:deploy >"$scratch/build.log" 2>&1) ||
    { tail -n 50 "$scratch/build.log" >&2; fail 'build'; }
}

# Starts a sandbox with its data in the scratch folder; sets registry, server,
# KUBECONFIG and token.
start_sandbox() {
  sandbox_data=${1:-$scratch/sandbox}
  "$sandbox" start --data "$sandbox_data" >"$scratch/sandbox.out" || fail 'the sandbox does not start'
  at_exit "$sandbox stop --data $sandbox_data"
  registry=$(sed -n 's/^registry //p' "$scratch/sandbox.out")
  server=$(sed -n 's/^server //p' "$scratch/sandbox.out")
  token=$(cat "$sandbox_data/token")
  export KUBECONFIG=$sandbox_data/kubeconfig registry server token
}
# api METHOD PATH [JSON]: the API server's answer.
api() {
  if [ $# -gt 2 ]; then
    curl -sk -X "$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' --data "$3" "$server$2"
  else
    curl -sk -X "$1" -H "Authorization: Bearer $token" "$server$2"
  fi
}
