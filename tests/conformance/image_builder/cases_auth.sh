# A registry with TLS and passwords: see cases.sh. It is one of our own, so that
# the one in $R need not ask for any.
[[ -n $R ]] || return 0
if ! command -v docker-registry >/dev/null 2>&1; then
  echo 'SKIPPED: docker-registry is not installed, no case of TLS and credentials' >&2
  return 0
fi
mkdir "$work/tls"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$work/tls/key.pem" -out "$work/tls/ca.pem" 2>/dev/null
# "me" with "secret", by bcrypt as the registry wants it.
python3 -W ignore - >"$work/tls/users" <<'P' || { echo 'SKIPPED: no bcrypt for a password file' >&2; return 0; }
import crypt
print("me:" + crypt.crypt("secret", crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16)))
P
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
T=127.0.0.1:$port
cat >"$work/tls/config.yml" <<C
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: $work/tls/data}}
http: {addr: "$T", tls: {certificate: $work/tls/ca.pem, key: $work/tls/key.pem}}
auth: {htpasswd: {realm: tests, path: $work/tls/users}}
C
# It takes variables that begin with REGISTRY for its own.
env -u REGISTRY docker-registry serve "$work/tls/config.yml" >/dev/null 2>&1 &
registry_pid=$!
trap 'rm -rf "$work"; kill "$server" "$registry_pid" 2>/dev/null' EXIT
for _ in $(seq 100); do curl -sk -o /dev/null "https://$T/v2/" && break || sleep 0.1; done
C=$work/tls/ca.pem
KBLD_REGISTRY_HOSTNAME=$T KBLD_REGISTRY_USERNAME=me KBLD_REGISTRY_PASSWORD=secret \
  "$IMAGE_BUILDER_BIN" push --layout "$LAYOUT" --repository "$T/shop/api" --tag v1 --registry-ca-cert-path "$C" >/dev/null 2>&1 ||
  { echo 'cannot push to the registry with passwords' >&2; failed=$((failed + 1)); return 0; }

# a NAME CONFIG ARGS…: with a docker configuration.
a() {
  local name=$1 config=$2
  shift 2
  mkdir -p "$work/docker"
  printf '%s' "$config" >"$work/docker/config.json"
  DOCKER_CONFIG=$work/docker c "$name" "image: $T/shop/api:v1\n" -f - "$@"
}
good=$(printf me:secret | base64)
bad=$(printf me:wrong | base64)
a auth "{\"auths\": {\"$T\": {\"auth\": \"$good\"}}}" --registry-ca-cert-path "$C"
a auth-no-ca "{\"auths\": {\"$T\": {\"auth\": \"$good\"}}}"
a auth-unverified "{\"auths\": {\"$T\": {\"auth\": \"$good\"}}}" --registry-verify-certs=false
a auth-insecure "{\"auths\": {\"$T\": {\"auth\": \"$good\"}}}" --registry-insecure --registry-ca-cert-path "$C"
a auth-wrong "{\"auths\": {\"$T\": {\"auth\": \"$bad\"}}}" --registry-ca-cert-path "$C"
a auth-none '{}' --registry-ca-cert-path "$C"
a auth-user-fields "{\"auths\": {\"$T\": {\"username\": \"me\", \"password\": \"secret\"}}}" --registry-ca-cert-path "$C"
a auth-by-url "{\"auths\": {\"https://$T/v1/\": {\"auth\": \"$good\"}}}" --registry-ca-cert-path "$C"
a auth-by-repository "{\"auths\": {\"$T/shop/api\": {\"auth\": \"$good\"}}}" --registry-ca-cert-path "$C"
a auth-of-another "{\"auths\": {\"other.example.com\": {\"auth\": \"$good\"}}}" --registry-ca-cert-path "$C"
a auth-not-base64 "{\"auths\": {\"$T\": {\"auth\": \"!\"}}}" --registry-ca-cert-path "$C"
a auth-no-colon "{\"auths\": {\"$T\": {\"auth\": \"$(printf mesecret | base64)\"}}}" --registry-ca-cert-path "$C"
a auth-cut '{"auths": ' --registry-ca-cert-path "$C"
a auth-helper "{\"credHelpers\": {\"$T\": \"shim\"}}" --registry-ca-cert-path "$C"
a auth-store '{"credsStore": "shim"}' --registry-ca-cert-path "$C"
a auth-helper-beats-auths "{\"credHelpers\": {\"$T\": \"none\"}, \"auths\": {\"$T\": {\"auth\": \"$good\"}}}" --registry-ca-cert-path "$C"
a auth-helper-fails "{\"credHelpers\": {\"$T\": \"fails\"}}" --registry-ca-cert-path "$C"
a auth-helper-missing "{\"credHelpers\": {\"$T\": \"missing\"}}" --registry-ca-cert-path "$C"
KBLD_REGISTRY_HOSTNAME=$T KBLD_REGISTRY_USERNAME=me KBLD_REGISTRY_PASSWORD=secret a auth-environment '{}' --registry-ca-cert-path "$C"
KBLD_REGISTRY_HOSTNAME=$T KBLD_REGISTRY_USERNAME=me KBLD_REGISTRY_PASSWORD=wrong \
  a auth-environment-wins "{\"auths\": {\"$T\": {\"auth\": \"$good\"}}}" --registry-ca-cert-path "$C"
KBLD_REGISTRY_HOSTNAME_1=other.example.com KBLD_REGISTRY_HOSTNAME_2=$T KBLD_REGISTRY_USERNAME_2=me KBLD_REGISTRY_PASSWORD_2=secret \
  a auth-environment-sets '{}' --registry-ca-cert-path "$C"
SSL_CERT_FILE=$C a auth-system-roots "{\"auths\": {\"$T\": {\"auth\": \"$good\"}}}"
a auth-ca-twice "{\"auths\": {\"$T\": {\"auth\": \"$good\"}}}" --registry-ca-cert-path "$C,$C"
