#include "pkg/release/launch.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/command.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::release {
namespace {

using value::Value;

class Reader {
 public:
  Reader(absl::string_view path, const RunfilesResolver& resolver)
      : path_(path), resolver_(resolver) {}
  void set_workspace(const std::string& workspace) { workspace_ = workspace; }

  absl::Status Bad(absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat(path_, ": ", what));
  }
  std::string Text(const Value& v, absl::string_view key) const {
    const Value* found = v.Find(key);
    return found == nullptr ? "" : std::string(found->string_or_empty());
  }
  bool Flag(const Value& v, absl::string_view key) const {
    const Value* found = v.Find(key);
    return found != nullptr && found->is_bool() && found->as_bool();
  }
  std::string Path(const Value& v, absl::string_view key) const {
    return OnDisk(Text(v, key));
  }
  std::string OnDisk(const std::string& path) const {
    if (path.empty() || path[0] == '/') return path;
    return resolver_(workspace_, path);
  }

  std::vector<std::string> Texts(const Value& v, absl::string_view key) const {
    std::vector<std::string> texts;
    const Value* list = v.Find(key);
    if (list == nullptr || !list->is_list()) return texts;
    for (const Value& item : list->list()) {
      texts.emplace_back(item.string_or_empty());
    }
    return texts;
  }
  std::vector<std::string> Paths(const Value& v, absl::string_view key) const {
    std::vector<std::string> paths = Texts(v, key);
    for (std::string& path : paths) path = OnDisk(path);
    return paths;
  }

  absl::StatusOr<LaunchPush> Push(const Value& v) const {
    LaunchPush push;
    push.label = Text(v, "label");
    push.layout = Path(v, "layout");
    push.digest = Path(v, "digest");
    push.registry = Text(v, "registry");
    push.repository = Text(v, "repository");
    push.tags = Texts(v, "tags");
    push.tags_file = Path(v, "tags_file");
    push.stamp_files = Paths(v, "stamp_files");
    if (push.layout.empty() || push.registry.empty() ||
        push.repository.empty()) {
      return Bad("a push without layout, registry or repository");
    }
    return push;
  }

  absl::StatusOr<LaunchRelease> Release(const Value& v) const {
    LaunchRelease r;
    r.environment = Text(v, "environment");
    r.label = Text(v, "label");
    r.cluster = Text(v, "cluster");
    r.context = Text(v, "context");
    r.ns = Text(v, "namespace");
    r.is_protected = Flag(v, "protected");
    r.sandbox = Flag(v, "sandbox");
    r.app_group = Text(v, "app_group");
    r.release_name = Text(v, "release_name");
    r.descriptor = Path(v, "descriptor");
    r.state = Path(v, "state");
    r.state_dir = Text(v, "state_dir");
    r.repository = Text(v, "repository");
    r.branch = Text(v, "branch");
    r.message = Text(v, "message");
    r.sign_key = Text(v, "sign");
    r.stamp_files = Paths(v, "stamp_files");
    if (r.environment.empty() || r.state.empty() || r.app_group.empty() ||
        r.state_dir.empty()) {
      return Bad(
          "a release without environment, state, app_group or state_dir");
    }
    const Value* pushes = v.Find("pushes");
    if (pushes == nullptr || !pushes->is_list()) return r;
    for (const Value& push : pushes->list()) {
      GITOPS_ASSIGN_OR_RETURN(LaunchPush read, Push(push));
      r.pushes.push_back(std::move(read));
    }
    return r;
  }

 private:
  std::string path_;
  const RunfilesResolver& resolver_;
  std::string workspace_;
};

}  // namespace

absl::StatusOr<Launch> ParseLaunch(absl::string_view path,
                                   absl::string_view text,
                                   const RunfilesResolver& resolver) {
  Reader reader(path, resolver);
  absl::StatusOr<Value> parsed = json::Parse(text);
  if (!parsed.ok()) return reader.Bad(parsed.status().message());
  Launch launch;
  launch.command = reader.Text(*parsed, "command");
  launch.default_environment = reader.Text(*parsed, "default");
  launch.workspace = reader.Text(*parsed, "workspace");
  reader.set_workspace(launch.workspace);
  const Value* tools = parsed->Find("tools");
  if (tools != nullptr && tools->is_map()) {
    for (const auto& entry : tools->map()) {
      launch.tools[std::string(entry.name())] =
          reader.OnDisk(std::string(entry.value.string_or_empty()));
    }
  }
  const Value* releases = parsed->Find("releases");
  if (releases == nullptr || !releases->is_list()) {
    return reader.Bad("no list of releases");
  }
  for (const Value& v : releases->list()) {
    GITOPS_ASSIGN_OR_RETURN(LaunchRelease release, reader.Release(v));
    launch.releases.push_back(std::move(release));
  }
  return launch;
}

absl::StatusOr<LaunchPush> ParsePushLaunch(absl::string_view path,
                                           absl::string_view text,
                                           const RunfilesResolver& resolver) {
  Reader reader(path, resolver);
  absl::StatusOr<Value> parsed = json::Parse(text);
  if (!parsed.ok()) return reader.Bad(parsed.status().message());
  reader.set_workspace(reader.Text(*parsed, "workspace"));
  const Value* push = parsed->Find("push");
  if (push == nullptr) return reader.Bad("no push");
  return reader.Push(*push);
}

absl::StatusOr<LaunchRelease> FindRelease(const Launch& launch,
                                          absl::string_view name) {
  std::vector<std::string> known;
  for (const LaunchRelease& r : launch.releases) {
    if (r.environment == name) return r;
    known.push_back(r.environment);
  }
  for (const LaunchRelease& r : launch.releases) {
    if (r.label == name) return r;
  }
  std::sort(known.begin(), known.end());
  std::vector<std::string> near = cli::Suggestions(name, known);
  return absl::NotFoundError(absl::StrCat(
      "unknown environment ", Quote(name),
      near.empty() ? "" : absl::StrCat("; did you mean ", near.front(), "?"),
      " (known: ", absl::StrJoin(known, ", "), ")"));
}

}  // namespace gitops::release
