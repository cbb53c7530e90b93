#!/usr/bin/env bash
# Signs and verifies charts with renderer, helm and gpg, each checking what the
# others made: HELM_BIN=… GPG_BIN=… provenance.sh [RENDERER]. Keys are made for
# the run. Every command line that helm knows is run with both programs and must
# print the same and end the same way. Exit code 1 where something differs.
set -u
top=$(cd "$(dirname "$0")/../../.." && pwd)
missing=0
for tool in HELM_BIN GPG_BIN; do
  if [ -z "${!tool:-}" ]; then
    echo "NOT TESTED: $tool is not set" >&2
    missing=1
  fi
done
[ $missing = 0 ] || exit "${MISSING_TOOL_CODE:-0}"
renderer=${1:-}
if [ -z "$renderer" ]; then
  (cd "$top" && ./bazelw build //cmd/renderer >/dev/null 2>&1)
  renderer=$top/bazel-bin/cmd/renderer/renderer
fi
renderer=$(readlink -f "$renderer")
work=$(mktemp -d)
export GNUPGHOME=$work/gnupg HOME=$work/home
mkdir -m 700 "$GNUPGHOME" "$HOME"
trap 'gpgconf --homedir "$GNUPGHOME" --kill all 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
bad=0 good=0

gpg() { "$GPG_BIN" --batch --yes --quiet --no-tty --pinentry-mode loopback "$@" 2>>gpg.log; }
name() { echo "Test $1 (TEST KEY, NOT SECRET) <${1,,}@example.test>"; }
make_key() { gpg --passphrase "${3:-}" --faked-system-time "${4:-20240101T000000}" --quick-gen-key "$(name "$1")" "$2" sign "${5:-never}"; }
export_key() {
  gpg --export -o "${1,,}.pub" "=$(name "$1")"
  gpg --passphrase "${2:-}" --export-secret-keys -o "${1,,}.sec" "=$(name "$1")"
}
for key in Rsa:rsa2048 Ed:ed25519 Ecdsa:nistp256 Dsa:dsa2048 Revoked:ed25519 Other:ed25519 Sub:ed25519; do
  make_key "${key%:*}" "${key#*:}"
done
make_key Locked rsa2048 test-passphrase
make_key Expired ed25519 '' 20240101T000000 2024-06-01
sub=$("$GPG_BIN" --with-colons --list-keys "=$(name Sub)" 2>>gpg.log | awk -F: '/^fpr/ { print $10; exit }')
gpg --passphrase '' --quick-add-key "$sub" ed25519 sign never
revoked=$("$GPG_BIN" --with-colons --list-keys "=$(name Revoked)" 2>>gpg.log | awk -F: '/^fpr/ { print $10; exit }')
for key in Rsa Ed Ecdsa Dsa Revoked Other Sub Expired; do export_key $key; done
export_key Locked test-passphrase
sed 's/^:-/-/' "$GNUPGHOME/openpgp-revocs.d/$revoked.rev" >revocation.asc
gpg --import revocation.asc
gpg --export -o revoked.pub "=$(name Revoked)"
gpg --armor --export -o rsa.asc "=$(name Rsa)"
cat rsa.pub ed.pub ecdsa.pub dsa.pub locked.pub sub.pub expired.pub revoked.pub >all.pub
cat rsa.sec ed.sec ecdsa.sec dsa.sec locked.sec >many.sec
echo test-passphrase >right.txt
echo wrong >wrong.txt
: >empty.txt

mkdir -p c/templates
printf 'apiVersion: v2\nname: c\nversion: 1.0.0\ndescription: "A: b"\n' >c/Chart.yaml
echo 'a: 1' >c/values.yaml
echo 'a: {{ .Values.a }}' >c/templates/x.yaml

# Both programs, in copies of one directory, must agree; "$1" says on what.
same() {
  what=$1
  shift
  rm -rf h r
  for side in h r; do
    cp -r in $side
    program=$HELM_BIN
    [ $side = h ] || program=$renderer
    (cd $side && "$program" "$@" <"${input:-/dev/null}") >$side.out 2>$side.err
    echo "exit code $?" >>$side.err
    # Archives differ in their times, hence hashes; paths in their directory.
    sed -E -i "s#$work/$side/#DIR/#g; s/sha256:[0-9a-f]{64}/sha256:HEX/g" $side.out $side.err
  done
  if cmp -s h.out r.out && cmp -s h.err r.err; then
    good=$((good + 1))
  else
    bad=$((bad + 1))
    echo "DIFFERS ($what): $*"
    diff h.out r.out
    diff h.err r.err
  fi
}
check() { # What, then a command that must succeed.
  what=$1
  shift
  if "$@" >check.out 2>&1; then
    good=$((good + 1))
  else
    bad=$((bad + 1))
    echo "FAILS ($what): $*"
    cat check.out
  fi
}
refuses() { # What, part of the message, then a command that must fail with it.
  what=$1 part=$2
  shift 2
  if ! "$@" >check.out 2>&1 && grep -qF -- "$part" check.out; then
    good=$((good + 1))
  else
    bad=$((bad + 1))
    echo "DOES NOT REFUSE ($what): $*"
    cat check.out
  fi
}

# 1. What each signs, the others verify.
for key in rsa ed ecdsa dsa locked sub; do
  for side in helm renderer; do
    program=$HELM_BIN
    [ $side = helm ] || program=$renderer
    rm -rf out
    check "$side signs with $key" "$program" package c -d out --sign --key "<$key@" --keyring $key.sec --passphrase-file right.txt
    rm -rf in
    cp -r out in
    cp ./*.pub in
    same "$side signed with $key" verify c-1.0.0.tgz --keyring $key.pub
    same "$side signed with $key, all keys" verify c-1.0.0.tgz --keyring all.pub
    same "$side signed with $key, other key" verify c-1.0.0.tgz --keyring other.pub
    sed -i 's/version: 1.0.0/version: 1.0.1/' in/c-1.0.0.tgz.prov
    same "$side signed with $key, changed" verify c-1.0.0.tgz --keyring all.pub
  done
  check "gpg reads what renderer signed with $key" gpg --verify out/c-1.0.0.tgz.prov
done

# 2. Documents of gpg, good and odd.
"$HELM_BIN" package c -d packed >/dev/null
sum=$(sha256sum packed/c-1.0.0.tgz | cut -c1-64)
document() { # Text, then gpg's options.
  rm -rf in
  cp -r packed in
  cp ./*.pub rsa.asc empty.txt in
  printf -- "$1" >document
  shift
  gpg --passphrase '' --clearsign "$@" -o in/c-1.0.0.tgz.prov document || check "gpg signs: $*" false
}
metadata='name: c\n'
files="files:\n  c-1.0.0.tgz: sha256:$sum\n"
while IFS='|' read -r text; do
  document "$text" -u '<rsa@example.test>'
  same "document $text" verify c-1.0.0.tgz --keyring rsa.pub
done <<END
$metadata\n...\n$files
$metadata
$metadata\n...\n
\n...\n$files
...\n$files
[a\n...\n$files
- a\n-b\n--- c\nFrom x\n  \n\n...\n$files
$metadata\n...\n[a
$metadata\n...\nfiles: 3\n
$metadata\n...\nfiles: []\n
$metadata\n...\nfiles: {}\n
$metadata\n...\nfiles: {c-1.0.0.tgz: 3}\n
$metadata\n...\nfiles: {c-1.0.0.tgz: }\n
$metadata\n...\nfiles: {c-1.0.0.tgz: 'sha256:$sum', x: y}\nother: z\n
$metadata\n...\nfiles: {c-1.0.0.tgz: '$sum'}\n
$metadata\n...\nfiles: {./c-1.0.0.tgz: 'sha256:$sum'}\n
$metadata\n...\nother: x\n...\n$files
$metadata\n...\n$files...\nother: x\n
END
for options in '-u <ed@example.test>' '-u <dsa@example.test>' '-u <ecdsa@example.test>' '-u <sub@example.test>' '-u <rsa@example.test> -u <ed@example.test>' '-u <rsa@example.test> --digest-algo SHA1' \
  '-u <rsa@example.test> --digest-algo SHA224' '-u <rsa@example.test> --digest-algo SHA384' '-u <rsa@example.test> --digest-algo MD5' \
  '-u <rsa@example.test> --digest-algo RIPEMD160' '-u <expired@example.test> --faked-system-time 20240201T000000' \
  '-u <rsa@example.test> --faked-system-time 20400101T000000' '-u <rsa@example.test> --default-sig-expire 1d --faked-system-time 20240201T000000'; do
  # shellcheck disable=SC2086
  document "$metadata\n...\n$files" $options
  same "gpg $options" verify c-1.0.0.tgz --keyring all.pub
done
rm -rf out
"$HELM_BIN" package c -d out --sign --key '<revoked@' --keyring revoked.sec >/dev/null
rm -rf in
cp -r out in
cp revoked.pub in
same "revoked key" verify c-1.0.0.tgz --keyring revoked.pub

# 3. What verify, template, show refuse, and how.
document "$metadata\n...\n$files" -u '<rsa@example.test>'
cp in/c-1.0.0.tgz in/nosig.tgz
cp in/c-1.0.0.tgz in/ren.tgz
cp in/c-1.0.0.tgz.prov in/ren.tgz.prov
cp -r c in/c
mkdir in/d.tgz in/changed in/lost
echo x >in/x.txt
cp in/c-1.0.0.tgz* in/changed
echo x >>in/changed/c-1.0.0.tgz
cp in/c-1.0.0.tgz in/lost
mkdir in/lost/c-1.0.0.tgz.prov
cp -r in keep
for arguments in '' 'a b' c d.tgz x.txt nope nope.tgz nosig.tgz 'c-1.0.0.tgz' 'c-1.0.0.tgz --keyring nope' \
  'c-1.0.0.tgz --keyring c' 'c-1.0.0.tgz --keyring x.txt' 'c-1.0.0.tgz --keyring empty.txt' \
  'c-1.0.0.tgz --keyring=' 'ren.tgz --keyring rsa.pub' 'changed/c-1.0.0.tgz --keyring rsa.pub' \
  'lost/c-1.0.0.tgz --keyring rsa.pub' './c-1.0.0.tgz --keyring all.pub' '--nope'; do
  # shellcheck disable=SC2086
  same "verify" verify $arguments
done
for chart in c-1.0.0.tgz nosig.tgz ren.tgz changed/c-1.0.0.tgz lost/c-1.0.0.tgz c x.txt nope.tgz ./nope; do
  for command in template 'show chart' 'show values' 'show all'; do
    # shellcheck disable=SC2086
    same "$command --verify" $command $chart --verify --keyring rsa.pub
  done
done
same "template --verify, default keyring" template c-1.0.0.tgz --verify
for edit in '/BEGIN PGP SIGNATURE/,$d' '/END PGP/d' 's/$/ /' 's/$/\r/' '/^Hash:/d' 's/^Hash:.*/Hash: SHA256/' \
  's/^Hash:.*/Comment: x/' '/^$/d' 's/^i[A-Za-z0-9]/??/' 's/^files:/- files:/' '1d' '$d' \
  's/-----BEGIN PGP SIGNED/x&/' 'p;d' '1s/^/junk\n/' '1,$d'; do
  sed -i "$edit" in/c-1.0.0.tgz.prov
  same "edit $edit" verify c-1.0.0.tgz --keyring rsa.pub
  cp keep/c-1.0.0.tgz.prov in
done

sed -i 's/^i[A-Za-z0-9]/xx/' in/c-1.0.0.tgz.prov
refuses "checksum of the armour" "wrong checksum" "$renderer" verify in/c-1.0.0.tgz --keyring rsa.pub

# 4. What package --sign refuses, and how.
rm -rf in
mkdir in
cp -r c ./*.sec ./*.pub ./*.txt revocation.asc in
for arguments in '--key Rsa --keyring many.sec' '--key example.test --keyring many.sec' '--key nobody --keyring many.sec' \
  '--keyring many.sec' '--key Rsa' '--key Rsa --keyring=' '--key Rsa --keyring nope' '--key Rsa --keyring c' \
  '--key Rsa --keyring empty.txt' '--key Rsa --keyring rsa.pub' '--key Locked --keyring many.sec' \
  '--key Locked --keyring many.sec --passphrase-file nope' '--key Locked --keyring many.sec --passphrase-file wrong.txt' \
  '--key Locked --keyring many.sec --passphrase-file empty.txt' '--key Locked --keyring many.sec --passphrase-file -' \
  '--key Locked --keyring many.sec --passphrase-file right.txt' '--key Rsa --keyring many.sec --passphrase-file nope' \
  '--key Rsa --keyring right.txt'; do
  # shellcheck disable=SC2086
  same "package --sign" package c -d . --sign $arguments
done
input=$work/right.txt same "passphrase from a file as stdin" package c -d . --sign --key Locked --keyring many.sec --passphrase-file -

# 5. Ours: directories, armour, dependencies.
rm -rf out
cp -r c d
check "sign a directory" "$renderer" sign d --key '<ed@' --keyring ed.sec
check "verify a directory" "$renderer" verify d --keyring ed.pub
check "render a verified directory" "$renderer" template ./d --verify --keyring ed.pub
check "render where one is" sh -c 'cd d && "$1" template . --verify --keyring ../ed.pub' - "$renderer"
check "the directory's package" "$renderer" package d -d out
cp d.prov out/c-1.0.0.tgz.prov
check "helm takes the directory's provenance for its package" "$HELM_BIN" verify out/c-1.0.0.tgz --keyring ed.pub
check "armoured keyring" "$renderer" verify out/c-1.0.0.tgz --keyring <(cat ed.pub; :)
echo 'a: 2' >d/values.yaml
refuses "changed directory" "sha256 sum does not match for c-1.0.0.tgz" "$renderer" template ./d --verify --keyring ed.pub
refuses "unsigned directory" "unpacked charts cannot be verified" "$renderer" template ./c --verify --keyring ed.pub
mkdir umbrella
printf 'apiVersion: v2\nname: umbrella\nversion: 1.0.0\ndependencies:\n- name: c\n  version: 1.0.0\n  repository: file://../c\n' >umbrella/Chart.yaml
refuses "unsigned dependency" 'dependency "c": unpacked charts cannot be verified' "$renderer" dependency update umbrella --verify --keyring ed.pub
check "sign the dependency" "$renderer" sign c --key '<ed@' --keyring ed.sec
check "signed dependency" "$renderer" dependency update umbrella --verify --keyring ed.pub
check "build it" "$renderer" dependency build umbrella --verify --keyring ed.pub
check "sign the umbrella" "$renderer" sign umbrella --key '<rsa@' --keyring rsa.sec
check "render the umbrella" "$renderer" template ./umbrella --verify --keyring rsa.pub
refuses "dependency by another key" "unknown entity" "$renderer" dependency build umbrella --verify --keyring rsa.pub
cp umbrella/charts/c-1.0.0.tgz umbrella/charts/extra-1.0.0.tgz
refuses "archive that was added" "its package is not the same chart" "$renderer" template ./umbrella --verify --keyring rsa.pub
rm umbrella/charts/*.tgz
"$HELM_BIN" package --version 1.0.1 -d umbrella/charts c >/dev/null
refuses "archive that the lock does not name" "Chart.lock does not name c 1.0.1" "$renderer" template ./umbrella --verify --keyring rsa.pub

# 6. By URL, with an empty cache each time: Helm takes a .prov from its cache.
mkdir www
cp packed/c-1.0.0.tgz www
cp packed/c-1.0.0.tgz www/nosig-1.0.0.tgz
cp packed/c-1.0.0.tgz www/ren-1.0.0.tgz
cp keep/c-1.0.0.tgz.prov www
cp keep/c-1.0.0.tgz.prov www/ren-1.0.0.tgz.prov
python3 -u -m http.server 0 --bind 127.0.0.1 --directory www >server.log 2>&1 &
server=$!
trap 'kill $server; gpgconf --homedir "$GNUPGHOME" --kill all 2>/dev/null; rm -rf "$work"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
  port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' server.log)
  [ -z "$port" ] || break
  sleep 0.2
done
rm -rf in
mkdir in
cp rsa.pub other.pub in
for file in c-1.0.0.tgz nosig-1.0.0.tgz ren-1.0.0.tgz nope.tgz 'c-1.0.0.tgz?x=y'; do
  for ring in rsa.pub other.pub nope; do
    same "by URL" template "http://127.0.0.1:$port/$file" --verify --keyring $ring --content-cache cache
    same "by URL" show chart "http://127.0.0.1:$port/$file" --verify --keyring $ring --content-cache cache
  done
done

echo "$good agree, $bad differ"
[ $bad = 0 ]
