cat > p.yml <<'Y'
apiVersion: v1
kind: Pod
metadata: {name: one}
spec: {containers: [{name: a, image: x}]}
Y
run deploy -n $NS -a lg -f p.yml -y
run logs -n $NS -a lg
run logs -n $NS -a lg --tty --lines 1
run logs -n $NS -a lg --json
run logs -n $NS -a lg --lines 0
run logs -n $NS -a lg --lines -1
run logs -n $NS -a lg -m 'on*' -c a --container-tag=false
run logs -n $NS -a lg -m other
run logs -n $NS -a missing
