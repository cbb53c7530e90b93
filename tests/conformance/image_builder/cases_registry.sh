# What a registry answers: see cases.sh.
[[ -n $R ]] || return 0
c index "image: $R/shop/index:v1\n" -f -
c platform "image: $R/shop/index:v1\n" -f - --platform linux/arm64
c platform-digest "image: '$R/shop/index@$I'\n" -f - --platform linux/amd64
c platform-none "image: $R/shop/index:v1\n" -f - --platform linux/s390x
c platform-variant "image: $R/shop/index:v1\n" -f - --platform linux/arm64/v8
c platform-version "image: $R/shop/index:v1\n" -f - --platform linux/arm64:1.0
c platform-config "${A}overrides: [{image: foo, newImage: '$R/shop/index:v1', platformSelection: {os: linux, architecture: arm64}}]\n---\nimage: foo\n" -f -
c platform-config-wins "${A}overrides: [{image: foo, newImage: '$R/shop/index:v1', platformSelection: {os: linux, architecture: arm64}}]\n---\nimage: foo\nx: {image: '$R/shop/index:v1'}\n" -f - --platform linux/amd64
c platform-config-half "${A}overrides: [{image: foo, newImage: '$R/shop/index:v1', platformSelection: {architecture: arm64}}]\n---\nimage: foo\n" -f -
c platform-features "${A}overrides: [{image: foo, newImage: '$R/shop/index:v1', platformSelection: {os: linux, architecture: arm64, features: [x]}}]\n---\nimage: foo\n" -f -
c platform-preresolved "${A}overrides: [{image: foo, newImage: '$R/shop/index:v1', preresolved: true}]\n---\nimage: foo\n" -f - --platform linux/arm64
c platform-lock "image: $R/shop/index:v1\n" -f - --platform linux/arm64 --imgpkg-lock-output lock.yml
c platform-missing-image "image: '$R/shop/index@$X'\n" -f - --platform linux/arm64
c tag-and-digest "image: '$R/shop/api:v1@$D'\n" -f -
c tag-default "image: $R/shop/api\n" -f -
c tag-latest-of-colon "image: '$R/shop/api:'\n" -f -
c tag-too-long "image: $R/shop/api:$(printf 'x%.0s' $(seq 130))\n" -f -
c repository-slash "image: $R/shop/api/\n" -f -
c two-spellings "a: [{image: '$R/shop/api:v1'}, {image: '$R/shop/api:1.0.0'}, {image: '$R/shop/api:v1'}]\n" -f - --lock-output lock.yml
c some-missing "a: [{image: '$R/shop/api:v1'}, {image: '$R/shop/api:gone'}]\n" -f - --lock-output lock.yml
c unknown-host "image: no-such-host.invalid/x:1\n" -f -
c refused-host "image: 127.0.0.1:1/x:1\n" -f -
c override-missing "${A}overrides: [{image: foo, newImage: '$R/shop/api:gone'}]\n---\nimage: foo\n" -f -
c override-invalid "${A}overrides: [{image: foo, newImage: 'UPPER'}]\n---\nimage: foo\n" -f -
c override-digest "${A}overrides: [{image: foo, newImage: '$R/shop/api@$D'}]\n---\nimage: foo\n" -f - --lock-output lock.yml
c override-repo "${A}overrides: [{imageRepo: foo, newImage: '$R/shop/api:v1'}]\n---\nimage: foo:3\nx: {image: 'foo@$X'}\n" -f -
c selection-tagged "${A}overrides: [{image: foo, newImage: '$R/shop/api:v1', tagSelection: {semver: {constraints: '1.x'}}}]\n---\nimage: foo\n" -f -
c selection-no-repository "${A}overrides: [{image: foo, newImage: '$R/no/such', tagSelection: {semver: {constraints: '1.x'}}}]\n---\nimage: foo\n" -f -
c selection-platform "${A}overrides: [{image: foo, newImage: '$R/shop/index', tagSelection: {semver: {}}, platformSelection: {os: linux, architecture: arm64}}]\n---\nimage: foo\n" -f -
for identifiers in '[]' '[dev]' '["7"]' '[rc, dev]' '[nope]'; do
  c "selection-pre $identifiers" "${A}overrides: [{image: foo, newImage: $R/shop/api, tagSelection: {semver: {constraints: '>2.9.9', prereleases: {identifiers: $identifiers}}}}]\n---\nimage: foo\n" -f -
done
c lock-as-input "${A}overrides: [{image: foo, newImage: '$R/shop/api@$D', preresolved: true}]\nsearchRules: [{keyMatcher: {name: k}}]\n---\nimage: foo\nk: foo\n" -f - --lock-output lock.yml
c ca-missing "image: $R/shop/api:v1\n" -f - --registry-ca-cert-path no-such.pem
c ca-empty "image: $R/shop/api:v1\n" -f - --registry-ca-cert-path cases.sh
c insecure "image: $R/shop/api:v1\n" -f - --registry-insecure --registry-verify-certs=false
KBLD_REGISTRY_FOO=x c env-unknown "image: $R/shop/api:v1\n" -f -
KBLD_REGISTRY_HOSTNAME='bad host' c env-bad-host "image: $R/shop/api:v1\n" -f -
KBLD_REGISTRY_HOSTNAME=$R KBLD_REGISTRY_USERNAME=u KBLD_REGISTRY_PASSWORD=p c env-good "image: $R/shop/api:v1\n" -f -
KBLD_REGISTRY_HOSTNAME=elsewhere.example.com KBLD_REGISTRY_USERNAME=u c env-elsewhere "image: $R/shop/api:v1\n" -f -
DOCKER_CONFIG=$work/cwd/tree c docker-config-none "image: $R/shop/api:v1\n" -f -

# Packing, and taking to another repository.
c package-index "image: '$R/shop/index@$I'\n" package -f - -o lock.yml
c package-both "image: '$R/shop/index@$I'\nx: {image: '$R/shop/api@$D'}\n" pkg -f - -o lock.yml
c package-preresolved "${A}overrides: [{image: foo, newImage: '$R/shop/api@$D', preresolved: true}]\n---\na: b\n" package -f - -o lock.yml
c package-concurrency "image: '$R/shop/index@$I'\n" package -f - -o lock.yml --concurrency 1
c package-missing "image: '$R/shop/api@$X'\n" package -f - -o lock.yml
c package-unwritable "image: '$R/shop/api@$D'\n" package -f - -o /no/such/dir/p.tar
c package-plain-reference "image: api\n" package -f - -o lock.yml
"$KBLD_BIN" package -f <(printf "image: '$R/shop/index@$I'\nx: {image: '$R/shop/api@$D'}\n") -o "$work/both.tar" >/dev/null 2>&1
c unpackage "image: '$R/shop/index@$I'\nx: {image: '$R/shop/api@$D'}\n" unpackage -f - -i "$work/both.tar" -r "$R/new/both"
c unpackage-lock "image: '$R/shop/api@$D'\n" unpkg -f - -i "$work/both.tar" -r "$R/new/both" --lock-output lock.yml
c unpackage-unknown "image: '$R/other@$X'\n" unpackage -f - -i "$work/both.tar" -r "$R/new/both"
c unpackage-no-file "image: '$R/shop/api@$D'\n" unpackage -f - -i no-such.tar -r "$R/new/both"
c unpackage-no-tar "image: '$R/shop/api@$D'\n" unpackage -f - -i cases.sh -r "$R/new/both"
c unpackage-bad-repository "image: '$R/shop/api@$D'\n" unpackage -f - -i "$work/both.tar" -r UPPER
c relocate-index "image: '$R/shop/index@$I'\n" relocate -f - -r "$R/new/index"
c relocate-missing "image: '$R/shop/api@$X'\n" relocate -f - -r "$R/new/repo"
c relocate-tag "image: '$R/shop/api:v1'\n" relocate -f - -r "$R/new/repo"
