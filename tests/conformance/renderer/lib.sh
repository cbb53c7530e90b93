# Shared by the suites here; source it. compare ARGS… runs helm and the renderer
# with the same arguments and counts what is not the same, stderr included.
# shellcheck shell=bash
set -eu
[ -n "${HELM_BIN:-}" ] && [ -n "${RENDERER_BIN:-}" ] || {
  echo "NOT RUN: set HELM_BIN and RENDERER_BIN" >&2
  exit 77
}
work=$(mktemp -d)
cleanups=()
at_exit() { cleanups=("$1" "${cleanups[@]}"); }
finish() {
  for cleanup in "${cleanups[@]}"; do eval "$cleanup" || true; done
  rm -rf "$work"
}
trap finish EXIT
export HOME=$work/home TZ=UTC
mkdir -p "$HOME"
unset XDG_CACHE_HOME XDG_CONFIG_HOME HELM_NAMESPACE HELM_KUBECONTEXT
same=0
different=0

compare() {
  local code1=0 code2=0
  "$HELM_BIN" "$@" >"$work/out1" 2>"$work/err1" </dev/null || code1=$?
  "$RENDERER_BIN" "$@" >"$work/out2" 2>"$work/err2" </dev/null || code2=$?
  # The time and the process in klog's lines.
  sed -i -E 's/^([IWE])[0-9]{4} [0-9:.]+ +[0-9]+ /\1 /' "$work/err1" "$work/err2"
  if [ "$code1" = "$code2" ] && cmp -s "$work/out1" "$work/out2" && cmp -s "$work/err1" "$work/err2"; then
    same=$((same + 1))
  else
    different=$((different + 1))
    echo "DIFFERENT: $* (exit codes $code1, $code2)"
    diff "$work/out1" "$work/out2" | head -n 20 || true
    diff "$work/err1" "$work/err2" | head -n 20 || true
  fi
}
# chart NAME <TEMPLATE: a chart with one template, in $work/NAME.
chart() {
  rm -rf "${work:?}/$1"
  mkdir -p "$work/$1/templates"
  printf 'apiVersion: v2\nname: %s\nversion: 0.1.0\n' "$1" >"$work/$1/Chart.yaml"
  cat >"$work/$1/templates/a.yaml"
}
report() {
  echo "$same same, $different different"
  [ "$different" -eq 0 ]
}
