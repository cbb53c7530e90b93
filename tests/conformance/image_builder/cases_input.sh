# Where input comes from, and how it goes out again: see cases.sh. $U serves
# the folder tree by HTTP.
c folder "" -f tree
c folder-slash "" -f tree/
c folder-dot "" -f ./tree/a
c folder-of-nothing "" -f app
c file "" -f tree/a.yaml
c file-any-name "" -f tree/notes.txt
c file-upper-case "" -f tree/c.YAML
c file-json "" -f tree/b.json
c several-flags "s: 1\n" -f tree/b.json -f - -f tree/a
c comma-separated "" -f tree/b.json,tree/a.yaml
c comma-quoted "" -f '"tree/b.json"'
c twice "" -f tree/b.json -f tree/b.json
c stdin-twice "s: 1\n" -f - -f -
c stdin-and-missing "s: 1\n" -f - -f nothing.yml
c long-flag "" --file tree/b.json
c long-flag-equals "" --file=tree/b.json
c sort-flag "b: 1\n" -f - --sort=false
c url "" -f "$U/a.yaml"
c url-json "" -f "$U/b.json"
c url-and-file "" -f "$U/a/q.yml" -f tree/b.json
c url-refused "" -f http://127.0.0.1:1/a.yaml
c url-upper-case "" -f "HTTP://127.0.0.1:1/a.yaml"
c url-bad-yaml "" -f "$U/notes.txt"
c config-in-folder "" -f tree -f cases.sh
c config-order "a: {image: x}\n---\napiVersion: kbld.k14s.io/v1alpha1\nkind: Config\noverrides:\n- {image: x, newImage: one, preresolved: true}\n---\napiVersion: kbld.k14s.io/v1alpha1\nkind: ImageOverrides\noverrides:\n- {image: x, newImage: two, preresolved: true}\n" -f -
for kind in Sources ImageOverrides ImageDestinations ImageKeys Config; do
  c "kind-$kind" "apiVersion: kbld.k14s.io/v1alpha1\nkind: $kind\nkeys: [k]\noverrides: [{image: x, newImage: 'new', preresolved: true}]\n---\nk: x\n" -f -
done
c kind-legacy-version "apiVersion: kbld.k14s.io/v1\nkind: Config\nkeys: [k]\n" -f -
c comments "# head\na: 1 # tail\n# between\nb:\n  # inner\n  - x # item\n" -f -
c directive "%YAML 1.1\n---\na: 1\n" -f -
c dots "a: 1\n...\n" -f -
c anchors "base: &b {x: 1}\nuse:\n  <<: *b\n  y: 2\nagain: *b\n" -f -
c strings "a: 'yes'\nb: \"1\"\nc: 'null'\nd: ''\ne: ' x'\nf: \"a\\\\tb\"\ng: '#'\nh: 'a: b'\ni: \"line\\\\n\"\nj: '1e3'\nk: '0x1'\nl: '~'\nm: '2001-01-01'\nn: '-'\no: '&x'\np: '12:30'\n" -f -
c block-scalars "a: |\n  one\n  two\nb: |-\n  one\nc: >-\n  one\n  two\nd: |+\n  one\n\ne: \"x\\\\n\\\\ny\"\n" -f -
c long-string "a: $(printf 'word %.0s' $(seq 40))\n" -f -
c unicode "a: caf\xc3\xa9\nb: \"\\\\u2028\"\nc: '\xf0\x9f\x98\x80'\n" -f -
c deep-lists "a:\n- - - x\n  - y\n- {}\n- []\n- [[]]\n" -f -
c keys-sorted "b10: 1\nb9: 1\nB: 1\na_b: 1\na-b: 1\n'1': 1\n" -f -
c duplicate-keys "a: 1\na: 2\n" -f -
c null-key "~: 1\n" -f -
c infinity "a: .inf\n" -f -
c binary "a: !!binary aGVsbG8=\n" -f -
c tag-unknown "a: !mine x\n" -f -
c tab "a:\n\tb: 1\n" -f -
c list-kind "apiVersion: v1\nkind: List\nmetadata: {x: y}\nitems:\n- kind: A\n  image: 'r.io/a@$X'\n- kind: B\n" -f -
c json-tables "kind: D\nmetadata: {name: d}\nimage: foo\n" inspect -f - --json --column Image
c inspect-column-case "image: foo\n" inspect -f - --column IMAGE
c inspect-folder "" inspect -f tree
c inspect-lock "${A}overrides: [{image: foo, newImage: bar, preresolved: true}]\n---\nimage: foo\n" inspect -f -
c inspect-alias-i "image: foo\n" i -f -
c inspect-alias-is "image: foo\n" is -f -
c inspect-alias-insp "image: foo\n" insp -f -
c color-off "image: ''\n" -f - --tty --color=false
c color-on "image: ''\n" -f - --tty
c map "image: foo\n---\nimage: bar\n" -f - --image-map-file tree/map.txt
c map-missing "image: foo\n" -f - --image-map-file no-such
c map-bad "image: foo\n" -f - --image-map-file tree/notes.txt
c map-beats-nothing "${A}overrides: [{image: foo, newImage: first, preresolved: true}]\n---\nimage: foo\n" -f - --image-map-file tree/map.txt
c no-chain "${A}overrides: [{image: a, newImage: b, preresolved: true}, {image: b, newImage: c, preresolved: true}]\n---\nimage: a\n---\nimage: b\n" -f -
c again "image: 'r.io/a@$X'\nmetadata: {annotations: {kbld.k14s.io/images: 'old'}}\n" -f -
c unresolved-with-override "${A}overrides: [{image: a, newImage: b, preresolved: true}]\n---\nimage: a\n" -f - --unresolved-inspect
c unresolved-json "image: a\n" -f - --unresolved-inspect --json
