# Numbers and durations in annotations, to the letter.
c() { printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, annotations: {%s}}\ndata: {k: "%s"}\n' "$1" "$2" >c.yml; run deploy -n $NS -a c -f c.yml -y; }
for v in '" 3"' '"3 "' '"+3"' '"03"' '"3.0"' '"0x3"' '"1_0"' '""' '"99999999999999999999"' '"-1"'; do c "kapp.k14s.io/versioned: \"\", kapp.k14s.io/num-versions: $v" 1; done
for v in '" 1h"' '"1"' '"-1s"' '"+1h"' '"1h30m"' '"0"' '""'; do c "kapp.k14s.io/renew-duration: $v" 2; done
run delete -n $NS -a c -y
d() { printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, annotations: {kapp.k14s.io/apps-v1-deployment-wait-minimum-replicas-available: %s}}\nspec: {replicas: 2, selector: {matchLabels: {app: d}}, template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c, image: x}]}}}\n' "$1" >d.yml; run deploy -n $NS -a d -f d.yml -y --wait-timeout 10s; }
for v in '" 1"' '"1 "' '" 50%"' '"50 %"' '"%"' '"+1"' '"+50%"' '"01"' '""' '"1e1"'; do d "$v"; done
run delete -n $NS -a d -y
