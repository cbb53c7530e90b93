# Renames, and apps that are found after them.
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n' >a.yml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\n' >b.yml
run deploy -n $NS -a one -f a.yml -y --labels a=b,c=
run deploy -n $NS -a two -f b.yml -y
run rename -n $NS -a one
run rename -n $NS -a one --new-name two -y
run rename -n $NS -a none --new-name x -y
run rename -n $NS -a one --new-namespace $NS-missing -y
run rename -n $NS -a one --new-name 'Bad Name' -y
run rename -n $NS -a one --new-name three
run rename -n $NS -a one --new-name three -y --json
run rename -n $NS -a three --new-name four
run rename -n $NS -a label:x=y --new-name four -y
$KUBECTL create namespace $NS-2 >/dev/null
run rename -n $NS -a three --new-namespace $NS-2 -y --tty
run list -n $NS-2
run list -n $NS --filter-labels a=b
run list -n $NS-2 --filter-labels c
run deploy -n $NS-2 -a three -f a.yml --into-ns $NS -y --diff-exit-status
run inspect -n $NS-2 -a three
run app-change list -n $NS-2 -a three
run inspect -n $NS -a three
run deploy -n $NS --app-namespace $NS-2 -a three -f a.yml -y -c
run rename -n $NS --app-namespace $NS-2 -a three --new-name back -y --tty
run list -n $NS
run delete -n $NS -a back --diff-run
run deploy -n $NS -a new --prev-app back -f a.yml -f b.yml -y
run deploy -n $NS -a new --prev-app back -f a.yml -f b.yml -y --dangerous-override-ownership-of-existing-resources
run deploy -n $NS -a new --prev-app nothere -f a.yml -f b.yml -y
run delete -n $NS -a x --prev-app new -y
run delete -n $NS -a two --prev-app new -y
run list -n $NS
$KUBECTL delete namespace $NS-2 --wait=false >/dev/null
