#!/usr/bin/env bash
# Two checkouts at paths of different depth, two output bases, one sandboxed and
# one not, another user name, locale and time zone: the programs and a release
# must come out with the same bytes. Compiles everything twice: about 25 minutes
# on two cores.
#   tests/reproducible/run.sh [TARGET…]
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
[ $# -gt 0 ] || set -- //cmd/renderer //cmd/image_builder:image-builder //cmd/state_committer:state-committer //examples/shop:production
bazel=${BAZEL:-bazel}
work=$(mktemp -d)
one=$work/one
two=$work/somewhere/much/deeper/two
finish() {
  for base in base1 base2; do
    tree=$one
    [ "$base" = base1 ] || tree=$two
    (cd "$tree" && "$bazel" --output_base="$work/$base" shutdown) >/dev/null 2>&1 || true
  done
  chmod -R u+w "$work" && rm -rf "$work"
}
trap finish EXIT
for tree in "$one" "$two"; do
  mkdir -p "$tree"
  (cd "$top" && git ls-files -z | tar c --null -T -) | tar x -C "$tree"
done
build() { # build TREE BASE OUT ARGS…
  local tree=$1 base=$2 out=$3
  shift 3
  (
    cd "$tree"
    "$bazel" --output_base="$work/$base" build --color=no --curses=no --noshow_progress "$@" >"$work/$base.log" 2>&1 ||
      { tail -n 50 "$work/$base.log"; exit 1; }
    # Everything that was built, but for logs and what Bazel itself writes.
    find -L bazel-bin/cmd bazel-bin/examples -type f \
      \( -perm -u+x -o -name '*.binpb' -o -name '*.tgz' -o -name '*.yaml' -o -name '*.yml' -o -path '*layout*' -o -name '*.digest' \) \
      ! -name '*.params' ! -name '*.o' ! -name '*.launch' ! -path '*.runfiles*' -exec sha256sum {} + | sort -k2 >"$out"
  )
}
build "$one" base1 "$work/sums1" "$@"
USER=somebody LANG=de_DE.UTF-8 TZ=Asia/Tokyo build "$two" base2 "$work/sums2" --spawn_strategy=local "$@"
if ! diff -u "$work/sums1" "$work/sums2"; then
  echo 'FAILED: the files above differ'
  exit 1
fi
echo "ok: $(wc -l <"$work/sums1") files are the same"
