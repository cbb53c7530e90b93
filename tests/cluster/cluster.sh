#!/bin/bash
# A real Kubernetes control plane on loopback, for tests: etcd, kube-apiserver,
# kube-controller-manager, kube-scheduler, and kwok, which plays nodes and pods.
#
# usage: cluster.sh start DIR   builds what is missing, starts all, waits until
#                               it is ready, leaves DIR/kubeconfig (admin)
#        cluster.sh stop DIR    ends what start began, by process id
#        cluster.sh status DIR  says what runs
# In DIR: kubeconfig, *.log, *.pid, tokens.csv, the certificates, etcd's data.
# Environment: CLUSTER_NODES (default 1) simulated nodes; CLUSTER_APISERVER_ARGS
#   more arguments for kube-apiserver; see build.sh for the rest.
# Users: token "admintoken" is cluster admin, "usertoken" is a user "tester"
# without any right.
# Exit: 0 ok; 77 where Go is missing (said on stderr); 1 where something fails.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

die() {
  echo "cluster.sh: $*" >&2
  exit 1
}

free_port() {
  python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# launch NAME PROGRAM ARGS…: in the background, its id in NAME.pid.
launch() {
  local name="$1"
  shift
  setsid "$@" >"$dir/$name.log" 2>&1 </dev/null 8>&- 9>&- &
  echo $! >"$dir/$name.pid"
  disown
}

# alive NAME: whether the process of NAME.pid is still that program.
alive() {
  local pid
  pid="$(cat "$dir/$1.pid" 2>/dev/null)" || return 1
  [[ "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)" == */"$1 "* ]]
}

# wait_for NAME SECONDS COMMAND…: until COMMAND succeeds.
wait_for() {
  local name="$1" tries=$(($2 * 10))
  shift 2
  until "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    if ((tries <= 0)) || ! alive "$name"; then
      tail -n 20 "$dir/$name.log" >&2 || true
      die "$name does not come up, see $dir/$name.log"
    fi
    sleep 0.1
  done
}

api() {
  curl -sSf --max-time 10 --cacert "$dir/certs/apiserver.crt" \
    -H "Authorization: Bearer admintoken" "$@"
}

write_kubeconfig() {
  local user="$1" token="$2" file="$3"
  cat >"$file" <<EOF
apiVersion: v1
kind: Config
current-context: test
contexts:
- name: test
  context: {cluster: test, user: $user}
clusters:
- name: test
  cluster:
    server: https://127.0.0.1:$api_port
    certificate-authority-data: $(base64 -w0 "$dir/certs/apiserver.crt")
users:
- name: $user
  user: {token: $token}
EOF
  chmod 600 "$file"
}

make_node() {
  api -o /dev/null -X POST -H "Content-Type: application/json" \
    "https://127.0.0.1:$api_port/api/v1/nodes" -d '{
      "apiVersion": "v1", "kind": "Node",
      "metadata": {"name": "'"$1"'",
        "annotations": {"kwok.x-k8s.io/node": "fake", "node.alpha.kubernetes.io/ttl": "0"},
        "labels": {"kubernetes.io/hostname": "'"$1"'", "kubernetes.io/os": "linux", "type": "kwok"}},
      "status": {"allocatable": {"cpu": "64", "memory": "256Gi", "pods": "5000"},
                 "capacity": {"cpu": "64", "memory": "256Gi", "pods": "5000"}}}'
}

start() {
  local bin
  bin="$("$here/build.sh")" || exit $?
  mkdir -p "$dir"
  dir="$(cd "$dir" && pwd)"
  alive kube-apiserver && die "already running in $dir"
  rm -rf "$dir/etcd-data" "$dir"/*.pid
  (umask 077 && openssl genrsa -out "$dir/sa.key" 2048 2>/dev/null)
  openssl rsa -in "$dir/sa.key" -pubout -out "$dir/sa.pub" 2>/dev/null
  printf '%s\n' 'admintoken,admin,1,system:masters' 'usertoken,tester,2' >"$dir/tokens.csv"

  local etcd_port peer_port
  etcd_port="$(free_port)" peer_port="$(free_port)" api_port="$(free_port)"
  launch etcd "$bin/etcd" --data-dir "$dir/etcd-data" \
    --listen-client-urls "http://127.0.0.1:$etcd_port" \
    --advertise-client-urls "http://127.0.0.1:$etcd_port" \
    --listen-peer-urls "http://127.0.0.1:$peer_port" \
    --initial-advertise-peer-urls "http://127.0.0.1:$peer_port" \
    --initial-cluster "default=http://127.0.0.1:$peer_port" \
    --unsafe-no-fsync --log-level warn
  # shellcheck disable=SC2086
  launch kube-apiserver "$bin/kube-apiserver" \
    --etcd-servers="http://127.0.0.1:$etcd_port" \
    --secure-port="$api_port" --bind-address=127.0.0.1 \
    --advertise-address=127.0.0.1 --cert-dir="$dir/certs" \
    --service-account-key-file="$dir/sa.pub" \
    --service-account-signing-key-file="$dir/sa.key" \
    --service-account-issuer=https://kubernetes.default.svc \
    --token-auth-file="$dir/tokens.csv" --authorization-mode=RBAC \
    --service-cluster-ip-range=10.0.0.0/16 ${CLUSTER_APISERVER_ARGS:-}
  wait_for kube-apiserver 90 api "https://127.0.0.1:$api_port/readyz"
  write_kubeconfig admin admintoken "$dir/kubeconfig"
  write_kubeconfig tester usertoken "$dir/kubeconfig.tester"

  launch kube-controller-manager "$bin/kube-controller-manager" \
    --kubeconfig="$dir/kubeconfig" \
    --service-account-private-key-file="$dir/sa.key" \
    --leader-elect=false --secure-port=0 --controllers='*,-nodeipam' \
    --kube-api-qps=300 --kube-api-burst=500
  launch kube-scheduler "$bin/kube-scheduler" --kubeconfig="$dir/kubeconfig" \
    --leader-elect=false --secure-port=0
  local node_port
  node_port="$(free_port)"
  printf '2020-01-01T00:00:00.00000000%dZ stdout F line %d\n' 1 1 2 2 3 3 >"$dir/container.log"
  sed -e "s|LOG_FILE|$dir/container.log|" "$bin/stages.yaml" "$here/pods.yaml" >"$dir/kwok.yaml"
  launch kwok "$bin/kwok" --kubeconfig="$dir/kubeconfig" \
    --manage-all-nodes=true --cidr=10.244.0.0/16 --node-ip=127.0.0.1 \
    --node-port="$node_port" --server-address="127.0.0.1:$node_port" \
    --config "$dir/kwok.yaml"
  local i
  for ((i = 1; i <= ${CLUSTER_NODES:-1}; i++)); do make_node "node-$i"; done
  # A namespace is of use once its default service account exists.
  wait_for kube-controller-manager 60 api \
    "https://127.0.0.1:$api_port/api/v1/namespaces/default/serviceaccounts/default"
  echo "$dir/kubeconfig"
}

programs="kwok kube-scheduler kube-controller-manager kube-apiserver etcd"

stop() {
  local name tries
  for name in $programs; do
    alive "$name" && kill "$(cat "$dir/$name.pid")"
  done
  for name in $programs; do
    tries=100
    while alive "$name" && ((tries-- > 0)); do sleep 0.1; done
    alive "$name" && kill -KILL "$(cat "$dir/$name.pid")"
    rm -f "$dir/$name.pid"
  done
  rm -rf "$dir/etcd-data"
}

status() {
  local name result=0
  for name in $programs; do
    if alive "$name"; then
      echo "$name: running, process $(cat "$dir/$name.pid")"
    else
      echo "$name: not running"
      result=1
    fi
  done
  return $result
}

[[ $# -eq 2 ]] || die "usage: cluster.sh start|stop|status DIR"
dir="$2"
case "$1" in
  start) start ;;
  stop) stop ;;
  status) status ;;
  *) die "unknown command $1" ;;
esac
