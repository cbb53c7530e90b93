# Cases for compare.sh: each `c NAME STDIN ARGS…` runs once per program.
# Sourced with $R the registry, $D the digest of $R/shop/api:v1, $I that of the
# index $R/shop/index:v1, and the beginnings of documents:
# $A a Config, $L an ImagesLock; $X is some digest.

# Command line.
c version "" version
c version-tty "" version --tty
c version-flag "" --version
c stray-argument "" foo
c stray-argument-of-inspect "" inspect foo bar
c unknown-flag "" --bogus
c unknown-shorthand "" -z
c missing-value "" --file
c bad-bool "" --build=maybe
c bad-int "" --build-concurrency=x
c no-input ""
c empty-file "" -f ""
c both-locks "image: x" -f - --lock-output /tmp/x --imgpkg-lock-output /tmp/y
c platform-short "" --platform linux
c platform-long "" --platform a/b/c/d
c no-such-file "" -f no-such-file
c yes-is-accepted "a: b" -f - --yes
c flag-before-command "image: x" -f - inspect
c unwritable-lock "a: b" -f - --lock-output /no/such/dir/f
c unwritable-imgpkg-lock "a: b" -f - --imgpkg-lock-output /no/such/dir/f

# Input.
c plain "b: 1\na: x\n" -f -
c tty "b: 1\na: x\n" -f - --tty
c json-output "b: 1\n---\nc: d\n" -f - --json
c json-failure "- a" -f - --json
c list-document "- a\n" -f -
c string-document "foo\n" -f -
c bad-yaml "a: b: c\n" -f -
c bad-yaml-second "x: y\n---\na: b: c\n" -f -
c bad-separator "--- foo\n" -f -
c empty-documents "---\n---\n# c\n---\n{}\n---\nnull\n---\na: b\n" -f -
c items "kind: X\nitems: [{a: b}, {}]\n" -f -
c items-not-object "items: [3]\n" -f -
c items-empty "items: []\n" -f -
c items-with-config "kind: List\nitems:\n- {apiVersion: kbld.k14s.io/v1alpha1, kind: Config, keys: [k]}\n- {k: 'nginx@$X'}\n" -f -
c crlf "a: b\r\n---\r\nc: d\r\n" -f -
c bom "\xef\xbb\xbfa: b\n" -f -
c json-input '{"a": [1, 2.50, "x"], "b": {}}' -f -
c emission "kind: D  # c\napiVersion: \"v1\"\nmetadata: {name: 'x', annotations: {b: \"1\", a: two}}\nspec: [a, {c: 007, d: 1.0}]\nfold: >\n  two words\non: 12:30:45\n" -f -
c numbers "a: 1234567.5\nb: 123456.75\nc: 1e-5\nd: 1e20\ne: 12345678901234567890\nf: -0.0\ng: 0x1F\nh: 1_000\n" -f -
c other-kind "${A/Config/Other}a: b\n" -f -

# Finding.
c unresolved "image: foo\n---\nimage: bar\nx: [{image: foo}]\n" -f - --unresolved-inspect
c unresolved-none "a: b" -f - --unresolved-inspect
c inspect "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: d, namespace: ns}\nimage: foo\nx: {image: bar}\n" inspect -f -
c inspect-tty "kind: D\nmetadata: {name: d}\nimage: foo\n" inspect -f - --tty
c inspect-json "kind: D\nmetadata: {name: d}\nimage: foo\n" inspect -f - --json
c inspect-annotated "image: foo\nmetadata: {annotations: {kbld.k14s.io/images: \"- origins: [{resolved: {url: u, tag: t}}]\\\\n  url: foo\\\\n\"}}\n" inspect -f -
c inspect-none "a: b\n" inspect -f -
c inspect-column "image: foo\n" inspect -f - --column image
c rules "${A}searchRules:\n- {keyMatcher: {path: [a, {index: 1}]}}\n- {keyMatcher: {path: [b, {allIndexes: true}, c]}}\n- {valueMatcher: {imageRepo: r.io/app}}\n- {valueMatcher: {image: skip}, updateStrategy: {none: {}}}\nkeys: [k1]\n---\na: [x, y1]\nb: [{c: q}, {c: w}]\nz: 'r.io/app:1'\nimage: skip\nk1: zz\nn: {image: [{image: in}]}\n" -f - --unresolved-inspect
c embedded "${A}searchRules:\n- {keyMatcher: {name: j}, updateStrategy: {json: {searchRules: [{keyMatcher: {name: i}}]}}}\n- {keyMatcher: {name: yy}, updateStrategy: {yaml: {searchRules: [{keyMatcher: {name: i}}]}}}\noverrides: [{image: x, newImage: X, preresolved: true}]\n---\nj: '{\"i\":\"x\",\"b\":[1.0,\"<\"]}'\nyy: |\n  # c\n  i: x\n  ---\n  q: r\n  i: x\n" -f -
c embedded-odd "${A}searchRules:\n- {keyMatcher: {name: j}, updateStrategy: {json: {}}}\n- {keyMatcher: {name: yy}, updateStrategy: {yaml: {}}}\n---\nj: '{'\nyy: 'a: b: c'\nz: {j: word, yy: word}\nw: {yy: '[1, 2]'}\nv: {yy: ''}\n" -f -

# Resolving without a network.
c digest "image: nginx@$X\n" -f -
c digest-and-tag "image: nginx:1@$X\nmetadata: {annotations: {a: b}}\n" -f -
c digest-bad "image: nginx@sha256:digest\n" -f -
c digest-algorithm "image: nginx@md5:abc\n" -f -
c reference-upper "image: UPPER\n" -f -
c reference-empty "image: ''\n" -f -
c reference-short "image: x\n" -f -
c reference-tag "image: 'app:t+1'\n" -f -
c several-errors "image: UPPER\nx: {image: 'nginx@x'}\n" -f -
c preresolved "${A}overrides:\n- {image: foo, newImage: bar, preresolved: true, origins: [{resolved: {url: u}}, {preresolved: {url: bar}}, {foo: {x: y}}, {git: {sha: a, extra: z}}, {local: {}}, {platformSelected: {os: linux}}, {tagged: {}}]}\n- {image: bar, newImage: q}\n---\nimage: foo\n---\nimage: foo\nx: {image: foo}\n" -f -
c preresolved-repo "${A}overrides: [{imageRepo: foo, newImage: bar, preresolved: true}]\n---\nimage: foo:1\n---\nimage: foo@$X\n" -f -
c no-annotation "${A}overrides: [{image: foo, newImage: bar, preresolved: true}]\n---\nimage: foo\n" -f - --images-annotation=false
c annotation-sorted "${A}overrides: [{image: a1, newImage: z, preresolved: true}, {image: b1, newImage: y, preresolved: true}]\n---\nx: [{image: a1}, {image: b1}, {image: a1}]\n" -f -
c metadata-null "${A}overrides: [{image: foo, newImage: bar, preresolved: true}]\n---\nimage: foo\nmetadata: null\n" -f -
c metadata-string "${A}overrides: [{image: foo, newImage: bar, preresolved: true}]\n---\nimage: foo\nmetadata: x\n" -f -
c annotations-mixed "${A}overrides: [{image: foo, newImage: bar, preresolved: true}]\n---\nimage: foo\nmetadata: {annotations: {a: 1, b: x}}\n" -f -
c lock "${A}overrides: [{image: foo, newImage: bar, preresolved: true}]\nkeys: [k1, k2, k1]\nsearchRules:\n- {keyMatcher: {path: [a, {index: 1}, {allIndexes: false}]}, updateStrategy: {json: {}}}\n- {valueMatcher: {image: x}, keyMatcher: {name: q}, updateStrategy: {entireValue: {}, bogus: 3}}\n- {valueMatcher: {image: 'y'}, updateStrategy: {yaml: {searchRules: [{keyMatcher: {name: a}}]}}}\n- {valueMatcher: {imageRepo: z}, updateStrategy: {none: {}}}\n---\nimage: foo\nk1: foo\n" -f - --lock-output lock.yml
c lock-empty "a: b\n" -f - --lock-output lock.yml
c imgpkg-lock "image: nginx@$X\n---\nimage: r.io/app@$X\n" -f - --imgpkg-lock-output lock.yml
c imgpkg-lock-no-digest "${A}overrides: [{image: foo, newImage: bar, preresolved: true}]\n---\nimage: foo\n" -f - --imgpkg-lock-output lock.yml
c imgpkg-lock-no-origins "${L}images: [{image: 'nginx@$X', annotations: {kbld.carvel.dev/id: foo}}]\n---\nimage: foo\n" -f - --imgpkg-lock-output lock.yml --origins-annotation=false
c imgpkg-lock-in "${L}images: [{image: 'nginx@$X', annotations: {kbld.carvel.dev/id: foo, kbld.carvel.dev/origins: '[{local: {path: /p}}, {git: {dirty: true, remoteURL: u, sha: s, tags: [t]}}]'}}]\n---\nimage: foo\n" -f - --imgpkg-lock-output lock.yml
c imgpkg-lock-only "${L}images: []\n" -f -

# Configuration errors.
for body in 'sources: [{image: 1, path: x}]' 'sources: 3' 'sources: [3]' \
    'sources: [{image: a, path: [1]}]' 'sources: [{image: a}]' 'sources: [{path: a}]' \
    'sources: [{image: a, path: ., docker: {build: {pull: x}}}]' \
    'sources: [{image: a, path: ., docker: {build: {rawOptions: x}}}]' 'sources: [{image: a, path: ., docker: 3}]' \
    'overrides: [{image: a}]' 'overrides: [{image: a, newImage: b, preresolved: x}]' \
    'overrides: [{imageRepo: true, newImage: b}]' 'overrides: [{image: a, newImage: b, tagSelection: {semver: 3}}]' \
    'overrides: [{image: a, newImage: b, platformSelection: 3}]' 'overrides: [{image: a, newImage: b, origins: 3}]' \
    'overrides: [{image: a, newImage: b, origins: [3]}]' 'destinations: [{newImage: a}]' 'keys: [{a: b}]' \
    'searchRules: [{}]' 'searchRules: [{keyMatcher: {}}]' 'searchRules: [{valueMatcher: {}}]' \
    'searchRules: [{keyMatcher: {path: 3}}]' 'searchRules: [{keyMatcher: {path: [3]}}]' \
    'searchRules: [{valueMatcher: {image: 3}}]' \
    'minimumRequiredVersion: v0.1' 'minimumRequiredVersion: abc' 'minimumRequiredVersion: [1]'; do
  c "config $body" "$A$body\n" -f -
done
c config-named "apiVersion: kbld.k14s.io/v1alpha1\nkind: Sources\nmetadata: {name: foo, namespace: bar}\nsources: [{image: a}]\n" -f -
for body in 'images: [{image: nginx}]' 'metadata: {name: x}' 'images: 3' "images: [{image: 'nginx@$X'}]" \
    "images: [{image: 'nginx@$X', foo: x}]" 'images: [3]' \
    "images: [{image: 'nginx@$X', annotations: {kbld.carvel.dev/id: x, kbld.carvel.dev/origins: '3'}}]"; do
  c "lock $body" "$L$body\n" -f -
done
c source-missing "${A}sources: [{image: foo, path: no-such}]\n---\nimage: foo\n" -f -
c source-file "${A}sources: [{image: foo, path: cases.sh}]\n---\nimage: foo\n" -f -
c build-disallowed "${A}sources: [{image: foo, path: .}]\n---\nimage: foo\n" -f - --build=false

# With a registry.
if [[ -n $R ]]; then
  c tag "image: $R/shop/api:v1\n" -f -
  c tag-lock "image: $R/shop/api:v1\nx: {image: '$R/shop/api@$D'}\n" -f - --lock-output lock.yml
  c tag-imgpkg-lock "image: $R/shop/api:v1\nx: {image: '$R/shop/api@$D'}\n" -f - --imgpkg-lock-output lock.yml
  c tag-unknown "image: $R/shop/api:none\n---\nimage: $R/no/such:1\n" -f -
  c override "${A}overrides: [{image: foo, newImage: '$R/shop/api:v1'}]\n---\nimage: foo\n" -f -
  c platform-of-image "image: $R/shop/api:v1\n" -f - --platform linux/arm64
  c tag-selection-none "${A}overrides: [{image: foo, newImage: $R/shop/api, tagSelection: {}}]\n---\nimage: foo\n" -f -
  for constraint in '' '<2.0.0' '>=1.0.0 <1.2.0' '1.x' '1.1.x || 3.x' '>1.x' '^1.0.0' '~1' '1' 'garbage' '9.9.9' '!=1.1.0' '1.0.0 ||' '=v1.0.0' '<= 1.1.0'; do
    c "constraint $constraint" "${A}overrides: [{image: foo, newImage: $R/shop/api, tagSelection: {semver: {constraints: '$constraint'}}}]\n---\nimage: foo\n" -f -
    c "constraint-pre $constraint" "${A}overrides: [{image: foo, newImage: $R/shop/api, tagSelection: {semver: {constraints: '$constraint', prereleases: {identifiers: [rc]}}}}]\n---\nimage: foo\n" -f -
  done
fi

# Deprecated commands.
for command in package unpackage relocate; do
  c "$command without flags" "" $command
done
c relocate-no-input "" relocate -r x
c package-no-digest "image: r.io/app:1\n" package -f - -o p.tar
c unpackage-no-repository "" unpackage -i x
if [[ -n $R ]]; then
  # The copy is printed in place of the lock: a tar, byte for byte.
  c package "image: $R/shop/api@$D\n" package -f - -o lock.yml
  c relocate "image: $R/shop/api@$D\n" relocate -f - -r "$R/new/repo" --lock-output lock.yml
fi
