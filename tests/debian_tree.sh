# Debian trees to build in, for scripts that source this. Needs root.
# shellcheck shell=bash

# debian_tree DIR SUITE PACKAGES [COMPONENT…]: makes one with mmdebstrap, unless
# it is there.
debian_tree() {
  local tree=$1 suite=$2 packages=$3
  [ -e "$tree/.complete" ] && return 0
  command -v mmdebstrap >/dev/null ||
    apt-get install -y -qq --no-install-recommends mmdebstrap >/dev/null ||
    { apt-get -qq update && apt-get install -y -qq --no-install-recommends mmdebstrap; } >/dev/null
  rm -rf "$tree"
  mkdir -p "$(dirname "$tree")"
  # A mirror's index of sid may be past its date.
  mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
    --aptopt='Acquire::Check-Date "false"' --include="$packages" "$suite" "$tree"
  touch "$tree/.complete"
}

# in_tree DIR SOURCE COMMAND…: runs COMMAND in it as root, with SOURCE at /src.
# Entered by pivot_root: in a plain chroot user namespaces are refused, and
# Bazel would build without its sandbox. Processes that it leaves end with it.
in_tree() {
  local tree=$1 source=$2
  shift 2
  unshare --mount --pid --fork --kill-child --propagation private sh -eu -c '
    tree=$1 source=$2
    shift 2
    mount --bind "$tree" "$tree"
    mkdir -p "$tree/src" "$tree/oldroot"
    mount --bind "$source" "$tree/src"
    mount --rbind /dev "$tree/dev"
    mount -t proc p "$tree/proc"
    mount -t sysfs s "$tree/sys"
    mount -t tmpfs t "$tree/tmp"
    # Names and certificates are the host machine'"'"'s.
    for file in resolv.conf hosts ssl/certs/ca-certificates.crt; do
      [ ! -e "/etc/$file" ] || cp "/etc/$file" "$tree/etc/$file"
    done
    cd "$tree"
    pivot_root . oldroot
    umount -l /oldroot
    cd /src
    exec env -i HOME=/root USER=root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
      PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
  ' sh "$tree" "$source" "$@"
}
