#!/usr/bin/env bash
# Values, charts and schemas by URL, from a server on this machine.
# usage: HELM_BIN=helm RENDERER_BIN=renderer remote.sh
. "$(dirname "$0")/lib.sh"
python3 "$(dirname "$0")/remote_server.py" "$work/port" &
at_exit "kill $!"
for _ in $(seq 100); do [ ! -s "$work/port" ] || break; sleep 0.05; done
url=http://127.0.0.1:$(cat "$work/port")
user=http://u:p@127.0.0.1:$(cat "$work/port")

echo 'v: {{ .Values | toJson }}' | chart c
for values in "$url/v.yaml" "$url/bad.yaml" "$url/404" "$url/401" "$url/500" "$url/odd" "$url/moved" "$url/v.yaml?a=b#c" \
  "HTTP${url#http}/v.yaml" "https${url#http}/v.yaml" "$user/echo" http://127.0.0.1:1/x foo://x/y "file://$work/x" \
  'http://[::1/x' 'a%zz' '%zz://a' '://x' "$url/v.yaml,$url/v2.yaml"; do
  compare template "$work/c" -f "$values"
  compare template "$work/c" --set-file "a=$values"
done
for chart in "$url/c.tgz" "$url/noext" "$url/c.tgz?x=1" "HTTP${url#http}/c.tgz" "$url/moved-chart" "$url/404" "$url/401" \
  "$url/odd" "$url/v.yaml" "$url/page" "$url/long" "https${url#http}/c.tgz" http://127.0.0.1:1/c.tgz foo://x/c.tgz \
  "file://$work/c.tgz" "$url/a%zz.tgz" http:///c.tgz "$url/echo"; do
  compare template "$chart"
  compare show chart "$chart"
  compare template rel "$chart" --version 9 --username u --password p
done
compare template "$url/c.tgz" --debug
compare template "$url/c.tgz" --content-cache "$work/content"
compare template "https${url#http}/c.tgz" --ca-file /nope
for reference in schema.json nested.json bad.json 404 401 204 odd 'schema.json#/nope'; do
  echo "{\"\$ref\": \"$url/$reference\"}" >"$work/c/values.schema.json"
  compare template "$work/c"
  compare template "$work/c" --set zz=1
done
for reference in http://127.0.0.1:1/x "https${url#http}/schema.json"; do
  echo "{\"\$ref\": \"$reference\"}" >"$work/c/values.schema.json"
  compare template "$work/c"
done

# --dependency-update
for version in '*' 9; do
  rm -rf "$work/du"
  mkdir -p "$work/du/s/templates"
  printf 'apiVersion: v2\nname: s\nversion: 0.1.0\n' >"$work/du/s/Chart.yaml"
  echo 'a: 1' >"$work/du/s/templates/x.yaml"
  printf 'apiVersion: v2\nname: p\nversion: 0.1.0\ndependencies: [{name: s, version: "%s", repository: "file://../s"}]\n' "$version" >"$work/du/p.yaml"
  for step in 1 2; do
    for program in "$HELM_BIN" "$RENDERER_BIN"; do
      rm -rf "$work/du/p"
      mkdir "$work/du/p"
      cp "$work/du/p.yaml" "$work/du/p/Chart.yaml"
      [ "$step" = 1 ] || (cd "$work/du" && tar czf p.tgz p)
      target=$work/du/p
      [ "$step" = 1 ] || target=$work/du/p.tgz
      code=0
      "$program" template "$target" --dependency-update >"$work/du/out.$(basename "$program")" 2>&1 || code=$?
      echo "exit $code" >>"$work/du/out.$(basename "$program")"
    done
    if cmp -s "$work/du/out.$(basename "$HELM_BIN")" "$work/du/out.$(basename "$RENDERER_BIN")"; then
      same=$((same + 1))
    else
      different=$((different + 1))
      diff "$work/du/out.$(basename "$HELM_BIN")" "$work/du/out.$(basename "$RENDERER_BIN")" || true
    fi
  done
done
report
