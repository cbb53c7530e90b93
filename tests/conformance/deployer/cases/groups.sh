mkdir -p g/one g/two
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' >g/one/a.yml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n' >g/two/b.yml
run app-group deploy -n $NS -d g
run app-group deploy -n $NS -g grp -d g --diff-run --diff-exit-status
run app-group delete -n $NS -g grp -y
run app-group delete -n $NS
run app-group deploy -n $NS -g grp -d nope -y
run app-group deploy -n $NS -g grp -y
run app-group deploy -n $NS -d g -y
run app-group deploy -n $NS -g grp -d g/one/a.yml -y
run app-group deploy -n $NS -g grp -d g --diff-run -c --tty=false
run app-group delete -n $NS -g nope -y
echo 'a: [' >g/one/a.yml
run app-group deploy -n $NS -g grp -d g -y
run app-group deploy -n $NS -g grp -d g --diff-run --filter-kind x
