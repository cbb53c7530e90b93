#!/usr/bin/env bash
# The project's own rules, as far as a script can check them: layering,
# forbidden constructs, names, file lengths, formatting. Prints each finding as
# FILE[:LINE]: RULE and exits with 1 if there is one.
set -u
cd "$(dirname "$0")/../.."
found=$(mktemp)
trap 'rm -f "$found"' EXIT
report() {
  local rule=$1
  while IFS= read -r line; do
    [ -n "$line" ] && printf '%s: %s\n' "$line" "$rule" >>"$found"
  done
  return 0
}

sources() { git ls-files 'pkg/*.cc' 'pkg/*.h' 'cmd/*.cc' 'cmd/*.h' 'tests/*.cc' 'tests/*.h' 'examples/*.cc' 'examples/*.h'; }
production() { sources | grep -vE '(_test|_fuzz|_benchmark)\.cc$|/testing/'; }
at() { cut -d: -f1,2; }

# Exceptions live in pkg/yaml and in the last resort of a main.
production | grep -vE '^pkg/yaml/|/main\.cc$' | xargs grep -nE '(^|[^_[:alnum:]])(try \{|throw |catch \()' 2>/dev/null |
  grep -vE ':[[:space:]]*//' | at | report 'exceptions stay in pkg/yaml'
sources | xargs grep -nE 'std::regex|#include <regex>' 2>/dev/null | at | report 'use RE2, not std::regex'
production | grep -E '^(pkg|cmd)/' | xargs grep -nE '#include <iostream>' 2>/dev/null | at | report 'no iostream: it costs start time'
sources | grep '\.h$' | xargs grep -nE 'GITOPS_(RETURN_IF_ERROR|ASSIGN_OR_RETURN)\(' 2>/dev/null |
  grep -vE '^pkg/base/status_macros.h|:[0-9]+://' | at | report 'status macros in .cc files only'
git ls-files pkg | grep '\.h$' | xargs grep -nE '#include [<"](grpc|google/protobuf|git2|curl/|yaml-cpp|openssl/)|\.pb\.h"' 2>/dev/null |
  grep -vE '^pkg/coordinator/|^pkg/descriptor/proto_convert\.h|^pkg/state/git2\.h' | while IFS= read -r line; do
  # A header that is only for its own package's sources says so.
  tr '\n' ' ' <"${line%%:*}" | grep -qE 'Only for \.cc files( //)? of this package' || printf '%s\n' "$line"
done | at | report 'heavy headers stay out of public headers'

# Guards follow the path.
for file in $(sources | grep '\.h$'); do
  guard="GITOPS_$(printf '%s' "$file" | tr 'a-z/.-' 'A-Z___')_"
  grep -q "^#define $guard\$" "$file" || printf '%s\n' "$file"
done | report 'guard does not follow the path'

# Names.
git ls-files pkg cmd proto gitops | grep -v /testdata/ | grep -E '(^|/)(util|utils|misc|helpers|common)(\.|/|_test)' | report 'name the idea, not util/misc/helpers/common'
sources | grep -E '[A-Z]|-[^/]*$' | report 'file names are snake_case'

# Lengths: a file past 500 lines says why in its head ("Length:").
for file in $(production); do
  lines=$(wc -l <"$file")
  if [ "$lines" -gt 500 ] && ! head -40 "$file" | grep -q 'Length:'; then
    printf '%s:%s\n' "$file" "$lines"
  fi
done | report 'over 500 lines without a reason in its head'

# Functions: split past 50 lines, 80 is the limit.
if command -v python3 >/dev/null 2>&1; then
  production | xargs python3 tools/lint/functions.py 80 | report 'a function over 80 lines'
fi

# Layers: the includes that a package may not have.
forbid() {
  local from=$1 what=$2 why=$3
  git ls-files "$from" | grep -E '\.(cc|h)$' | grep -vE '_(test|fuzz|benchmark)\.cc$|/testing/' |
    xargs grep -nE "#include \"($what)" 2>/dev/null | at | report "$why"
}
forbid 'pkg/base/*' 'pkg/(value|yaml|json|archive|http|cli|chart|gotemplate|oci|state|kube|render|image|deploy|release|coordinator)/' 'base knows nothing above it'
forbid 'pkg/value/*' 'pkg/(yaml|json|archive|http|cli|chart|gotemplate|oci|state|kube|render|image|deploy|release|coordinator)/' 'value knows no formats'
forbid 'pkg/gotemplate/*' 'pkg/(yaml|json|archive|http|chart|oci|state|kube|render|image|deploy|release)/' 'gotemplate knows no YAML, charts or files'
forbid 'pkg/chart/*' 'pkg/(gotemplate|http|oci|kube|render|image|deploy|release)/' 'chart knows no templates and no cluster'
forbid 'pkg/render/*' 'pkg/(http|kube|image|deploy|release|state)/' 'render knows no network and no cluster'
forbid 'pkg/oci/*' 'pkg/(chart|gotemplate|kube|render|image|deploy|release|state)/' 'oci knows no recipes, git or Kubernetes'
forbid 'pkg/kube/*' 'pkg/(chart|gotemplate|oci|render|image|deploy|release|state)/' 'kube knows no charts and no policy'
forbid 'pkg/image/*' 'pkg/(chart|gotemplate|kube|render|deploy|release|state)/' 'image knows no Kubernetes client'
forbid 'pkg/deploy/*' 'pkg/(chart|gotemplate|oci|render|image|release|state)/' 'deploy knows no charts, images or git'
forbid 'pkg/*' 'cmd/' 'no library includes a program'

# BUILD files say what lives there, and ask for no globs of sources.
for file in $(git ls-files '*BUILD.bazel' | grep -vE '^third_party/shims/'); do
  head -1 "$file" | grep -q '^#' || printf '%s:1\n' "$file"
done | report 'first line of a BUILD file says what lives there'

# Every Debian package that is staged is also installed by ./bazelw.
grep -hoE 'packages = \[[^]]*\]' third_party/debian/*.bzl | grep -oE '"[^"]+"' | tr -d '"' | sort -u | while read -r package; do
  grep -qx "$package" third_party/debian/packages.txt || printf 'third_party/debian/packages.txt\n'
done | report 'lacks a package that third_party/debian stages'

# have TOOL: checks that need one are skipped where it is missing, but not in CI.
have() {
  command -v "$1" >/dev/null 2>&1 && return 0
  echo "SKIPPED $1: not installed" >&2
  [ "${CI:-}" != true ] || echo "$1" | report 'is not installed'
  return 1
}

# Every include is of a direct dependency.
if have python3; then
  ${BAZEL_QUERY:-./bazelw query} --noshow_progress --output=xml 'kind("(cc_(library|binary|test)|alias) rule", //...)' 2>"$found.query" |
    python3 tools/lint/includes.py >"$found.includes" || { tail -n 5 "$found.query"; echo 'bazel query'; } | report 'failed'
  report 'undeclared' <"$found.includes"
  rm -f "$found.query" "$found.includes"
fi

if have clang-format; then
  sources | xargs clang-format --dry-run 2>&1 | grep -E 'warning: code should be clang-formatted' | at | sort -u | report 'clang-format'
fi
if have buildifier; then
  buildifier --mode=check --lint=off $(git ls-files '*.bzl' '*BUILD.bazel' WORKSPACE MODULE.bazel) 2>&1 | grep -E 'reformat' | report 'buildifier'
fi
if have shellcheck; then
  git ls-files '*.sh' bazelw .ci/run | xargs shellcheck -s bash -f gcc -S error | cut -d: -f1,2 | report 'shellcheck'
fi

# Starlark that Bazel 4.2 does not know yet, or that 7 no longer does.
git ls-files '*.bzl' | xargs grep -nE 'cfg = "host"|\.remove(prefix|suffix)\(|merge_all|(^|[^_[:alnum:]])lambda[ :]|[^_[:alnum:]]f"|to_json\(|native\.(bazel_version|package_relative_label|subpackages)|RunEnvironmentInfo|tools/whitelists|config\.exec\(|template_dict|string_keyed_label_dict|provider\(init|host_configuration|build_tar|[[:space:]]set\(' 2>/dev/null |
  grep -vE ':[0-9]+:[[:space:]]*#' | at | report 'not in every Bazel from 4.2 to 7'

# The rules' page is what their docstrings say.
if command -v python3 >/dev/null 2>&1; then
  python3 tools/docs/rules.py --check 2>&1 | cut -d: -f1,2 | report 'tools/docs/rules.py writes it anew'
fi

cat "$found"
echo "$(wc -l <"$found") findings"
[ ! -s "$found" ]
