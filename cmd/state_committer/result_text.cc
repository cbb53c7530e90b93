#include "cmd/state_committer/result_text.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "pkg/base/quote.h"
#include "pkg/cli/program.h"
#include "pkg/json/json.h"

namespace gitops::state_committer {
namespace {

using value::Value;

Value Strings(const std::vector<std::string>& items) {
  Value list = Value::NewList();
  for (const std::string& item : items) list.list().Add(Value::String(item));
  return list;
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

}  // namespace

absl::Status CheckOutput(absl::string_view output) {
  if (output == "text" || output == "json") return absl::OkStatus();
  return cli::UsageError(
      absl::StrCat("--output: ", Quote(output), " is neither text nor json"));
}

std::string CommitText(const release::CommitResult& r, bool dry_run) {
  std::string where = r.directory.empty() ? "/" : r.directory;
  if (!r.changed) {
    return absl::StrCat(where, ": unchanged at ", r.commit, "\n");
  }
  std::string text;
  for (const auto& path : r.added) absl::StrAppend(&text, "  + ", path, "\n");
  for (const auto& path : r.modified) {
    absl::StrAppend(&text, "  ~ ", path, "\n");
  }
  for (const auto& path : r.removed) absl::StrAppend(&text, "  - ", path, "\n");
  absl::StrAppend(&text, where, ": ", r.added.size(), " added, ",
                  r.modified.size(), " changed, ", r.removed.size(),
                  " removed, release ", r.release_id.substr(0, 12));
  if (dry_run) {
    absl::StrAppend(&text, " (dry run: nothing written)\n");
  } else {
    absl::StrAppend(&text, ", commit ", r.commit, "\n");
  }
  return text;
}

Value CommitValue(const release::CommitResult& r) {
  Value v = Value::NewMap();
  v.map().Set("commit", Value::String(r.commit));
  v.map().Set("changed", Value::Bool(r.changed));
  v.map().Set("releaseId", Value::String(r.release_id));
  v.map().Set("directory", Value::String(r.directory));
  v.map().Set("added", Strings(r.added));
  v.map().Set("modified", Strings(r.modified));
  v.map().Set("removed", Strings(r.removed));
  v.map().Set("attempts", Value::Int(r.attempts));
  return v;
}

std::string LogText(const std::vector<state::CommitInfo>& commits) {
  std::string text;
  for (const state::CommitInfo& c : commits) {
    absl::StrAppend(&text, c.id.substr(0, 12), "  ", TimeText(c.time), "  ",
                    c.subject);
    std::string release_id = c.Trailer("Release-Id");
    if (!release_id.empty()) {
      absl::StrAppend(&text, "  (release ", release_id.substr(0, 12), ")");
    }
    text += "\n";
  }
  return text;
}

Value InfoValue(const state::CommitInfo& c) {
  Value v = Value::NewMap();
  v.map().Set("commit", Value::String(c.id));
  v.map().Set("subject", Value::String(c.subject));
  v.map().Set("author", Value::String(absl::StrCat(c.author.name, " <",
                                                   c.author.email, ">")));
  v.map().Set("time", Value::String(TimeText(c.time)));
  Value trailers = Value::NewMap();
  for (const auto& [name, text] : c.trailers) {
    trailers.map().Set(name, Value::String(text));
  }
  v.map().Set("trailers", trailers);
  return v;
}

std::string JsonText(const Value& v) {
  json::WriteOptions options;
  options.escape_html = false;
  options.indent = "  ";
  options.sort_keys = false;
  auto text = json::Write(v, options);
  return text.ok() ? *text + "\n" : "";
}

}  // namespace gitops::state_committer
