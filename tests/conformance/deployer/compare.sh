#!/bin/bash
# Runs the same commands with kapp and with the deployer, each in a namespace
# of its own, and compares what they print and how they end.
#
#   KAPP_BIN=/path/kapp DEPLOYER_BIN=/path/deployer KUBECONFIG=/path/config \
#     tests/conformance/deployer/compare.sh [CASE…]
#
# A case is a shell fragment in cases/, whose name becomes part of a
# namespace's: it writes files into the current, empty directory and calls
# `run ARGS…`; $NS is the namespace, $KUBECTL is kubectl. Lines whose order or presence depends on timing are normalised.
set -u
here=$(cd "$(dirname "$0")" && pwd)
for v in KAPP_BIN DEPLOYER_BIN KUBECONFIG; do
  if [ -z "${!v:-}" ]; then
    echo "SKIPPED: $v is not set: nothing was compared" >&2
    exit 0
  fi
done
KUBECTL=${KUBECTL_BIN:-kubectl}
# COMPARE_KEEP: a directory that keeps what was compared.
work=${COMPARE_KEEP:-}
if [ -z "$work" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi

# Letters of the names that Kubernetes makes up.
made=bcdfghjklmnpqrstvwxz2456789
normalise() {
  sed -E -e "s/$NS/NS/g" -e 's/[0-9]{1,2}:[0-9]{2}:[0-9]{2}[AP]M: /TIME: /' \
    -e 's/v1\.[0-9a-f]{32}/v1.HASH/g' -e 's/[0-9]{19}/LABEL/g' \
    -e 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UID/g' -e 's/(pod-template-hash: ).*/\1HASH/' -e 's/resourceVersion: "[0-9]+"/resourceVersion: RV/' \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/STAMP/g' \
    -e 's/-change-[a-z0-9]{5}/-change-ID/g' \
    -e 's/\b(svc|scoped|j1)-[a-z0-9]{5}\b/\1-MADE/g' -e 's/\b10\.0\.[0-9]+\.[0-9]+/IP/g' \
    -e "s/-[$made]{7,10}\\b/-HASH/g" -e "s/-[$made]{5}\\b/-POD/g" -e 's/(-HASH|-POD) +\t/\1\t/' \
    -e 's/(generation: )[0-9]+/\1N/' -e 's/127\.0\.0\.1:[0-9]+/SERVER/g' -e 's/resourceVersion: \\"[0-9]+/resourceVersion: \\"RV/g' \
    -e 's/(panic: Unknown resource matcher specified: ).*/\1…/' -e 's/\x1b\[/ESC/g' -e 's/\b[0-9]+(s|m)\b( *)/AGE /g' |
    sed -E -e '/^err: goroutine /,/^exit:/{/^exit:/!d}' -e '/  $/s/([^ ]) {2,}/\1  /g' \
      -e 's/^ {20,}/                    /' |
    awk '
      function flush(i, j, t) {
        for (i = 2; i <= count; i++) for (j = i; j > 1 && lines[j] < lines[j - 1]; j--) {
          t = lines[j]; lines[j] = lines[j - 1]; lines[j - 1] = t
        }
        for (i = 1; i <= count; i++) print lines[i]
        count = 0
      }
      # What runs at once ends in any order, and so do errors and rows of
      # objects whose names are made up.
      function group(kind) { if (count && kind != last) flush(); last = kind }
      crashed && $0 == "err: " { next }
      { crashed = /^err: panic: / }
      /^ +"TIME: / { sub(/^ +"/, ""); sub(/\\n",?$/, "") }
      /^TIME: ---- waiting on/ { next }
      /^TIME: ongoing:/ || /^TIME:  / || /^TIME: +[\^L]/ { next }
      /^TIME: [^-]/ || /^Warning: / { group("time"); lines[++count] = $0; next }
      /^err: *- / { group("error"); lines[++count] = $0; next }
      $0 == "err: " && last == "error" && count { next }
      /-(HASH|POD) / && !/^@@/ { sub(/^(\^|NS) /, "^ "); group("row"); lines[++count] = $0; next }
      { if (count) flush(); last = ""; print }
      END { if (count) flush() }'
}

run() {
  echo "\$ $*"
  timeout 120 "$PROGRAM" "$@" </dev/null >out.txt 2>err.txt
  local code=$?
  cat out.txt; sed 's/^/err: /' err.txt
  echo "exit: $code"
}

failed=0 passed=0
compare_case() {
  local name=$1 program
  for program in kapp deployer; do
    PROGRAM=$KAPP_BIN; [ $program = deployer ] && PROGRAM=$DEPLOYER_BIN
    NS=cmp-${program:0:3}-$$-$name
    mkdir -p "$work/$name-$program"
    "$KUBECTL" create namespace "$NS" >/dev/null
    (cd "$work/$name-$program" && source "$here/cases/$name.sh") 2>&1 | normalise >"$work/$name.$program"
    "$KUBECTL" delete namespace "$NS" --wait=false >/dev/null
  done
  if diff -u "$work/$name.kapp" "$work/$name.deployer"; then
    echo "ok   $name"; passed=$((passed + 1))
  else
    echo "DIFF $name"; failed=$((failed + 1))
  fi
}

if [ $# -eq 0 ]; then
  set -- $(cd "$here/cases" && ls *.sh | sed 's/\.sh$//')
fi
for c in "$@"; do compare_case "$c"; done
echo "$passed same, $failed different"
[ $failed -eq 0 ]
