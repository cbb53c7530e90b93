#!/usr/bin/env bash
# Builds and tests the tree with Debian sid's Bazel 7, with and without modules,
# in a sid tree (about 90 s and 1.7 GB the first time) in $BAZEL7_ROOT, or in
# the cache folder. Needs root.
#   tests/bazel7/run.sh [OPTION|TARGET…]          default: //...
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/debian_tree.sh"
tree=${BAZEL7_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/k8s-gitops/bazel7-sid}
[ $# -gt 0 ] || set -- //...

if [ "$(id -u)" != 0 ]; then
  echo 'SKIPPED: entering the sid tree needs root' >&2
  exit 0
fi
packages=$(sed -e 's/#.*//' "$top/third_party/debian/packages.txt" |
  grep -vE '^(bazel-rules-java|bazel-skylib)$' | tr -s '\n' ',')
debian_tree "$tree" sid "${packages#,}"

for mode in '--noenable_bzlmod --enable_workspace' '--enable_bzlmod --noenable_workspace'; do
  echo "bazel test $mode $*"
  # shellcheck disable=SC2086
  in_tree "$tree" "$top" bazel --output_base=/var/tmp/bazel7-base test $mode --symlink_prefix=/ \
    --color=no --curses=no --noshow_progress "$@"
done
