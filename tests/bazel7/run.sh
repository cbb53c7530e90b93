#!/usr/bin/env bash
# Builds and tests the tree with Debian sid's Bazel 7, with and without modules.
# Makes a sid tree with mmdebstrap (about 90 s and 1.5 GB) in $BAZEL7_ROOT, or
# in the cache folder, and enters it by pivot_root. Needs root.
#   tests/bazel7/run.sh [TARGET…]          default: //...
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
tree=${BAZEL7_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/k8s-gitops/bazel7-sid}
[ $# -gt 0 ] || set -- //...

if [ "$(id -u)" != 0 ]; then
  echo 'SKIPPED: entering the sid tree needs root' >&2
  exit 0
fi
if [ ! -e "$tree/usr/bin/bazel" ]; then
  command -v mmdebstrap >/dev/null || apt-get install -y -qq --no-install-recommends mmdebstrap
  packages=$(sed -e 's/#.*//' "$top/third_party/debian/packages.txt" |
    grep -vE '^(bazel-rules-java|bazel-skylib)$' | tr -s '\n' ',')
  mkdir -p "$(dirname "$tree")"
  mmdebstrap --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
    --aptopt='Acquire::Check-Date "false"' --include="${packages#,}" sid "$tree"
fi

# Copies of the checkout, so that neither mode writes into it.
enter() {
  unshare --mount --propagation private sh -eu -c '
    mount --bind "$0" "$0"
    mkdir -p "$0/src" "$0/oldroot"
    mount --bind "$1" "$0/src"
    mount --rbind /dev "$0/dev"
    mount -t proc p "$0/proc"
    mount -t sysfs s "$0/sys"
    mount -t tmpfs t "$0/tmp"
    cd "$0"
    pivot_root . oldroot
    umount -l /oldroot
    cd /src
    shift
    HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin exec "$@"
  ' "$tree" "$top" "$@"
}

for mode in '--noenable_bzlmod --enable_workspace' '--enable_bzlmod --noenable_workspace'; do
  echo "bazel test $mode $*"
  # shellcheck disable=SC2086
  enter bazel --output_base=/var/tmp/bazel7-base test $mode --symlink_prefix=/ \
    --color=no --curses=no --noshow_progress "$@"
done
