#!/usr/bin/env bash
# Proves that --config=hermetic fails an action that reads a packaged header it
# does not declare: one program per library includes a header with no dependency
# and must not build; the same program with the dependency must.
# Runs in a workspace of its own beside the tree's; needs no network.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
bazel=${BAZEL:-bazel}
run() { (cd "$work/tree" && "$bazel" --output_base="$work/base" "$@"); }
finish() {
  run shutdown >/dev/null 2>&1 || true
  chmod -R u+w "$work" && rm -rf "$work"
}
trap finish EXIT

mkdir -p "$work/tree/pkg/planted"
# The rules are not there, nor is their toolchain.
grep -v '^register_toolchains(' "$top/WORKSPACE" >"$work/tree/WORKSPACE"
cp -r "$top/.bazelrc" "$top/.bazelignore" "$top/third_party" "$work/tree/"

# name | header | label | an expression that needs the header: a blocked file is
# an empty one to root
cases='absl|absl/strings/str_cat.h|@com_google_absl//absl/strings|absl::StrCat(1)
grpc|grpcpp/grpcpp.h|@com_github_grpc_grpc//:grpc++|grpc::Version()
protobuf|google/protobuf/message.h|@com_google_protobuf//:protobuf|sizeof(google::protobuf::Message*)
gtest|gtest/gtest.h|@com_google_googletest//:gtest|testing::TempDir()
yaml_cpp|yaml-cpp/yaml.h|@yaml-cpp//:yaml-cpp|YAML::Load("a")
openssl|openssl/evp.h|@openssl//:crypto|EVP_sha256()
re2|re2/re2.h|@com_googlesource_code_re2//:re2|RE2::Quiet
curl|curl/curl.h|@curl//:curl|CURLE_OK
git2|git2.h|@libgit2//:libgit2|GIT_OK
event|event2/event.h|@libevent//:event|event_base_new()
archive|archive.h|@libarchive//:archive|ARCHIVE_OK
sqlite|sqlite3.h|@sqlite3//:sqlite3|SQLITE_OK
zlib|zlib.h|@zlib//:zlib|Z_OK
zstd|zstd.h|@zstd//:zstd|ZSTD_versionNumber()'

{
  echo 'load("@rules_cc//cc:defs.bzl", "cc_library")'
  while IFS='|' read -r name header label use; do
    printf '#include <%s>\nvoid Planted() { (void)(%s); }\n' "$header" "$use" >"$work/tree/pkg/planted/$name.cc"
    printf 'cc_library(name = "%s_undeclared", srcs = ["%s.cc"])\n' "$name" "$name"
    printf 'cc_library(name = "%s_declared", srcs = ["%s.cc"], deps = ["%s"])\n' "$name" "$name" "$label"
  done <<<"$cases"
} >"$work/tree/pkg/planted/BUILD.bazel"

log=$work/log
run build --config=hermetic --keep_going --show_result=1000 //pkg/planted:all >"$log" 2>&1 && {
  echo 'everything built: no undeclared include was noticed'
  exit 1
}

failures=0
while IFS='|' read -r name header label use; do
  if ! grep -q "Target //pkg/planted:${name}_undeclared failed to build" "$log" ||
    ! grep -q "^pkg/planted/$name.cc:.*error: " "$log"; then
    echo "FAILED $name: <$header> without $label was not refused"
    failures=$((failures + 1))
  fi
  if ! ls "$work/tree/bazel-bin/pkg/planted/lib${name}_declared.a" >/dev/null 2>&1; then
    echo "FAILED $name: <$header> with $label does not build"
    failures=$((failures + 1))
  fi
done <<<"$cases"
if [ "$failures" -ne 0 ]; then
  tail -n 100 "$log"
  exit 1
fi
echo "$(wc -l <<<"$cases") libraries: undeclared includes refused, declared ones built"
