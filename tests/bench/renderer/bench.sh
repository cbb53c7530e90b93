#!/usr/bin/env bash
# CPU time and memory of the renderer beside Helm's: see README.md.
#
#   HELM_BIN=/path/helm tests/bench/renderer/bench.sh [-n RUNS] [SET [IDS]]
#
# SET is a directory with charts/, values/ and cases/ID/args (one argument a
# line, what follows `template`); IDS a file with the cases to measure, one a
# line, all without it. RENDERER_BIN and MEASURE_BIN avoid building.
set -eu
runs=9
if [ "${1:-}" = -n ]; then runs=$2; shift 2; fi
set_dir=${1:+$(realpath "$1")}
ids=${2:+$(realpath "$2")}
top=$(cd "$(dirname "$0")/../../.." && pwd)
if [ -z "${RENDERER_BIN:-}" ] || [ -z "${MEASURE_BIN:-}" ]; then
  (cd "$top" && ./bazelw build --config=release //cmd/renderer \
    //tests/bench/renderer:measure >&2)
fi
renderer=$(realpath "${RENDERER_BIN:-$top/bazel-bin/cmd/renderer/renderer}")
measure=$(realpath "${MEASURE_BIN:-$top/bazel-bin/tests/bench/renderer/measure}")
helm=${HELM_BIN:-}
if [ -n "$helm" ]; then
  helm=$(realpath "$helm")
else
  helm=-
  echo "HELM_BIN IS NOT SET: THERE IS NOTHING TO COMPARE WITH" >&2
fi
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
mkdir "$work/home"

# An umbrella of COUNT equal charts with a Deployment, a Service and a
# ConfigMap each, labels from a helper: synthetic COUNT
synthetic() {
  local root=$work/charts/syn-$1 i sub
  mkdir -p "$root/charts"
  printf 'apiVersion: v2\nname: syn\nversion: 1.0.0\n' >"$root/Chart.yaml"
  for ((i = 0; i < $1; i++)); do
    sub=$root/charts/app$i; mkdir -p "$sub/templates"
    printf 'apiVersion: v2\nname: app%d\nversion: 1.0.0\n' $i >"$sub/Chart.yaml"
    printf 'replicas: %d\nimage: {name: "shop/app%d", tag: v1}\nenv: {A: "1", B: two}\nservice: {type: ClusterIP, port: 80}\n' \
      $((i % 3 + 1)) $i >"$sub/values.yaml"
    cat >"$sub/templates/_helpers.tpl" <<'T'
{{- define "NAME.fullname" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end }}
{{- define "NAME.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}
T
    cat >"$sub/templates/all.yaml" <<'T'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "NAME.fullname" . }}
  labels: {{- include "NAME.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {{- include "NAME.labels" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "NAME.labels" . | nindent 8 }}
    spec:
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image.name }}:{{ .Values.image.tag | default "latest" }}"
          {{- with .Values.env }}
          env:
            {{- range $key, $value := . }}
            - name: {{ $key }}
              value: {{ $value | quote }}
            {{- end }}
          {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "NAME.fullname" . }}
spec:
  type: {{ .Values.service.type }}
  ports: [{port: {{ .Values.service.port }}}]
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "NAME.fullname" . }}
data: {{- toYaml .Values.env | nindent 2 }}
T
    sed -i "s/NAME/app$i/g" "$sub/templates/"*
  done
}

# row LABEL DIRECTORY ARGUMENT…
row() {
  local label=$1 directory=$2; shift 2
  printf '%s%s\n' "$label" \
    "$("$measure" "$runs" "$directory" "$work/home" "$renderer" "$helm" -- "$@")" |
    tee -a "$work/rows" |
    awk '
      NF == 5 { printf "| %s | %.1f | | | %.1f | | |\n", $1, $2, $4; next }
      {
        printf "| %s | %.1f | %.1f | 1/%.1f | %.1f | %.1f | 1/%.1f |%s\n",
          $1, $2, $6, $6 / $2, $4, $8, $8 / $4,
          $5 == $9 ? "" : " EXIT CODES " $5 " AND " $9
      }'
}

echo "| case | CPU ms | Helm | ratio | MiB | Helm | ratio |"
echo "|---|---|---|---|---|---|---|"
row version / version
for count in 1 50 300; do
  synthetic $count
  row synthetic-$count "$work/charts" template test "syn-$count"
done
if [ -n "$set_dir" ]; then
  rows_before=$(wc -l <"$work/rows")
  while read -r id; do
    mapfile -t arguments <"$set_dir/cases/$id/args"
    row "$id" "$set_dir" template "${arguments[@]}"
  done < <(if [ -n "$ids" ]; then cat "$ids"; else ls "$set_dir/cases"; fi)
  tail -n +$((rows_before + 1)) "$work/rows" | awk '
    { ours += $2; helm += $6; n++
      if (NF > 5) { r = $2 / $6; if (r > worst) { worst = r; at = $1 }
                    m = $4 / $8; if (m > worst_m) { worst_m = m; at_m = $1 } } }
    END {
      printf "\n%d cases: %.2f s", n, ours / 1000
      if (helm > 0) printf ", Helm %.2f s, 1/%.1f; worst CPU 1/%.1f (%s), worst memory 1/%.1f (%s)",
        helm / 1000, helm / ours, 1 / worst, at, 1 / worst_m, at_m
      printf "\n" }'
fi
awk '$1 == "synthetic-50" { a = $2 } $1 == "synthetic-300" { b = $2 }
  END { printf "per chart: %.3f ms at 50, %.3f ms at 300\n", a / 50, b / 300 }' "$work/rows"
