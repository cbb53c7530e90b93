#!/bin/bash
# Prints the path of a Go 1.25 or newer: the one in PATH (or $GO), else, where
# CLUSTER_FETCH_GO=1, a pinned toolchain module from the module proxy, kept in
# the cache.
#
# usage: go.sh
# Environment: GO (default go), CLUSTER_FETCH_GO, GOPROXY (its first entry),
#   XDG_CACHE_HOME (default ~/.cache).
# Exit: 0 ok; 77 where there is none; 1 where the download fails or differs.
set -euo pipefail

wanted=go1.26.0
sha256=38461905b98c59173672814302e222ab43b652274bc0c95817b08b71ab66b705

version="$("${GO:-go}" env GOVERSION 2>/dev/null || true)"
minor="${version#go1.}"
minor="${minor%%[!0-9]*}"
if [[ "$version" == go1.* && "${minor:-0}" -ge 25 ]]; then
  command -v "${GO:-go}"
  exit 0
fi

cache="${XDG_CACHE_HOME:-$HOME/.cache}/k8s-gitops/$wanted"
if [[ -x "$cache/bin/go" ]]; then
  echo "$cache/bin/go"
  exit 0
fi
if [[ "${CLUSTER_FETCH_GO:-}" != 1 ]]; then
  echo "SKIPPED: the test cluster needs Go 1.25 or newer, found '${version:-none}'" >&2
  echo "  (CLUSTER_FETCH_GO=1 fetches $wanted from the module proxy)" >&2
  exit 77
fi
if [[ "$(uname -sm)" != "Linux x86_64" ]]; then
  echo "SKIPPED: no pinned Go for $(uname -sm)" >&2
  exit 77
fi

proxy="${GOPROXY:-https://proxy.golang.org}"
proxy="${proxy%%[,|]*}"
echo "fetching $wanted from the module proxy" >&2
mkdir -p "$(dirname "$cache")"
work="$(mktemp -d "$cache.XXXXXX")"
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
curl -sSfL --retry 3 --max-time 600 -o "$work/go.zip" \
  "$proxy/golang.org/toolchain/@v/v0.0.1-$wanted.linux-amd64.zip"
echo "$sha256  $work/go.zip" | sha256sum --check --quiet >&2
python3 - "$work" <<'EOF'
import os
import sys
import zipfile

# Module archives keep no modes: programs are what lies in bin and pkg/tool.
work = sys.argv[1]
with zipfile.ZipFile(work + "/go.zip") as archive:
    for entry in archive.infolist():
        name = entry.filename.split("/", 2)[2]
        target = os.path.join(work, "go", name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as out:
            out.write(archive.read(entry))
        if name.startswith(("bin/", "pkg/tool/")):
            os.chmod(target, 0o755)
EOF
rm -rf "$cache"
mv "$work/go" "$cache"
echo "$cache/bin/go"
