# Where inputs come from.
cm() { printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {k: "%s"}\n---\n' "$1" "$2"; }
mkdir -p d/sub/.hid d/.git/x; cm a 1 >d/b.yaml; cm b 1 >d/a.yml; cm c 1 >d/sub/c.yml; cm hid 1 >d/sub/.hid/x.yml; cm dot 1 >d/.dot.yml; cm git 1 >d/.git/x/y.yml
cm upper 1 >d/U.YAML; echo text >d/readme.txt; printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"j"}}' >d/j.json; : >d/empty.yml; printf '# c\n' >d/comment.yml; printf -- '---\n---\n' >d/dashes.yml
ln -s ../b.yaml d/sub/link.yml; mkdir other; cm linked 1 >other/l.yml; ln -s ../other d/dirlink
run tools inspect -f d --tty
run tools inspect -f d/sub -f d/a.yml
run tools inspect -f d/.dot.yml -f d/readme.txt
run tools inspect -f d/missing.yml
run tools inspect -f nothere/
run deploy -n $NS -a s -f d --diff-run
run deploy -n $NS -a s -f d/ -f d/a.yml --diff-run --tty=false
run deploy -n $NS -a s -f ./d/../d/a.yml -y
printf '%s' 'apiVersion: v1
kind: ConfigMap
metadata: {name: noeol}' >n.yml
cm crlf 1 | sed 's/$/\r/' >crlf.yml
printf '\xef\xbb\xbfapiVersion: v1\nkind: ConfigMap\nmetadata: {name: bom}\n' >bom.yml
printf '%%YAML 1.1\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: dir}\n' >dir.yml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: end}\n...\n' >end.yml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n...\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\n' >ends.yml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t}\ndata:\n  a: |\n    x\n    ---\n    y\n' >inner.yml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t}\ndata:\n  a: "x\n---\ny"\n' >inner2.yml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t}\ndata: {a: b, a: c}\n' >dup.yml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t, name: u}\n' >dup2.yml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t}\nbinaryData: {a: !!binary aGVsbG8=}\ndata: {b: !!str 5, c: !custom x}\n' >tags.yml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t}\ndata: {? a : b, "c": d, 5: e, true: f, null: g, 1.5: h}\n' >keys.yml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t}\ndata: {a: 2020-01-01T00:00:00Z, b: 2020-01-01, c: 12:30:45}\n' >time.yml
printf 'apiVersion: v1\nkind: List\nitems: []\n' >el.yml
printf 'apiVersion: v1\nkind: List\nitems: null\n' >el2.yml
printf 'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: ConfigMap}, 5]\n' >el3.yml
printf 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: nested}}]\n' >el4.yml
for f in n crlf bom dir end ends inner inner2 dup dup2 tags keys time el el2 el3 el4; do
  run deploy -n $NS -a s -f $f.yml --diff-run -c --diff-line-numbers=false
done
python3 - "$PWD" <<'P' &
import http.server, os, sys
os.chdir(sys.argv[1])
class H(http.server.SimpleHTTPRequestHandler):
  def log_message(self, *a): pass
  def do_GET(self):
    if self.path == "/moved": self.send_response(302); self.send_header("Location", "/d/a.yml"); self.end_headers()
    elif self.path == "/fail": self.send_response(503); self.end_headers()
    elif self.path == "/loop": self.send_response(302); self.send_header("Location", "/loop"); self.end_headers()
    elif self.path == "/nocontent": self.send_response(204); self.end_headers()
    else: super().do_GET()
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H)
open("port.new", "w").write(str(s.server_port)); os.rename("port.new", "port")
s.serve_forever()
P
server=$!
until [ -s port ]; do sleep 0.1; done
url=http://127.0.0.1:$(cat port)
for p in d/a.yml moved fail loop nocontent d/none.yml; do run deploy -n $NS -a s -f $url/$p --diff-run; done
run tools inspect -f $url/d/a.yml --tty
run deploy -n $NS -a s -f http://127.0.0.1:1/x.yml --diff-run
run deploy -n $NS -a s -f ftp://127.0.0.1/x.yml --diff-run
kill $server
stdin() { echo "\$ (stdin) $*"; timeout 60 "$PROGRAM" "$@" >out.txt 2>err.txt; local c=$?; cat out.txt; sed 's/^/err: /' err.txt; echo "exit: $c"; }
cm in 1 | stdin deploy -n $NS -a in -f - --diff-run
cm in 1 | stdin deploy -n $NS -a in -f - -y
{ cm in 2; cm in2 1; } | stdin deploy -n $NS -a in -f - -f d/a.yml -y
{ cm in 3; } | stdin deploy -n $NS -a in -f -
echo 'a: b' | stdin deploy -n $NS -a in -f - -y
echo 'a: [' | stdin deploy -n $NS -a in -f - -y
printf '' | stdin deploy -n $NS -a in -f - -y
cm in 1 | stdin tools inspect -f -
cm in 1 | stdin tools diff -f - --file2 d/a.yml
printf 'y\n' | stdin delete -n $NS -a in
run delete -n $NS -a s -y
