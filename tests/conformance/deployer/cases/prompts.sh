cat > a.yml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
Y
ask() { echo "\$ $1 | $2"; printf "$1" | timeout 30 "$PROGRAM" $2 >out.txt 2>err.txt; local c=$?; cat out.txt; sed 's/^/err: /' err.txt; echo "exit: $c"; }
ask 'n\n' "deploy -n $NS -a p -f a.yml"
ask 'what\ny\n' "deploy -n $NS -a p -f a.yml"
ask '' "delete -n $NS -a p"
ask 'yes\n' "delete -n $NS -a p --tty=false"
echo 'apiVersion: v1
kind: ConfigMap
metadata: {name: b}' > in.yml
cat in.yml | timeout 30 "$PROGRAM" deploy -n $NS -a p2 -f - -f a.yml -y 2>&1; echo "exit $?"
cat in.yml | timeout 30 "$PROGRAM" deploy -n $NS -a p2 -f - -f - -y 2>&1; echo "exit $?"
mkdir -p d/sub; cp a.yml d/z.yaml; cp in.yml d/sub/a.json; echo 'not: [yaml' > d/x.txt
run deploy -n $NS -a p3 -f d -y
run deploy -n $NS -a p2 -f d -y
run delete -n $NS -a p2 -y
