{{- define "order-service.fullname" -}}
{{- printf "%s-order-service" .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "order-service.selectorLabels" -}}
app.kubernetes.io/name: order-service
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "order-service.labels" -}}
{{ include "order-service.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- with .Values.global.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}
