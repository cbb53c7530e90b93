mkdir -p g/one g/two
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' >g/one/a.yml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n' >g/two/b.yml
run app-group deploy -n $NS -d g
run app-group deploy -n $NS -g grp -d g --diff-run --diff-exit-status
run app-group delete -n $NS -g grp -y
run app-group delete -n $NS
