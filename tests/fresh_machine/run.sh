#!/usr/bin/env bash
# What a newcomer sees: a Debian 12 tree that holds git and nothing else of what
# the project needs, a clean clone of the last commit in it, and the commands of
# the README with their times. Needs root; installs packages from Debian only.
#   tests/fresh_machine/run.sh [COMMAND]
#     COMMAND  a shell line for the clone, instead of the README's two
# Environment: FRESH_MACHINE_DIR (kept afterwards; default: a temporary folder).
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/debian_tree.sh"
if [ "$(id -u)" != 0 ]; then
  echo 'SKIPPED: making and entering a Debian tree needs root' >&2
  exit 0
fi
work=${FRESH_MACHINE_DIR:-}
if [ -z "$work" ]; then
  work=$(mktemp -d)
  trap 'rm -rf --one-file-system "$work"' EXIT
fi
debian_tree "$work/tree" bookworm ca-certificates,git
rm -rf "$work/clone"
git clone --quiet "$top" "$work/clone"

timed() {
  local begin=$SECONDS
  echo "\$ $1"
  in_tree "$work/tree" "$work/clone" bash -c "$1" || { echo "FAILED after $((SECONDS - begin)) s: $1"; exit 1; }
  echo "took $((SECONDS - begin)) s: $1"
}
if [ $# -gt 0 ]; then
  timed "$*"
else
  timed './bazelw run //cmd:deploy -- sandbox --yes && ./bazelw run //cmd:deploy -- sandbox --yes'
  timed './bazelw test //...'
fi
