{{- /* One object with the values in it, or nothing where the values leave it out. */ -}}
{{- define "chancery.adapt" -}}
{{- $object := .object -}}
{{- $values := .root.Values -}}
{{- $leaveOut := and (eq $object.kind "ClusterRoleBinding") (eq $object.metadata.name "chancery-crd-watcher-secrets") -}}
{{- if eq $object.kind "Deployment" -}}
{{- include "chancery.adaptDeployment" (dict "object" $object "values" $values) -}}
{{- end -}}
{{- if eq $object.kind "NetworkPolicy" -}}
{{- include "chancery.adaptNetworkPolicy" (dict "object" $object "values" $values) -}}
{{- end -}}
{{- if eq $object.kind "CustomResourceDefinition" -}}
{{- /* Without it every Pki would be gone: `helm uninstall` leaves it. */ -}}
{{- $_ := set $object.metadata "annotations" (merge (dict "helm.sh/resource-policy" "keep") ($object.metadata.annotations | default dict)) -}}
{{- end -}}
{{- if not $leaveOut }}
---
{{ toYaml $object }}
{{- end }}
{{- if and $leaveOut (has "*" $values.workload.namespaces) }}
---
{{ toYaml $object }}
{{- end }}
{{- end -}}

{{- define "chancery.adaptDeployment" -}}
{{- $name := .object.metadata.name -}}
{{- $values := .values -}}
{{- $pod := .object.spec.template.spec -}}
{{- $container := first $pod.containers -}}
{{- $app := index $values.apps $name -}}
{{- if hasKey $app "replicas" }}{{ $_ := set .object.spec "replicas" (int $app.replicas) }}{{ end -}}
{{- $_ := set $container "image" (include "chancery.image" (dict "name" $name "image" $values.image "app" $app)) -}}
{{- if $values.image.pullSecrets }}{{ $_ := set $pod "imagePullSecrets" $values.image.pullSecrets }}{{ end -}}
{{- if $app.resources }}{{ $_ := set $container "resources" $app.resources }}{{ end -}}
{{- range $container.env -}}
{{- if and (hasKey ($app.settings | default dict) .name) (or .valueFrom (hasPrefix "/" .value) (eq .name "HTTP_PORT")) -}}
{{- fail (printf "apps.%s.settings.%s is the chart's own: ports, probes, volumes and rights are made for what it has there" $name .name) -}}
{{- end -}}
{{- end -}}
{{- $set := merge (dict "NATS_URL" $values.nats.url) ($app.settings | default dict) -}}
{{- if has $name (list "crd-watcher" "event-reporter") -}}
{{- $set = merge $set (dict "CLUSTER_NAME" $values.cluster "BUCKET_REPLICAS" (toString $values.nats.replicas)) -}}
{{- end -}}
{{- if and (eq $name "crd-watcher") (not (has "*" $values.workload.namespaces)) -}}
{{- $set = merge $set (dict "WATCH_SECRETS" "namespaces") -}}
{{- end -}}
{{- $reporters := $values.workload.reporters -}}
{{- if and (eq $name "event-reporter") $reporters.enabled -}}
{{- $set = merge $set (dict "REPORTERS_FILE" "/etc/chancery/reporters/reporters.yaml") -}}
{{- /* It reads the file at its start. */ -}}
{{- $_ := set .object.spec.template.metadata "annotations" (dict "chancery.dev/reporters" (sha256sum $reporters.declarations)) -}}
{{- end -}}
{{- if has $name (list "audit-api" "pki-signer") -}}
{{- $set = merge $set (dict "STREAM_REPLICAS" (toString $values.nats.replicas)) -}}
{{- end -}}
{{- $env := list -}}
{{- range $container.env }}{{ if not (hasKey $set .name) }}{{ $env = append $env . }}{{ end }}{{ end -}}
{{- range $variable, $value := $set }}{{ $env = append $env (dict "name" $variable "value" (toString $value)) }}{{ end -}}
{{- $_ := set $container "env" $env -}}
{{- if eq $name "pki-signer" }}{{ include "chancery.authorities" (dict "pod" $pod "container" $container "values" $values) }}{{ end -}}
{{- end -}}

{{- /* A way out is known by the first port that the base has for it. */ -}}
{{- define "chancery.adaptNetworkPolicy" -}}
{{- $values := .values.networkPolicies -}}
{{- $nats := $values.natsPorts -}}
{{- if not $nats -}}
{{- range $url := splitList "," .values.nats.url }}{{ $nats = append $nats (regexFind ":[0-9]+$" $url | trimPrefix ":" | default "4222" | int) }}{{ end -}}
{{- end -}}
{{- $ports := dict "4222" (uniq $nats) "443" $values.apiServerPorts "5432" $values.databasePorts -}}
{{- $egress := list -}}
{{- range $rule := .object.spec.egress -}}
{{- $of := (first $rule.ports).port | toString -}}
{{- $to := list -}}
{{- if eq $of "53" -}}
{{- range $port := $values.dns.ports }}{{ range $protocol := list "UDP" "TCP" }}{{ $to = append $to (dict "port" (int $port) "protocol" $protocol) }}{{ end }}{{ end -}}
{{- $egress = append $egress (dict "to" $values.dns.to "ports" $to) -}}
{{- else -}}
{{- range $port := get $ports $of | required (printf "nobody says what the way out to port %s of NetworkPolicy %s is for" $of $.object.metadata.name) }}{{ $to = append $to (dict "port" (int $port)) }}{{ end -}}
{{- $egress = append $egress (dict "ports" $to) -}}
{{- end -}}
{{- end -}}
{{- $_ := set .object.spec "egress" $egress -}}
{{- end -}}

{{- /* `repository/name:tag`, or by digest. */ -}}
{{- define "chancery.image" -}}
{{- $prefix := empty .image.registry | ternary "" (printf "%s/" .image.registry) -}}
{{- $of := printf "%s%s/%s" $prefix .image.repository .name -}}
{{- if .app.digest }}{{ printf "%s@%s" $of .app.digest }}{{ else }}{{ printf "%s:%s" $of (.app.tag | default .image.tag) }}{{ end -}}
{{- end -}}

{{- /* A folder for each authority, named as the policy calls it. */ -}}
{{- define "chancery.authorities" -}}
{{- $mounts := list -}}
{{- $volumes := list -}}
{{- range .container.volumeMounts }}{{ if ne .name "authority" }}{{ $mounts = append $mounts . }}{{ end }}{{ end -}}
{{- range .pod.volumes }}{{ if ne .name "authority" }}{{ $volumes = append $volumes . }}{{ end }}{{ end -}}
{{- range $authority, $secret := .values.controlPlane.authorities -}}
{{- $volume := eq $authority "default" | ternary "authority" (printf "authority-%s" $authority) -}}
{{- $mounts = append $mounts (dict "name" $volume "mountPath" (printf "/etc/chancery/ca/%s" $authority) "readOnly" true) -}}
{{- $volumes = append $volumes (dict "name" $volume "secret" (dict "secretName" $secret "defaultMode" 288)) -}}
{{- end -}}
{{- $_ := set .container "volumeMounts" $mounts -}}
{{- $_ := set .pod "volumes" $volumes -}}
{{- end -}}

{{- /* What the schema cannot say. */ -}}
{{- define "chancery.check" -}}
{{- if and .Values.workload.enabled (not .Values.cluster) -}}
{{- fail "cluster is empty: set it to the name of this cluster, which is that of its account in NATS, such as prod-1; or workload.enabled to false where none of its applications get certificates" -}}
{{- end -}}
{{- if not (or .Values.workload.enabled .Values.controlPlane.enabled) -}}
{{- fail "workload.enabled and controlPlane.enabled are both false: nothing would be installed; set one of them to true" -}}
{{- end -}}
{{- if and (has "*" .Values.workload.namespaces) (gt (len .Values.workload.namespaces) 1) -}}
{{- fail "workload.namespaces has * beside others: either [\"*\"], every namespace, or the names of those that opted in" -}}
{{- end -}}
{{- if and .Values.workload.reporters.declarations (not .Values.workload.reporters.enabled) -}}
{{- fail "workload.reporters has declarations and is not enabled: nobody would read them; set workload.reporters.enabled to true" -}}
{{- end -}}
{{- $latest := "%s is latest, of which nobody can say what runs: set it to a version, or apps.<app>.digest to a digest" -}}
{{- if eq .Values.image.tag "latest" }}{{ fail (printf $latest "image.tag") }}{{ end -}}
{{- $elsewhere := dict "NATS_URL" "nats.url" "CLUSTER_NAME" "cluster" "BUCKET_REPLICAS" "nats.replicas" "STREAM_REPLICAS" "nats.replicas" "WATCH_SECRETS" "workload.namespaces" "REPORTERS_FILE" "workload.reporters" -}}
{{- $secrets := dict "NATS_PASSWORD" "password of the app's -nats Secret" "DATABASE_URL" "url of audit-api-database" "MIGRATION_DATABASE_URL" "url of audit-migrate-database" -}}
{{- range $app, $of := .Values.apps -}}
{{- if eq ($of.tag | default "") "latest" }}{{ fail (printf $latest (printf "apps.%s.tag" $app)) }}{{ end -}}
{{- range $name, $_ := $of.settings -}}
{{- if hasKey $elsewhere $name -}}
{{- fail (printf "apps.%s.settings.%s: set %s instead" $app $name (get $elsewhere $name)) -}}
{{- end -}}
{{- if hasKey $secrets $name -}}
{{- fail (printf "apps.%s.settings.%s is a secret, and values are kept with the release: it is key %s" $app $name (get $secrets $name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
