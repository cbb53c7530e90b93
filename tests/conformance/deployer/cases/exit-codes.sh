# Exit codes of everything that has its own.
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: "1"}\n' >a.yml
mkdir -p g/x g/y; cp a.yml g/x; sed 's/name: a/name: b/' a.yml >g/y/b.yml
d() { run deploy -n $NS -a e -f a.yml "$@"; }
d --diff-run --diff-exit-status
d --diff-run --apply-exit-status
d --diff-exit-status -y
d -y --apply-exit-status --diff-exit-status
d -y --apply-exit-status
d --diff-run --apply-exit-status
d --diff-run --diff-exit-status --apply-exit-status
d --diff-run --diff-exit-status --diff-filter '{"ops":["delete"]}'
d --apply-exit-status --filter-name b -y
d --apply-exit-status --filter-name b -y -p
sed -i 's/"1"/"2"/' a.yml
d --diff-run --diff-exit-status --diff-filter '{"ops":["add"]}'
d -y --apply-exit-status --diff-filter '{"ops":["add"]}'
d --apply-exit-status
d --apply-exit-status --wait=false -y
run delete -n $NS -a e --diff-run --diff-exit-status
run delete -n $NS -a e --diff-run --diff-exit-status --filter-name zz
run delete -n $NS -a e --diff-run
run delete -n $NS -a e --apply-exit-status -y --filter-name zz
run delete -n $NS -a e
run delete -n $NS -a e --apply-exit-status -y
run delete -n $NS -a e --apply-exit-status -y
run delete -n $NS -a e --diff-run --diff-exit-status
