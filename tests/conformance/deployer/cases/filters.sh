cat >a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a, labels: {t: x}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b, labels: {t: yy}}
---
apiVersion: v1
kind: Secret
metadata: {name: c}
Y
sed -i "s/t: yy/t: $NS/" a.yml
run deploy -n $NS -a f -f a.yml --diff-run --filter-name a --tty=false
run deploy -n $NS -a f -f a.yml --diff-run --filter-kind Sec% --tty=false
run deploy -n $NS -a f -f a.yml --diff-run --filter-labels t=x --tty=false
run deploy -n $NS -a f -f a.yml --diff-run --filter-kind-name ConfigMap/b --tty=false
run deploy -n $NS -a f -f a.yml --diff-run --filter '{"not":{"resource":{"kinds":["Secret"]}}}' --tty=false
run deploy -n $NS -a f -f a.yml --diff-run --filter '{}' --tty=false
run deploy -n $NS -a f -f a.yml --diff-run --filter '{"resource":{}}' --tty=false
run deploy -n $NS -a f -f a.yml -y
run deploy -n $NS -a f -f a.yml --diff-run --diff-filter '{"ops":["update"]}' --tty=false
sed -i 's/name: a,/name: a2,/' a.yml
run deploy -n $NS -a f -f a.yml --diff-run --diff-filter '{"ops":["add"]}' --tty=false
run deploy -n $NS -a f -f a.yml --diff-run --diff-filter '{"ops":["delete"]}' --tty=false
run deploy -n $NS -a f -f a.yml --diff-run --diff-filter '{"newResource":{"kinds":["ConfigMap"]}}' --tty=false
run deploy -n $NS -a f -f a.yml --diff-run --diff-filter '{"existingResource":{"names":["a"]}}' --tty=false
run deploy -n $NS -a f -f a.yml --diff-run --diff-filter '{"not":{"existingResource":{"names":["a"]}}}' --tty=false
run inspect -n $NS -a f --filter-age 1h+
run inspect -n $NS -a f --filter-age 1h-
run inspect -n $NS -a f --filter-age 1h
run list -n $NS --filter-age 1h-
run list -n $NS --filter-labels a=b
run inspect -n $NS -a f --column name,kind --tty
run inspect -n $NS -a "label:t in ($NS)"
run deploy -n $NS -a f -f a.yml -p -y
run deploy -n $NS -a f -f a.yml -y
