# An aggregated API that nobody serves.
cat >api.yml <<Y
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.$NS.example.com}
spec: {group: $NS.example.com, version: v1, groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, service: {name: none, namespace: $NS}}
Y
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\n' >c.yml
printf "apiVersion: $NS.example.com/v1\nkind: Thing\nmetadata: {name: t}\n" >t.yml
run deploy -n $NS -a agg -f api.yml -y --wait-timeout 3s --wait-check-interval 1s
run inspect -n $NS -a agg --tty
run deploy -n $NS -a c -f c.yml -y
run deploy -n $NS -a c -f c.yml -f t.yml -y --dangerous-ignore-failing-api-services
run deploy -n $NS -a agg -f api.yml -y --dangerous-ignore-failing-api-services
run inspect -n $NS -a c --dangerous-ignore-failing-api-services
run inspect -n $NS -a c
run delete -n $NS -a c -y
run delete -n $NS -a agg -y
