#!/usr/bin/env bash
# The state repository over every transport: git daemon, ssh to Debian's
# OpenSSH with a key and a known host, https with an authority of our own and
# basic authentication. Each is fetched from and pushed to by state-committer;
# what must be refused is refused, and no secret is in any message.
# A transport whose server is missing is skipped loudly; where CI=true it fails.
. "$(dirname "$0")/../lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
# state-committer alone is needed here, not the example.
[ -n "${GITOPS_BIN:-}" ] || (cd "$top" && ./bazelw build //cmd/state_committer:state-committer >"$scratch/build.log" 2>&1) ||
  { tail -n 50 "$scratch/build.log" >&2; fail 'build'; }
skip() {
  echo "SKIPPED: $*" >&2
  [ "${CI:-}" != true ] || fail "in CI nothing is skipped: $*"
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# Until a command succeeds, for ten seconds.
until_ok() {
  local tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -le 200 ] || fail "never: $*"
    sleep 0.05
  done
}
# The home of whoever commits: no configuration, keys or helpers of the reader.
export HOME=$scratch/home XDG_CACHE_HOME=$scratch/cache GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.com
unset SSH_AUTH_SOCK GIT_SSL_CAINFO SSL_CERT_FILE GITOPS_GIT_USERNAME GITOPS_GIT_PASSWORD
mkdir -p "$HOME/.ssh" "$scratch/git" "$scratch/chart"
chmod 700 "$HOME/.ssh"
cd "$scratch"

# Two releases, so that there is something to add, to change and to go back to.
printf 'name: shop\nversion: 1.2.3\n' >chart/Chart.yaml
for name in one two; do
  mkdir -p "$name.tree/shop"
  printf 'apiVersion: v1\nkind: Service\nmetadata: {name: %s}\n' "$name" >"$name.tree/shop/web.yaml"
  "$state_committer" descriptor create --environment e --release-name shop --chart chart --tree "$name.tree" --state-output "$name" >/dev/null
done
commit() { "$state_committer" commit --tree "$1" --repo "$2" --branch main "${@:3}"; }

# there_and_back WHAT URL REPOSITORY [FLAG…]: all that a deploy asks of a remote.
there_and_back() {
  local what=$1 url=$2 repository=$3 first
  shift 3
  git init -q --bare -b main "$repository"
  git -C "$repository" config http.receivepack true
  commit one "$url" "$@" >out 2>err || { cat err >&2; fail "$what: first commit"; }
  first=$(git -C "$repository" rev-parse main)
  contains "$what: pushes" "$(git -C "$repository" show main:umbrella-state/e/shop/web.yaml)" 'name: one'
  contains "$what: again, unchanged" "$(commit one "$url" "$@")" unchanged
  commit two "$url" "$@" >out
  same "$what: two commits" 2 "$(git -C "$repository" rev-list --count main)"
  # From nothing: the local copy of the remote is gone.
  rm -rf "$XDG_CACHE_HOME"
  contains "$what: fetches" "$("$state_committer" cat --repo "$url" --branch main -e e "$@" shop/web.yaml)" 'name: two'
  "$state_committer" rollback --at "$first" --repo "$url" --branch main -e e "$@" >out
  same "$what: rolls back byte for byte" "$(git -C "$repository" rev-parse "$first^{tree}")" "$(git -C "$repository" rev-parse 'main^{tree}')"
  # Somebody else is quicker: the commit goes on top of theirs.
  git clone -q "$repository" "work.$what"
  echo x >"work.$what/note"
  git -C "work.$what" add note
  git -C "work.$what" -c user.name=t -c user.email=t@example.com commit -qm Note
  git -C "work.$what" push -q
  commit two "$url" "$@" >out
  same "$what: keeps what others committed" 5 "$(git -C "$repository" rev-list --count main)"
  contains "$what: the note is there" "$(git -C "$repository" ls-tree --name-only main)" note
}

echo 'git daemon'
git_port=$(free_port)
git daemon --reuseaddr --listen=127.0.0.1 --port="$git_port" --base-path="$scratch/git" --export-all --enable=receive-pack >git.log 2>&1 &
at_exit "kill $!"
git init -q --bare -b main git/empty.git
until_ok git ls-remote "git://127.0.0.1:$git_port/empty.git"
there_and_back git "git://127.0.0.1:$git_port/state.git" git/state.git
exits 1 commit one "git://127.0.0.1:$git_port/none.git"
printf '#!/bin/sh\necho "no commits today" >&2\nexit 1\n' >git/state.git/hooks/pre-receive
chmod +x git/state.git/hooks/pre-receive
exits 4 commit one "git://127.0.0.1:$git_port/state.git"
contains 'a hook that declines is a refusal' "$(cat err)" 'hook declined'
# Somebody else commits during each push: after some attempts the race is lost.
git init -q --bare -b main git/race.git
commit one "git://127.0.0.1:$git_port/race.git" >out
cat >git/race.git/hooks/pre-receive <<'H'
#!/bin/sh
unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
quicker=$(git -c user.name=t -c user.email=t@example.com commit-tree -p main -m "Quicker $$" 'main^{tree}') &&
  git update-ref refs/heads/main "$quicker"
H
chmod +x git/race.git/hooks/pre-receive
exits 5 commit two "git://127.0.0.1:$git_port/race.git"
contains 'a race that is lost names the winner' "$(cat err)" "$(git -C git/race.git rev-parse main | cut -c1-12)"
[ "$(git -C git/race.git rev-list --count main)" -gt 2 ] || fail 'it was not tried again'
pass 'it was tried again, a few times'

ssh_part() {
  echo 'ssh'
  local sshd port url
  sshd=$(command -v sshd || echo /usr/sbin/sshd)
  [ -x "$sshd" ] || { skip 'openssh-server is not installed (apt-get install openssh-server)'; return; }
  mkdir -p ssh
  ssh-keygen -q -t ed25519 -N '' -f ssh/host
  ssh-keygen -q -t ed25519 -N '' -f ssh/client
  ssh-keygen -q -t ed25519 -N '' -f ssh/stranger
  cp ssh/client.pub ssh/authorized
  port=$(free_port)
  cat >ssh/config <<C
ListenAddress 127.0.0.1
Port $port
HostKey $scratch/ssh/host
AuthorizedKeysFile $scratch/ssh/authorized
PidFile none
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
PermitRootLogin prohibit-password
C
  # It wants this folder where it separates privileges.
  [ -d /run/sshd ] || mkdir -p /run/sshd 2>/dev/null || true
  "$sshd" -D -e -f ssh/config 2>ssh/log &
  at_exit "kill $!"
  until_ok ssh-keyscan -p "$port" 127.0.0.1
  url=ssh://$(id -un)@127.0.0.1:$port$scratch/git/ssh.git
  git init -q --bare -b main git/unknown.git

  exits 4 commit one "$url" --ssh-key ssh/client
  contains 'an unknown host is refused' "$(cat err)" 'known_hosts'
  contains 'with its fingerprint' "$(cat err)" "$(ssh-keygen -l -f ssh/host.pub | cut -d' ' -f2)"
  ssh-keyscan -p "$port" 127.0.0.1 2>/dev/null >"$HOME/.ssh/known_hosts"
  there_and_back ssh "$url" git/ssh.git --ssh-key ssh/client
  exits 1 commit one "$url" --ssh-key ssh/stranger
  contains 'a key that is not authorised' "$(cat err)" 'no SSH key was accepted'
  exits 1 commit one "$url"
  cp ssh/client "$HOME/.ssh/id_ed25519"
  contains 'the usual key is found' "$(commit two "$url")" unchanged
  rm "$HOME/.ssh/id_ed25519"
  # The agent's key, where an agent runs.
  eval "$(ssh-agent -s)" >/dev/null
  at_exit "kill $SSH_AGENT_PID"
  ssh-add -q ssh/client
  contains "the agent's key" "$(commit two "$url")" unchanged
  unset SSH_AUTH_SOCK
  # Another key than the known one: somebody in between.
  sed -i "s|ssh-ed25519 .*|$(cut -d' ' -f1,2 ssh/stranger.pub)|" "$HOME/.ssh/known_hosts"
  exits 4 commit one "$url" --ssh-key ssh/client
  contains 'a changed host key is refused' "$(cat err)" 'known_hosts'
}

https_part() {
  echo 'https'
  local port url secret=hunter2-of-the-test
  command -v openssl >/dev/null || { skip 'openssl is not installed (apt-get install openssl)'; return; }
  mkdir -p tls
  openssl req -x509 -newkey rsa:2048 -nodes -keyout tls/ca.key -out tls/ca.pem -days 2 -subj '/CN=test authority' 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -keyout tls/server.key -out tls/server.csr -subj '/CN=localhost' 2>/dev/null
  openssl x509 -req -in tls/server.csr -CA tls/ca.pem -CAkey tls/ca.key -CAcreateserial -days 2 -out tls/server.pem \
    -extfile <(printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n') 2>/dev/null
  printf '%s\n' "$secret" >tls/password
  : >tls/log
  python3 "$here/https_server.py" "$scratch/git" tls/server.pem tls/server.key deployer tls/password tls/log >tls/port 2>tls/err &
  at_exit "kill $!"
  until_ok test -s tls/port
  port=$(cat tls/port)
  url=https://localhost:$port/https.git

  exits 4 commit one "$url"
  contains 'an unknown authority is refused' "$(cat err)" 'not trusted'
  same 'before anything is sent' '' "$(cat tls/log)"
  exits 1 commit one "$url" --ca-file tls/ca.pem
  contains 'a login is asked for' "$(cat err)" 'no login is known'
  export GITOPS_GIT_USERNAME=deployer GITOPS_GIT_PASSWORD=wrong-$secret
  exits 1 commit one "$url" --ca-file tls/ca.pem
  contains 'a wrong one is refused' "$(cat err)" 'not accepted'
  lacks 'and is not shown' "$(cat err out)" "$secret"
  export GITOPS_GIT_PASSWORD=$secret
  there_and_back https "$url" git/https.git --ca-file tls/ca.pem
  unset GITOPS_GIT_USERNAME GITOPS_GIT_PASSWORD

  # git's credential helpers, asked by the URL.
  printf 'https://deployer:%s@localhost:%s\n' "$secret" "$port" >"$HOME/.git-credentials"
  git config --global credential.helper store
  contains 'a credential helper' "$(GIT_SSL_CAINFO=tls/ca.pem commit two "$url")" unchanged
  rm "$HOME/.git-credentials"
  # A login in the URL works, and is never shown.
  contains 'a login in the URL' "$(commit two "https://deployer:$secret@localhost:$port/https.git" --ca-file tls/ca.pem)" unchanged
  exits 1 commit one "https://deployer:$secret@localhost:$port/none.git" --ca-file tls/ca.pem
  lacks 'not even in an error' "$(cat err out)" "$secret"
  lacks 'nor in the copy' "$(grep -rl "$secret" "$XDG_CACHE_HOME" || true)" k8s-gitops
}

# Commits are signed by ssh-keygen or gpg, and git finds them good.
signing_part() {
  echo 'signed commits'
  git init -q --bare -b main git/signed.git
  ssh-keygen -q -t ed25519 -N '' -f signer
  printf 't@example.com %s\n' "$(cut -d' ' -f1,2 signer.pub)" >allowed
  commit one git/signed.git --sign-key signer >out
  contains 'by an SSH key' "$(git -C git/signed.git -c gpg.ssh.allowedSignersFile="$scratch/allowed" verify-commit main 2>&1)" 'Good "git" signature for t@example.com'
  before=$(git -C git/signed.git rev-parse main)
  exits 4 commit two git/signed.git --sign-key nobody@example.com
  same 'without a signature there is no commit' "$before" "$(git -C git/signed.git rev-parse main)"
  command -v gpg >/dev/null || { skip 'gpg is not installed (apt-get install gpg)'; return; }
  export GNUPGHOME=$scratch/gpg
  mkdir -m 700 gpg
  at_exit 'gpgconf --kill gpg-agent'
  gpg --batch --quiet --passphrase '' --quick-generate-key 't <t@example.com>' default default never 2>gpg.log || { cat gpg.log >&2; fail 'gpg'; }
  commit two git/signed.git --sign-key t@example.com >out
  contains 'by gpg' "$(git -C git/signed.git verify-commit main 2>&1)" 'Good signature'
}

ssh_part
https_part
signing_part
