# Groups of apps: which folders count.
cm() { printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {k: "%s"}\n---\n' "$1" "$2"; }
mkdir -p g/a/deep/er g/b g/.hid; cm a 1 >g/a/a.yml; cm deep 1 >g/a/deep/er/d.yml; cm b 1 >g/b/b.yml; cm top 1 >g/top.yml; cm hid 1 >g/.hid/h.yml
run app-group deploy -n $NS -g grp -d g --diff-run
run app-group deploy -n $NS -g grp -d g
run app-group deploy -n $NS -g grp -d g -y --labels x=y --filter-name 'a*,b,deep,hid'
run list -n $NS --filter-labels kapp.k14s.io/app-group=grp
run list -n $NS --filter-labels x=y,kapp.k14s.io/app-group=grp
run inspect -n $NS -a grp-a
run label -n $NS -a grp-.hid
run app-group delete -n $NS -g grp --diff-run -c
run app-group delete -n $NS -g grp -y --filter-name b
run app-group delete -n $NS -g grp -y
run app-group delete -n $NS -g grp -y
run app-group deploy -n $NS -g grp2 -d g/a -y --app-namespace default --diff-run
