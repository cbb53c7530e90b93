y() { cat >in.yml; run deploy -n $NS -a i -f in.yml --diff-run -c --diff-line-numbers=false "$@"; }
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: types}
data: {a: "yes", b: "on", c: "1e3", d: "0x10", e: "1:30", f: "2020-01-01", g: "~", h: "null", i: " x ", j: "#c", k: "a: b", l: "- x", m: "'q'", n: "\"q\"", o: "é\u0085", p: "\t", q: "|", r: "&a", s: "*a", t: "!t", u: "%t", v: "@t", w: "`t", x: "{", y1: "[", z: "a\n", za: "\na", zb: "a\n\nb", zc: "a ", zd: "123_456", ze: "0b11", zf: "0o7", zg: ".5", zh: "+1", zi: ".inf", zj: "-", zk: "=", zl: "<<", zm: "true", zn: "True", zo: "NO"}
Y
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: keys}
data: {"10": a, "9": b, a10: c, a9: d, a-b: e, a_b: f, A: g, ab: h, a.b: i, "01": j}
Y
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata:
  name: long
data:
  a: aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccc dddddddddddddddddddd eeeeeeeeee
  b: "aaaaaaaaaaaaaaaaaaaa: bbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccc dddddddddddddddddddd eeeeeeeeee"
  c: |
    aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccc dddddddddddddddddddd eeeeeeeeee
     indented
  d: |-
     keep
    
    x
  e: >
    folded
    text

    here
Y
y <<'Y'
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: l1}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: l2}}
---
# only a comment
---
apiVersion: v1
kind: ConfigMapList
items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: l3}}]
--- # comment
apiVersion: v1
kind: ConfigMap
metadata: {name: l1}
Y
y <<'Y'
base: &b {k: v}
apiVersion: v1
kind: ConfigMap
metadata: {name: anchors}
data:
  <<: *b
  j: *x
Y
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: anchors}
base: &b {k: v}
data:
  <<: *b
  k2: w
Y
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: numbers}
numbers: [1, 1.0, 1.5, 1e3, 1e21, 0.000001, 1e-7, -0, 010, 0x1F, 1_000, .5, 12345678.5, 100000, 1000000]
Y
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---extra
Y
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
 bad: indent
Y
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n\tx: y\n' | y
printf -- '- a\n- b\n' | y
printf 'just text\n' | y
printf '"quoted"\n' | y
printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"json","annotations":{"a":null}},"data":{"a":"\\u00e9\\n"}}' | y
printf '{"apiVersion":"v1","kind":"ConfigMap",}' | y
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: 5}
Y
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: [a]}
Y
y <<'Y'
apiVersion: v1
metadata: {name: nokind}
---
kind: ConfigMap
metadata: {name: noversion}
---
apiVersion: v1
kind: ConfigMap
---
apiVersion: ""
kind: ""
metadata: {name: ""}
Y
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: labels, labels: {a: 1, b: true, c: null}, annotations: {x: 5}}
Y
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: labels, labels: [a]}
Y
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: same}
data: {a: b}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: same}
data: {a: b}
Y
y <<Y
apiVersion: v1
kind: ConfigMap
metadata: {name: same}
data: {a: b}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: same, namespace: $NS}
data: {a: c}
Y
y <<'Y'
apiVersion: v1
kind: configmap
metadata: {name: a}
Y
y <<'Y'
apiVersion: v2
kind: ConfigMap
metadata: {name: a}
---
apiVersion: nope.io/v1
kind: Nope
metadata: {name: a}
Y
y <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: "Bad_Name"}
Y
run deploy -n $NS -a i -f in.yml -y
y <<'Y'
apiVersion: v1
kind: Node
metadata: {name: n, namespace: dropped}
Y
y --allow-check --allow-all-ns <<'Y'
apiVersion: v1
kind: Namespace
metadata: {name: n}
Y
y --allow-check --allow-ns other --allow-cluster <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: n, namespace: not-allowed}
Y
y --allow-check --allow-ns other --allow-all-ns <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: n, namespace: not-allowed}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: m, namespace: also}
Y
y --allow-check --into-ns into <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: n, namespace: not-allowed}
Y
y --allow-check --map-ns not-allowed=fine <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: n, namespace: not-allowed}
Y
y -p --filter-name nothing <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: n}
Y
y --dangerous-allow-empty-list-of-resources --filter-name nothing <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: n}
Y
y -f - <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: n}
Y
mkdir -p dir/sub; echo 'a: [' >dir/broken.yml; run deploy -n $NS -a i -f dir --diff-run
echo 'kind: X' >dir/broken.yml; run deploy -n $NS -a i -f dir --diff-run
mkdir empty; run deploy -n $NS -a i -f empty --diff-run
run deploy -n $NS -a i -f empty -y --dangerous-allow-empty-list-of-resources
run deploy -n $NS -a i -f '' --diff-run
run deploy -n $NS -a i -f in.yml,in.yml --diff-run --tty=false
run deploy -n $NS -a 'Bad Name' -f in.yml -y
run deploy -n $NS -a $(printf 'x%.0s' $(seq 260)) -f in.yml -y
run deploy -n 'Bad NS' -a x -f in.yml -y
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\n' >in.yml
run deploy -n $NS -a label:own=me -f in.yml -y -c
run deploy -n $NS -a label:own=me -f in.yml -y --diff-exit-status
run inspect -n $NS -a label:own=me
run delete -n $NS -a label:own=me -y
run deploy -n $NS -a 'label:a in (b,c)' -f in.yml -y
run deploy -n $NS -a 'label:a!=b' -f in.yml -y
run deploy -n $NS -a 'label:a=b,c=d' -f in.yml -y
run deploy -n $NS -a 'label:a' -f in.yml -y
