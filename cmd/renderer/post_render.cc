#include "cmd/renderer/post_render.h"

#include <unistd.h>

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/base/subprocess.h"
#include "pkg/render/manifest.h"
#include "pkg/yaml/yaml.h"

namespace gitops::renderer {
namespace {

using value::Value;
using Files = std::map<std::string, std::string>;
using Lines = std::vector<absl::string_view>;

constexpr absl::string_view kFileAnnotation =
    "postrenderer.helm.sh/postrender-filename";

// A document's content: null if it only has comments, else a map. Helm's text,
// without what it was doing.
absl::StatusOr<Value> ParseDocument(absl::string_view text) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKube;
  absl::StatusOr<Value> document = yaml::Parse(text, options);
  if (!document.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("MalformedYAMLError: ", document.status().message()));
  }
  if (document->is_null() || document->is_map()) return document;
  return absl::InvalidArgumentError(
      absl::StrCat("wrong node kind: expected MappingNode but got ",
                   document->is_list() ? "SequenceNode" : "ScalarNode",
                   ": node contents:\n", absl::StripSuffix(text, "\n"), "\n"));
}

// The map under `key`, put there if it is null or absent; nullptr if it is
// something else.
Value* ChildMap(Value* parent, absl::string_view key) {
  Value& child = parent->map()[key];
  if (child.is_null()) child = Value::NewMap();
  return child.is_map() ? &child : nullptr;
}

// What is left without the annotation. Maps that it leaves empty go as well.
Value WithoutAnnotation(const Value& document) {
  Value bare = document.DeepCopy();
  Value* const metadata = bare.map().Find("metadata");
  if (metadata == nullptr || !metadata->is_map()) return bare;
  Value* const annotations = metadata->map().Find("annotations");
  if (annotations == nullptr || !annotations->is_map()) return bare;
  annotations->map().Erase(kFileAnnotation);
  if (annotations->map().empty()) metadata->map().Erase("annotations");
  if (metadata->map().empty()) bare.map().Erase("metadata");
  return bare;
}

size_t IndentOf(absl::string_view line) {
  const size_t at = line.find_first_not_of(' ');
  return at == absl::string_view::npos ? 0 : at;
}

bool IsBare(absl::string_view line) {
  const size_t at = line.find_first_not_of(' ');
  return at == absl::string_view::npos || line[at] == '#';
}

// The indentation of what stands below line `parent`, or two more than its own.
size_t ChildIndent(const Lines& lines, size_t parent) {
  for (size_t i = parent + 1; i < lines.size(); ++i) {
    if (IsBare(lines[i])) continue;
    if (IndentOf(lines[i]) > IndentOf(lines[parent])) return IndentOf(lines[i]);
    break;
  }
  return IndentOf(lines[parent]) + 2;
}

bool IsKeyLine(absl::string_view line, size_t indent, absl::string_view key) {
  if (IndentOf(line) != indent) return false;
  line.remove_prefix(indent);
  if (!absl::ConsumePrefix(&line, key)) return false;
  return absl::ConsumePrefix(&line, ":") && IsBare(line);
}

// `text` with the annotation as a line of its own, by the look of its lines.
std::string InsertAnnotation(absl::string_view text, absl::string_view entry) {
  const Lines lines = absl::StrSplit(absl::StripSuffix(text, "\n"), '\n');
  size_t metadata = 0;
  while (metadata < lines.size() && !IsKeyLine(lines[metadata], 0, "metadata"))
    ++metadata;
  if (metadata == lines.size()) {
    return absl::StrCat(absl::StripSuffix(text, "\n"),
                        "\nmetadata:\n  annotations:\n    ", entry, "\n");
  }
  const size_t indent = ChildIndent(lines, metadata);
  size_t at = metadata + 1;
  while (at < lines.size() && (IsBare(lines[at]) || IndentOf(lines[at]) > 0) &&
         !IsKeyLine(lines[at], indent, "annotations")) {
    ++at;
  }
  std::string added;
  if (at < lines.size() && IsKeyLine(lines[at], indent, "annotations")) {
    added = absl::StrCat(std::string(ChildIndent(lines, at), ' '), entry);
  } else {
    at = metadata;
    const std::string space(indent, ' ');
    added = absl::StrCat(space, "annotations:\n", space, "  ", entry);
  }
  std::string out;
  for (size_t i = 0; i < lines.size(); ++i) {
    absl::StrAppend(&out, lines[i], "\n");
    if (i == at) absl::StrAppend(&out, added, "\n");
  }
  return out;
}

// The reverse: `text` without the annotation's line and the keys above it that
// would be left with nothing.
std::string CutAnnotation(absl::string_view text) {
  Lines lines = absl::StrSplit(absl::StripSuffix(text, "\n"), '\n');
  size_t at = 0;
  const auto is_entry = [](absl::string_view line) {
    line.remove_prefix(IndentOf(line));
    return absl::StartsWith(line, kFileAnnotation);
  };
  while (at < lines.size() && !is_entry(lines[at])) ++at;
  if (at == lines.size()) return std::string(text);
  lines.erase(lines.begin() + at);
  for (absl::string_view key : {"annotations", "metadata"}) {
    if (at == 0) break;
    const size_t above = at - 1;
    const bool childless =
        at == lines.size() || IndentOf(lines[at]) <= IndentOf(lines[above]);
    if (!childless || !IsKeyLine(lines[above], IndentOf(lines[above]), key)) {
      break;
    }
    lines.erase(lines.begin() + above);
    at = above;
  }
  return absl::StrCat(absl::StrJoin(lines, "\n"), "\n");
}

// `edited` if it says what `wanted` is, else `wanted` written anew.
absl::StatusOr<std::string> EditedOrWritten(std::string edited,
                                            const Value& wanted) {
  const absl::StatusOr<Value> read = ParseDocument(edited);
  if (read.ok() && *read == wanted) return edited;
  yaml::EmitOptions options;
  options.style = yaml::EmitStyle::kKbld;  // Refuses no string.
  return yaml::Emit(wanted, options);
}

absl::StatusOr<std::string> Annotate(absl::string_view text,
                                     const Value& document,
                                     const std::string& path) {
  Value wanted = document.DeepCopy();
  Value* const metadata = ChildMap(&wanted, "metadata");
  Value* const annotations =
      metadata == nullptr ? nullptr : ChildMap(metadata, "annotations");
  if (annotations == nullptr) {
    return absl::InvalidArgumentError(
        "metadata or its annotations are not a map");
  }
  annotations->map().Set(kFileAnnotation, Value::String(path));
  const std::string entry = absl::StrCat(
      kFileAnnotation, ": '", absl::StrReplaceAll(path, {{"'", "''"}}), "'");
  return EditedOrWritten(InsertAnnotation(text, entry), wanted);
}

absl::StatusOr<std::string> JoinForProgram(const Files& files,
                                           render::CompatLevel compat) {
  std::vector<std::string> documents;
  for (const auto& [path, content] : files) {
    const auto failed = [&path = path](const absl::Status& status) {
      return absl::InvalidArgumentError(absl::StrCat(
          "error merging manifests: parsing ", path, ": ", status.message()));
    };
    for (absl::string_view text : render::SplitManifests(content, compat)) {
      const absl::StatusOr<Value> document = ParseDocument(text);
      if (!document.ok()) return failed(document.status());
      if (document->is_null()) continue;
      absl::StatusOr<std::string> annotated = Annotate(text, *document, path);
      if (!annotated.ok()) return failed(annotated.status());
      documents.push_back(*std::move(annotated));
    }
  }
  return absl::StrJoin(documents, "---\n");
}

absl::StatusOr<Files> SplitFromProgram(const std::string& output,
                                       render::CompatLevel compat) {
  Files files;
  size_t index = 0;
  for (absl::string_view text : render::SplitManifests(output, compat)) {
    absl::StatusOr<Value> document = ParseDocument(text);
    if (!document.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("error while parsing post rendered output: error "
                       "parsing YAML: ",
                       document.status().message()));
    }
    if (document->is_null()) continue;
    const Value* const path =
        document->FindPath({"metadata", "annotations", kFileAnnotation});
    std::string name =
        path == nullptr ? "" : std::string(path->string_or_empty());
    std::string content(text);
    if (name.empty()) {
      name = absl::StrCat("generated-by-postrender-", index, ".yaml");
    } else {
      GITOPS_ASSIGN_OR_RETURN(
          content,
          EditedOrWritten(CutAnnotation(text), WithoutAnnotation(*document)));
    }
    ++index;
    if (!absl::EndsWith(content, "\n")) content += '\n';
    std::string& file = files[name];
    absl::StrAppend(&file, file.empty() ? "" : "---\n", content);
  }
  return files;
}

absl::Status RunError(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("error while running post render on files: ", what));
}

absl::StatusOr<Files> PostRender(const std::string& program,
                                 const std::vector<std::string>& args,
                                 render::CompatLevel compat,
                                 const Files& files) {
  Command command;
  command.argv = {program};
  command.argv.insert(command.argv.end(), args.begin(), args.end());
  command.inherit_stderr = true;
  GITOPS_ASSIGN_OR_RETURN(command.stdin_data, JoinForProgram(files, compat));
  const absl::StatusOr<CommandResult> result = RunCommand(command);
  if (!result.ok() || result->exit_code != 0) {
    const std::string quoted = Quote(program);
    return RunError(absl::StrCat("failed to invoke post-renderer plugin ",
                                 quoted, ": plugin ", quoted,
                                 " exited with error"));
  }
  if (render::TrimGoSpace(result->stdout_data).empty()) {
    return RunError(absl::StrCat("post-renderer ", Quote(program),
                                 " produced empty output"));
  }
  return SplitFromProgram(result->stdout_data, compat);
}

}  // namespace

absl::Status CheckPostRenderer(absl::string_view program) {
  if (!absl::StrContains(program, "/")) {
    return absl::UnimplementedError(absl::StrCat(
        "post-renderer plugins are not implemented; to run a program, write "
        "its path: ./",
        program));
  }
  const std::string path(program);
  if (fs::Exists(path) && !fs::IsDirectory(path) &&
      access(path.c_str(), X_OK) == 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      fs::Exists(path) ? absl::StrCat(path, " is not an executable file")
                       : absl::StrCat("plugin: {Name:", path,
                                      " Type:postrenderer/v1} not found"));
}

render::PostRenderer MakePostRenderer(std::string program,
                                      std::vector<std::string> args,
                                      render::CompatLevel compat) {
  return [program = std::move(program), args = std::move(args),
          compat](Files files) -> absl::StatusOr<Files> {
    return PostRender(program, args, compat, files);
  };
}

}  // namespace gitops::renderer
