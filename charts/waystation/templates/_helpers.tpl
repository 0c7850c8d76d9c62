{{- define "waystation.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "waystation.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "waystation.labels" -}}
{{ include "waystation.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "waystation.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "waystation.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "waystation.name" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{- define "waystation.host" -}}
{{ regexReplaceAll "^https://([^:/]+).*$" .Values.publicUrl "${1}" }}
{{- end -}}

{{- define "waystation.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
capabilities:
  drop: ["ALL"]
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "waystation.probe" -}}
httpGet:
  path: {{ .path }}
  port: https
  scheme: HTTPS
  httpHeaders:
    - name: Host
      value: {{ .host }}
{{- end -}}

{{/* What the schema cannot say. */}}
{{- define "waystation.check" -}}
{{- with .Values -}}
{{- if gt (int .replicas) 1 -}}
{{- if not .database.existingSecret -}}
{{- fail "replicas: more than one needs PostgreSQL: set database.existingSecret (SQLite belongs to one process)" -}}
{{- end -}}
{{- if not .keys.existingSecret -}}
{{- fail "replicas: more than one needs shared keys: set keys.existingSecret (otherwise each would make its own)" -}}
{{- end -}}
{{- end -}}
{{- if and .keys.existingSecret (not .keys.copyImage) -}}
{{- fail "keys.copyImage: expected an image, because keys.existingSecret is set" -}}
{{- end -}}
{{- if and .mail.host (not .mail.from) -}}
{{- fail "mail.from: expected an address, because mail.host is set" -}}
{{- end -}}
{{- if and (not .mail.host) (or .mail.from .mail.user .mail.existingSecret) -}}
{{- fail "mail.host: expected a host, because other values of mail are set" -}}
{{- end -}}
{{- if and (ne .service.externalTrafficPolicy "") (eq .service.type "ClusterIP") -}}
{{- fail "service.externalTrafficPolicy: only for the types NodePort and LoadBalancer" -}}
{{- end -}}
{{- if regexMatch "://[^/\\s\"']*:[^/\\s\"']*@" .extraConfig -}}
{{- fail "extraConfig: holds a URL with a password; it belongs into the Secret that database.existingSecret names" -}}
{{- end -}}
{{- if regexMatch "PRIVATE KEY-----" .extraConfig -}}
{{- fail "extraConfig: holds a private key; it belongs into a Secret" -}}
{{- end -}}
{{- end -}}
{{- end -}}
