#!/usr/bin/env bash
# Makes the keys and documents in this directory anew, with GnuPG 2.2: test keys
# that are public, hence protect nothing. make.sh writes beside itself.
set -eu
cd "$(dirname "$0")"
GNUPGHOME=$(mktemp -d)
export GNUPGHOME
trap 'gpgconf --kill all; rm -rf "$GNUPGHOME"' EXIT
run() { gpg --batch --yes --quiet --pinentry-mode loopback --passphrase "$pass" --faked-system-time "$when" "$@"; }
id() { echo "Test $1 (TEST KEY, NOT SECRET) <$(echo "$1" | tr '[:upper:]' '[:lower:]')@example.test>"; }
fingerprint() { gpg --with-colons --list-keys "=$(id "$1")" | awk -F: '/^fpr/ { print $10; exit }'; }
pass='' when=20240101T000000
for key in 'Rsa rsa2048' 'Ed ed25519' 'Ecdsa nistp256' 'Dsa dsa2048' 'Uids ed25519' 'Revoked ed25519' 'Sub ed25519'; do
  run --quick-gen-key "$(id "${key% *}")" "${key#* }" sign never
done
run --quick-gen-key "$(id Expired)" ed25519 sign 2024-06-01
run --quick-gen-key "$(id Cert)" ed25519 cert never
for key in Sub Cert; do run --quick-add-key "$(fingerprint $key)" ed25519 sign never; done
run --quick-add-uid "$(fingerprint Uids)" "$(id Former)"
run --quick-add-uid "$(fingerprint Uids)" "$(id Second)"
pass=test-passphrase
run --quick-gen-key "$(id Locked)" rsa2048 sign never
pass=''
sign() { key=$1; shift; printf -- '- dash\ntrailing \t\n\nlast\n' | run --clearsign --local-user "=$(id "$key")" "$@" >"signed_${key,,}.asc"; }
for key in Rsa Ed Ecdsa Dsa Sub Cert Expired Revoked; do sign $key; done
printf 'old\n' | run --clearsign --local-user "=$(id Rsa)" --digest-algo MD5 >signed_md5.asc
when=20240201T000000
run --quick-revoke-uid "$(fingerprint Uids)" "$(id Former)"
sed 's/^:-/-/' "$GNUPGHOME/openpgp-revocs.d/$(fingerprint Revoked).rev" | run --import
run --armor --export >public_keys.asc
pass=test-passphrase
run --armor --export-secret-keys >secret_keys.asc
pass=''
run --armor --export-secret-subkeys "=$(id Sub)" >stub_key.asc
