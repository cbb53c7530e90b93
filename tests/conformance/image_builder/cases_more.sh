# Corners: see cases.sh. Version ranges, YAML with anchors and tags, chains of
# overrides, rules that meet, flags twice, streams of several inputs.
S="${A}overrides: [{image: foo, newImage: r.io/app, preresolved: true}]\n"

# YAML in and out.
c anchors "base: &b {image: foo, n: 1}\nuse: *b\nmerged: {<<: *b, image: bar}\n" -f - --unresolved-inspect
c anchors-pinned "${S}---\nbase: &b {image: foo, n: 1}\nuse: *b\nmore: [*b, *b]\n" -f -
c anchors-rules "${S}---\nx: &x foo\nimage: *x\ny: {image: *x}\n" -f - --unresolved-inspect
c alias-unknown "a: *no\n" -f -
c merge-list "a: {<<: [{x: 1}, {x: 2, y: 3}], z: 4}\n" -f -
c duplicate-key "a: 1\na: 2\n" -f -
c duplicate-image "image: foo\nimage: bar\n" -f - --unresolved-inspect
c tabs "a:\n\tb: c\n" -f -
c bad-indent "a:\n  b: 1\n c: 2\n" -f -
c unclosed-quote "a: \"b\n" -f -
c bad-escape 'a: "\\\\q"\n' -f -
c tags "a: !!str 1\nb: !!int \"2\"\nc: !!binary aGk=\nd: !custom x\ne: !!float 3\n" -f -
c block-scalars "a: |\n  x\n\n  y\nb: >-\n  p\n  q\nc: |+\n  z\n\n" -f -
c key-types "1: a\ntrue: b\nnull: c\n2.5: d\n" -f -
c dates "a: 2001-01-01\nb: 2001-01-01T00:00:00Z\nc: '2001-01-01'\n" -f -
c nulls "a: ~\nb:\nc: null\nd: ''\n" -f -
c long-line "a: $(printf 'word %.0s' $(seq 40))\n" -f -
c unicode "a: \"\\\\u00e9\\\\U0001F600\"\nb: é\nc: \"\\\\x07\"\n" -f -
c comments "# head\na: b # tail\n# foot\n---\n# only\n" -f -
c directives "%YAML 1.1\n---\na: b\n...\n---\nc: d\n" -f -
c document-end "a: b\n...\nc: d\n" -f -
c three-documents-and-empty "---\na: 1\n---\n\n---\nb: 2\n---\n" -f -
c nested-lists "a:\n- - - x\n  - y\n- z: [[]]\n" -f -
c list-kind "kind: List\napiVersion: v1\nitems:\n- {kind: A, image: foo}\n- kind: List\n  items: [{kind: B, image: bar}]\n" -f - --unresolved-inspect

# Rules and images.
c image-of-other-types "image: 1\nx: {image: [a, b]}\ny: {image: {image: deep}}\nz: {image: null}\nw: {image: true}\n" -f - --unresolved-inspect
c image-spaces "image: ' foo '\n---\nimage: \"foo\\\\n\"\n" -f - --unresolved-inspect
c images-key "images: [foo]\nimageName: foo\nIMAGE: foo\n" -f - --unresolved-inspect
c keys-only "${A}keys: [k]\n---\nimage: foo\nk: bar\n" -f - --unresolved-inspect
c rule-name-index "${A}searchRules:\n- {keyMatcher: {name: k, path: [a]}}\n---\na: foo\nb: {k: bar}\n" -f - --unresolved-inspect
c rule-empty-path "${A}searchRules:\n- {keyMatcher: {path: []}}\n---\nimage: foo\n" -f - --unresolved-inspect
c rule-path-of-list "${A}searchRules:\n- {keyMatcher: {path: [spec, {allIndexes: true}]}}\n---\nspec: [foo, {a: b}, 3]\n" -f - --unresolved-inspect
c rule-index-past "${A}searchRules:\n- {keyMatcher: {path: [spec, {index: 5}]}}\n---\nspec: [foo]\n" -f - --unresolved-inspect
c rule-index-negative "${A}searchRules:\n- {keyMatcher: {path: [spec, {index: -1}]}}\n---\nspec: [foo, bar]\n" -f - --unresolved-inspect
c rule-value-and-key "${A}searchRules:\n- {keyMatcher: {name: k}, valueMatcher: {imageRepo: foo}}\n---\nk: foo:1\nj: foo:2\nm: {k: bar:1}\n" -f - --unresolved-inspect
c rule-none "${A}searchRules:\n- {keyMatcher: {name: image}, updateStrategy: {none: {}}}\n---\nimage: foo\n" -f - --unresolved-inspect
c value-repo-digest "${A}searchRules:\n- {valueMatcher: {imageRepo: r.io/app}}\n---\na: r.io/app@$X\nb: r.io/app\nc: r.io/app2\nd: 'r.io/app:1@$X'\ne: r.io/app/x\n" -f - --unresolved-inspect
c yaml-in-yaml "${S}searchRules:\n- {keyMatcher: {name: doc}, updateStrategy: {yaml: {}}}\n---\ndoc: |\n  # kept?\n  image: foo\n  list: [a]\n" -f -
c json-in-yaml "${S}searchRules:\n- {keyMatcher: {name: doc}, updateStrategy: {json: {}}}\n---\ndoc: '{\"image\": \"foo\", \"n\": 1e3, \"u\": \"<é\"}'\n" -f -
c override-chain "${A}overrides:\n- {image: a, newImage: b}\n- {image: b, newImage: c, preresolved: true}\n---\nimage: a\n" -f -
c override-itself "${A}overrides: [{image: a, newImage: a, preresolved: true}]\n---\nimage: a\n" -f -
c override-twice "${A}overrides:\n- {image: a, newImage: b, preresolved: true}\n- {image: a, newImage: c, preresolved: true}\n---\nimage: a\n" -f -
c override-repo-and-image "${A}overrides:\n- {imageRepo: a, newImage: b, preresolved: true}\n- {image: 'a:1', newImage: c, preresolved: true}\n---\nimage: a:1\n---\nimage: a:2\n" -f -
c override-digest "${A}overrides: [{image: a, newImage: 'r.io/x@$X'}]\n---\nimage: a\n" -f -
c override-unused "${A}overrides: [{image: never, newImage: r.io/x}]\n---\nimage: nginx@$X\n" -f -
c overrides-of-two-configs "${S}---\n${A}overrides: [{image: bar, newImage: r.io/bar, preresolved: true}]\n---\nimage: foo\nx: {image: bar}\n" -f -
c config-last "image: foo\n---\n$S" -f -
c kinds-apart "apiVersion: kbld.k14s.io/v1alpha1\nkind: ImageOverrides\noverrides: [{image: foo, newImage: r.io/app, preresolved: true}]\n---\napiVersion: kbld.k14s.io/v1alpha1\nkind: ImageKeys\nkeys: [k]\n---\nk: foo\n" -f -
c kind-sources-with-keys "apiVersion: kbld.k14s.io/v1alpha1\nkind: Sources\nkeys: [k]\n---\nk: foo\n" -f - --unresolved-inspect
c api-version-other "apiVersion: kbld.k14s.io/v1\nkind: Config\nkeys: [k]\n---\nk: foo\n" -f - --unresolved-inspect
c api-version-carvel "apiVersion: kbld.carvel.dev/v1alpha1\nkind: Config\nkeys: [k]\n---\nk: foo\n" -f - --unresolved-inspect
c unknown-field "${A}bogus: 1\n---\na: b\n" -f -
c destination-unused "${A}destinations: [{image: foo, newImage: r.io/x}]\n---\na: b\n" -f -

# The command line.
c file-twice "$S---\nimage: foo\n" -f - -f -
c file-equals "a: b\n" -f=-
c long-equals "a: b\n" --file=-
c empty-short "a: b\n" -f=
c short-joined "a: b\n" -f-
c several-files "" -f tree -f cases.sh
c bool-words "a: b\n" -f - --images-annotation=F --origins-annotation=0
c unresolved-inspect-json "image: foo\n" -f - --unresolved-inspect --json
c sort-off "b: 1\na: {d: 1, c: 2}\n" -f - --sort=false
c image-map-missing "image: foo\n" -f - --image-map-file no-such-file
c registry-flags "image: nginx@$X\n" -f - --registry-insecure --registry-verify-certs=false
c ca-missing "image: nginx@$X\n" -f - --registry-ca-cert-path no-such-file
c inspect-two "kind: A\nmetadata: {name: b}\nimage: z\n---\nkind: A\nmetadata: {name: a, namespace: n}\nimage: y\nx: {image: z}\n" inspect -f -
c inspect-config "${S}---\nimage: foo\n" inspect -f -
c inspect-bad-annotation "image: foo\nmetadata: {annotations: {kbld.k14s.io/images: '{'}}\n" inspect -f -
c package-no-output "image: nginx@$X\n" package -f -
c package-bad-file "a: *no\n" package -f - -o x.tar
c relocate-tag "image: foo:1\n" relocate -f - -r r.io/app
c lock-of-digest "image: nginx@$X\n---\nimage: nginx@$X\nx: {image: r.io/app@$X}\n" -f - --lock-output lock.yml
c lock-of-keys "${A}keys: [k]\noverrides: [{image: foo, newImage: bar, preresolved: true}]\n---\nk: foo\n" -f - --imgpkg-lock-output lock.yml
c lock-round "${S}---\nimage: foo\nx: {image: 'nginx@$X'}\n" -f - --lock-output lock.yml --images-annotation=false

# Version ranges.
if [[ -n $R ]]; then
  for constraint in '1.x.0' 'x' 'x.1.0' '1.0.0 - 2.0.0' '1.0.0-2.0.0' '1.0.0 -2.0.0' '>1.0.0-rc' '>=1.x.0' '!=1.x' '!1.1.0' '1.X' '1.x.x' \
      '1.1.0 || ' '|| 1.1.0' '>=1.0.0 || <0.1.0 >=3.0.0' '>=1.0.0,<2.0.0' '(>1.0.0)' '1.2' '1.2.3.4' '01.0.0' '>=' '>= ' '>=1.0.0  <2.0.0' \
      '=1.1.0' '==1.1.0' '===1.1.0' '=>1.0.0' '<>1.0.0' 'v1.1.0' '>v1.0.0' '1.1.0+build' '>1.0.0||<0.5.0' '>1.0.0&&<2.0.0' '1.1.0\t1.1.0' '-1.0.0' '99999999999999999999.x' \
      '1.x.0 || 1.1.0' '>1.x.0' '<=1.2.x' '!=1.2.x' '1.2.x-rc' '1.2.3-x' 'latest' '*' '0'; do
    c "range $constraint" "${A}overrides: [{image: foo, newImage: $R/shop/api, tagSelection: {semver: {constraints: \"$constraint\"}}}]\n---\nimage: foo\n" -f -
  done
  c tag-selection-of-tag "${A}overrides: [{image: foo, newImage: '$R/shop/api:v1', tagSelection: {semver: {}}}]\n---\nimage: foo\n" -f -
  c tag-selection-pre-number "${A}overrides: [{image: foo, newImage: $R/shop/api, tagSelection: {semver: {constraints: '>2.9.0', prereleases: {identifiers: ['7']}}}}]\n---\nimage: foo\n" -f -
  c tag-selection-repo "${A}overrides: [{imageRepo: foo, newImage: $R/shop/api, tagSelection: {semver: {constraints: '<2.0.0'}}}]\n---\nimage: foo:9\n" -f -
  c tag-selection-lock "${A}overrides: [{image: foo, newImage: $R/shop/api, tagSelection: {semver: {constraints: '<2.0.0'}}}]\n---\nimage: foo\n" -f - --lock-output lock.yml
  c relocate-into "image: $R/shop/api@$D\nx: {image: '$R/shop/index@$I'}\n" relocate -f - -r "$R/moved" --lock-output lock.yml
  c relocate-again "image: $R/shop/api@$D\n---\nimage: $R/shop/api@$D\n" relocate -f - -r "$R/moved"
  c resolve-of-index "image: $R/shop/index:v1\n---\nimage: $R/shop/index@$I\n" -f - --platform linux/arm64 --lock-output lock.yml
fi
