#include "pkg/chart/metadata.h"

#include <functional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/go_text.h"
#include "pkg/semver/constraint.h"
#include "pkg/semver/version.h"
#include "pkg/yaml/yaml.h"

namespace gitops::chart {
namespace {

using value::Kind;
using value::Map;
using value::Value;

absl::string_view JsonKind(const Value& v) {
  switch (v.kind()) {
    case Kind::kList:
      return "array";
    case Kind::kMap:
      return "object";
    case Kind::kBool:
      return "bool";
    case Kind::kString:
      return "string";
    default:
      return "number";
  }
}

absl::Status Mismatch(const Value& v, absl::string_view where,
                      absl::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat("error unmarshaling JSON: while decoding JSON: json: cannot "
                   "unmarshal ",
                   JsonKind(v), " into Go ", where, " of type ", wanted));
}

// Reads the fields of one Go struct from a map, remembering the first error
// and going on after it, as Go does.
class StructReader {
 public:
  // `path` is "Metadata." or "Dependency.dependencies.".
  StructReader(std::string path, absl::Status* status)
      : path_(std::move(path)), status_(status) {}

  void String(const Value& v, absl::string_view field, std::string* out) {
    switch (v.kind()) {
      case Kind::kNull:
        return;
      case Kind::kString:
        *out = std::string(v.as_string());
        return;
      case Kind::kBool:
        *out = v.as_bool() ? "true" : "false";
        return;
      case Kind::kInt:
        *out = absl::StrCat(v.as_int());
        return;
      case Kind::kUint:
        *out = absl::StrCat(v.as_uint());
        return;
      case Kind::kFloat:
        *out = GoFloat(v.as_float());
        return;
      default:
        Fail(v, field, "string");
    }
  }

  void Bool(const Value& v, absl::string_view field, bool* out) {
    if (v.is_null()) return;
    if (v.is_bool()) {
      *out = v.as_bool();
    } else {
      Fail(v, field, "bool");
    }
  }

  void Strings(const Value& v, absl::string_view field,
               std::vector<std::string>* out) {
    out->clear();
    if (v.is_null()) return;
    if (!v.is_list()) return Fail(v, field, "[]string");
    for (const Value& item : v.list()) {
      out->emplace_back();
      String(item, field, &out->back());
    }
  }

  void StringMap(const Value& v, absl::string_view field,
                 std::map<std::string, std::string>* out) {
    if (!v.is_map()) return Fail(v, field, "map[string]string");
    for (const Map::Entry& entry : v.map()) {
      String(entry.value, field, &(*out)[std::string(entry.name())]);
    }
  }

  void Fail(const Value& v, absl::string_view field, absl::string_view wanted) {
    if (!status_->ok()) return;
    *status_ = Mismatch(v, absl::StrCat("struct field ", path_, field), wanted);
  }

  absl::Status* status() { return status_; }

 private:
  std::string path_;
  absl::Status* status_;
};

// Calls `visit` with the lower-case name and value of each entry in the order
// in which Go's decoder meets them.
void ForEachField(
    const Map& map,
    const std::function<void(absl::string_view, const Value&)>& visit) {
  for (const Map::Entry* entry : map.Sorted()) {
    visit(absl::AsciiStrToLower(entry->name()), entry->value);
  }
}

void ReadMaintainers(const Value& v, Metadata* out, absl::Status* status) {
  StructReader metadata("Metadata.", status);
  if (v.is_null()) return;
  if (!v.is_list()) {
    return metadata.Fail(v, "maintainers", "[]*v2.Maintainer");
  }
  StructReader reader("Maintainer.maintainers.", status);
  for (const Value& item : v.list()) {
    if (item.is_null()) {
      out->null_maintainer = true;
      continue;
    }
    if (!item.is_map()) {
      metadata.Fail(item, "maintainers", "v2.Maintainer");
      continue;
    }
    Maintainer& maintainer = out->maintainers.emplace_back();
    ForEachField(item.map(), [&](absl::string_view key, const Value& field) {
      if (key == "name") reader.String(field, key, &maintainer.name);
      if (key == "email") reader.String(field, key, &maintainer.email);
      if (key == "url") reader.String(field, key, &maintainer.url);
    });
  }
}

void ReadDependency(const Map& map, StructReader& reader, Dependency* out) {
  ForEachField(map, [&](absl::string_view key, const Value& field) {
    if (key == "name") reader.String(field, key, &out->name);
    if (key == "version") reader.String(field, key, &out->version);
    if (key == "repository") reader.String(field, key, &out->repository);
    if (key == "condition") reader.String(field, key, &out->condition);
    if (key == "tags") reader.Strings(field, key, &out->tags);
    if (key == "enabled") reader.Bool(field, key, &out->enabled);
    if (key == "alias") reader.String(field, key, &out->alias);
    if (key == "import-values" && !field.is_null()) {
      if (!field.is_list()) {
        return reader.Fail(field, key, "[]interface {}");
      }
      out->import_values = field.list().items;
    }
  });
}

// `owner` is "Metadata" or "Lock".
void ReadDependencies(const Value& v, absl::string_view owner,
                      std::vector<Dependency>* out, bool* has_null,
                      absl::Status* status) {
  StructReader parent(absl::StrCat(owner, "."), status);
  if (!v.is_list()) {
    return parent.Fail(v, "dependencies", "[]*v2.Dependency");
  }
  StructReader reader("Dependency.dependencies.", status);
  out->clear();
  for (const Value& item : v.list()) {
    if (item.is_null()) {
      *has_null = true;
    } else if (!item.is_map()) {
      parent.Fail(item, "dependencies", "v2.Dependency");
    } else {
      ReadDependency(item.map(), reader, &out->emplace_back());
    }
  }
}

absl::StatusOr<Value> ParseDocument(absl::string_view text) {
  absl::StatusOr<Value> tree =
      yaml::Parse(text, {.dialect = yaml::Dialect::kKube});
  if (tree.ok()) return tree;
  return absl::Status(
      tree.status().code(),
      absl::StrCat("error converting YAML to JSON: ", tree.status().message()));
}

// A number of the top level as Go's YAML reader gives it to a text field: one
// written with a point or an exponent is a float there ("1e6" reads as
// "1e+06"), which the tree no longer tells from 1000000.
void RestoreFloat(absl::string_view text, absl::string_view key,
                  std::string* field) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::ConsumePrefix(&line, key) || !absl::ConsumePrefix(&line, ":")) {
      continue;
    }
    line = absl::StripAsciiWhitespace(line.substr(0, line.find(" #")));
    double number = 0;
    if (line.find_first_not_of("+-.0123456789eE_") == absl::string_view::npos &&
        line.find_first_of(".eE") != absl::string_view::npos &&
        absl::SimpleAtod(absl::StrReplaceAll(line, {{"_", ""}}), &number)) {
      *field = GoFloat(number);
    }
  }
}

bool IsSpaceRune(char32_t rune) {
  return (rune >= 9 && rune <= 13) || rune == ' ' || rune == 0x85 ||
         rune == 0xA0 || rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200a) ||
         rune == 0x2028 || rune == 0x2029 || rune == 0x202f || rune == 0x205f ||
         rune == 0x3000;
}

void Sanitize(std::string* text) {
  std::string out;
  for (absl::string_view rest = *text; !rest.empty();) {
    char32_t rune;
    rest.remove_prefix(DecodeRune(rest, &rune));
    if (IsSpaceRune(rune)) {
      out.push_back(' ');
    } else if (IsPrintRune(rune)) {
      AppendRune(rune, &out);
    }
  }
  *text = std::move(out);
}

void SanitizeAll(Metadata* m) {
  for (std::string* text :
       {&m->name, &m->description, &m->home, &m->icon, &m->condition, &m->tags,
        &m->app_version, &m->kube_version}) {
    Sanitize(text);
  }
  for (std::string& text : m->sources) Sanitize(&text);
  for (std::string& text : m->keywords) Sanitize(&text);
  for (Maintainer& maintainer : m->maintainers) {
    Sanitize(&maintainer.name);
    Sanitize(&maintainer.email);
    Sanitize(&maintainer.url);
  }
  for (Dependency& d : m->dependencies) {
    for (std::string* text : {&d.name, &d.version, &d.repository, &d.condition})
      Sanitize(text);
    for (std::string& tag : d.tags) Sanitize(&tag);
  }
}

absl::Status Invalid(absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("validation: ", reason));
}

absl::Status ValidateDependencies(const Metadata& metadata) {
  if (metadata.null_dependency) {
    return Invalid("dependencies must not contain empty or null nodes");
  }
  std::set<absl::string_view> names;
  for (const Dependency& dependency : metadata.dependencies) {
    for (char c : dependency.alias) {
      if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' ||
          c == '-') {
        continue;
      }
      return Invalid(absl::StrCat("dependency ", Quote(dependency.name),
                                  " has disallowed characters in the alias"));
    }
    if (!names.insert(dependency.effective_name()).second) {
      return Invalid(
          absl::StrCat("more than one dependency with name or alias ",
                       Quote(dependency.effective_name())));
    }
  }
  return absl::OkStatus();
}

void PutText(Map& map, absl::string_view key, const std::string& text) {
  if (!text.empty()) map.Set(key, Value::String(text));
}

void PutTexts(Map& map, absl::string_view key,
              const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  Value list = Value::NewList();
  for (const std::string& text : texts) list.list().Add(Value::String(text));
  map.Set(key, std::move(list));
}

void PutDependencies(Map& map, const std::vector<Dependency>& dependencies) {
  if (dependencies.empty()) return;
  Value list = Value::NewList();
  for (const Dependency& dependency : dependencies) {
    list.list().Add(DependencyToValue(dependency));
  }
  map.Set("dependencies", std::move(list));
}

}  // namespace

absl::StatusOr<std::string> ReadApiVersion(absl::string_view chart_yaml) {
  GITOPS_ASSIGN_OR_RETURN(const Value tree, ParseDocument(chart_yaml));
  if (tree.is_null()) return std::string();
  if (!tree.is_map()) return Mismatch(tree, "value", "loader.chartBase");
  std::string version;
  absl::Status status;
  StructReader reader("chartBase.", &status);
  ForEachField(tree.map(), [&](absl::string_view key, const Value& field) {
    if (key == "apiversion") reader.String(field, "apiVersion", &version);
  });
  GITOPS_RETURN_IF_ERROR(status);
  return version;
}

absl::Status ReadMetadata(absl::string_view text, Metadata* out) {
  GITOPS_ASSIGN_OR_RETURN(const Value tree, ParseDocument(text));
  if (tree.is_null()) return absl::OkStatus();
  if (!tree.is_map()) return Mismatch(tree, "value", "v2.Metadata");
  absl::Status status;
  StructReader reader("Metadata.", &status);
  ForEachField(tree.map(), [&](absl::string_view key, const Value& field) {
    if (key == "name") reader.String(field, key, &out->name);
    if (key == "home") reader.String(field, key, &out->home);
    if (key == "sources") reader.Strings(field, key, &out->sources);
    if (key == "version") reader.String(field, key, &out->version);
    if (key == "description") reader.String(field, key, &out->description);
    if (key == "keywords") reader.Strings(field, key, &out->keywords);
    if (key == "icon") reader.String(field, key, &out->icon);
    if (key == "apiversion") {
      reader.String(field, "apiVersion", &out->api_version);
    }
    if (key == "condition") reader.String(field, key, &out->condition);
    if (key == "tags") reader.String(field, key, &out->tags);
    if (key == "appversion") {
      reader.String(field, "appVersion", &out->app_version);
    }
    if (key == "deprecated") reader.Bool(field, key, &out->deprecated);
    if (key == "kubeversion") {
      reader.String(field, "kubeVersion", &out->kube_version);
    }
    if (key == "type") reader.String(field, key, &out->type);
    if (key == "maintainers") ReadMaintainers(field, out, &status);
    if (key == "annotations" && !field.is_null()) {
      out->has_annotations = true;
      reader.StringMap(field, key, &out->annotations);
    }
    if (key == "dependencies") {
      out->has_dependencies = !field.is_null();
      out->dependencies.clear();
      if (field.is_null()) return;
      ReadDependencies(field, "Metadata", &out->dependencies,
                       &out->null_dependency, &status);
    }
  });
  RestoreFloat(text, "version", &out->version);
  RestoreFloat(text, "appVersion", &out->app_version);
  return status;
}

absl::StatusOr<Lock> ReadLock(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(const Value tree, ParseDocument(text));
  Lock lock;
  if (tree.is_null()) return lock;
  if (!tree.is_map()) return Mismatch(tree, "value", "v2.Lock");
  absl::Status status;
  StructReader reader("Lock.", &status);
  ForEachField(tree.map(), [&](absl::string_view key, const Value& field) {
    if (key == "generated") reader.String(field, key, &lock.generated);
    if (key == "digest") reader.String(field, key, &lock.digest);
    if (key == "dependencies" && !field.is_null()) {
      bool has_null = false;
      ReadDependencies(field, "Lock", &lock.dependencies, &has_null, &status);
    }
  });
  GITOPS_RETURN_IF_ERROR(status);
  return lock;
}

absl::Status ValidateMetadata(Metadata* metadata) {
  SanitizeAll(metadata);
  const Metadata& m = *metadata;
  if (m.api_version.empty()) {
    return Invalid("chart.metadata.apiVersion is required");
  }
  if (m.name.empty()) return Invalid("chart.metadata.name is required");
  if (m.name == "." || m.name == "..") {
    return Invalid(
        absl::StrCat("chart.metadata.name ", Quote(m.name), " is not allowed"));
  }
  if (absl::StrContains(m.name, "/")) {
    return Invalid(
        absl::StrCat("chart.metadata.name ", Quote(m.name), " is invalid"));
  }
  if (m.version.empty()) return Invalid("chart.metadata.version is required");
  if (!semver::Version::Parse(m.version).ok()) {
    return Invalid(absl::StrCat("chart.metadata.version ", Quote(m.version),
                                " is invalid"));
  }
  if (!m.type.empty() && m.type != "application" && m.type != "library") {
    return Invalid("chart.metadata.type must be application or library");
  }
  if (m.null_maintainer) {
    return Invalid("maintainers must not contain empty or null nodes");
  }
  return ValidateDependencies(m);
}

Value DependencyToValue(const Dependency& dependency) {
  Value out = Value::NewMap();
  Map& map = out.map();
  map.Set("name", Value::String(dependency.name));
  PutText(map, "version", dependency.version);
  map.Set("repository", Value::String(dependency.repository));
  PutText(map, "condition", dependency.condition);
  PutTexts(map, "tags", dependency.tags);
  if (dependency.enabled) map.Set("enabled", Value::Bool(true));
  if (!dependency.import_values.empty()) {
    map.Set("import-values", Value::NewList(dependency.import_values));
  }
  PutText(map, "alias", dependency.alias);
  return out;
}

Value MetadataToValue(const Metadata& m) {
  Value out = Value::NewMap();
  Map& map = out.map();
  PutText(map, "name", m.name);
  PutText(map, "home", m.home);
  PutTexts(map, "sources", m.sources);
  PutText(map, "version", m.version);
  PutText(map, "description", m.description);
  PutTexts(map, "keywords", m.keywords);
  if (!m.maintainers.empty()) {
    Value list = Value::NewList();
    for (const Maintainer& maintainer : m.maintainers) {
      Value item = Value::NewMap();
      PutText(item.map(), "name", maintainer.name);
      PutText(item.map(), "email", maintainer.email);
      PutText(item.map(), "url", maintainer.url);
      list.list().Add(std::move(item));
    }
    map.Set("maintainers", std::move(list));
  }
  PutText(map, "icon", m.icon);
  PutText(map, "apiVersion", m.api_version);
  PutText(map, "condition", m.condition);
  PutText(map, "tags", m.tags);
  PutText(map, "appVersion", m.app_version);
  if (m.deprecated) map.Set("deprecated", Value::Bool(true));
  if (!m.annotations.empty()) {
    Value annotations = Value::NewMap();
    for (const auto& [key, text] : m.annotations) {
      annotations.map().Set(key, Value::String(text));
    }
    map.Set("annotations", std::move(annotations));
  }
  PutText(map, "kubeVersion", m.kube_version);
  PutDependencies(map, m.dependencies);
  PutText(map, "type", m.type);
  return out;
}

Value LockToValue(const Lock& lock) {
  Value out = Value::NewMap();
  Value list = Value::NewList();
  for (const Dependency& dependency : lock.dependencies) {
    list.list().Add(DependencyToValue(dependency));
  }
  out.map().Set("dependencies", std::move(list));
  out.map().Set("digest", Value::String(lock.digest));
  out.map().Set("generated", Value::String(lock.generated));
  return out;
}

bool VersionMatches(absl::string_view constraint, absl::string_view version) {
  const absl::StatusOr<semver::Version> parsed =
      semver::Version::Parse(version);
  if (!parsed.ok()) return false;
  const absl::StatusOr<semver::Constraints> constraints =
      semver::Constraints::Parse(constraint);
  return constraints.ok() && constraints->Check(*parsed);
}

}  // namespace gitops::chart
