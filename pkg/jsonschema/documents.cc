#include "pkg/jsonschema/documents.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/jsonschema/failure.h"
#include "pkg/jsonschema/schema_text.h"
#include "pkg/jsonschema/url.h"

namespace gitops::jsonschema {
namespace {

using value::Value;

constexpr int kMaxDepth = 1000;
constexpr int64_t kMaxFileBytes = int64_t{16} << 20;

struct Metaschema {
  absl::string_view url;
  absl::string_view text;
};

constexpr Metaschema kMetaschemas[] = {
#include "pkg/jsonschema/metaschemas.inc"
};

// Keywords that hold one schema, a list of them, or a map of them, each with
// the draft that they came with. In older ones they mean nothing, so neither do
// identifiers and anchors below them.
struct Keyword {
  absl::string_view name;
  int since;
};
constexpr Keyword kOne[] = {{"additionalItems", 4},
                            {"additionalProperties", 4},
                            {"contains", 6},
                            {"contentSchema", 2019},
                            {"else", 7},
                            {"if", 7},
                            {"items", 4},
                            {"not", 4},
                            {"propertyNames", 6},
                            {"then", 7},
                            {"unevaluatedItems", 2019},
                            {"unevaluatedProperties", 2019}};
constexpr Keyword kLists[] = {{"allOf", 4},
                              {"anyOf", 4},
                              {"oneOf", 4},
                              {"items", 4},
                              {"prefixItems", 2020}};
constexpr Keyword kMaps[] = {
    {"$defs", 2019},          {"definitions", 4},
    {"dependencies", 4},      {"dependentSchemas", 2019},
    {"patternProperties", 4}, {"properties", 4}};

// The same schemas are known by http and https.
std::string NormalUrl(absl::string_view url) {
  absl::string_view rest = url;
  if (!absl::ConsumePrefix(&rest, "http://json-schema.org/") &&
      !absl::ConsumePrefix(&rest, "https://json-schema.org/")) {
    return std::string(url);
  }
  if (rest == "schema") rest = "draft/2020-12/schema";
  return absl::StrCat(absl::StartsWith(rest, "draft-") ? "http" : "https",
                      "://json-schema.org/", rest);
}

}  // namespace

std::optional<int> DraftOf(absl::string_view schema_url) {
  const std::string url = NormalUrl(SplitFragment(schema_url).first);
  for (int draft : {4, 6, 7, 2019, 2020}) {
    if (url == SplitFragment(MetaschemaOf(draft)).first) return draft;
  }
  return std::nullopt;
}

int DraftOfSchema(const Value& schema) {
  const Value* named = schema.Find("$schema");
  const std::optional<int> draft = named != nullptr && IsText(*named)
                                       ? DraftOf(named->as_string())
                                       : std::nullopt;
  return draft.value_or(Document().draft);
}

absl::string_view MetaschemaOf(int draft) {
  switch (draft) {
    case 4:
      return "http://json-schema.org/draft-04/schema#";
    case 6:
      return "http://json-schema.org/draft-06/schema#";
    case 7:
      return "http://json-schema.org/draft-07/schema#";
    case 2019:
      return "https://json-schema.org/draft/2019-09/schema#";
    default:
      return "https://json-schema.org/draft/2020-12/schema#";
  }
}

const Value* FindPointer(const Value& root, absl::string_view pointer) {
  const Value* at = &root;
  if (pointer.empty()) return at;
  for (absl::string_view token : absl::StrSplit(pointer.substr(1), '/')) {
    const std::string key =
        absl::StrReplaceAll(token, {{"~1", "/"}, {"~0", "~"}});
    if (at->is_map()) {
      at = at->map().Find(key);
      if (at == nullptr) return nullptr;
    } else if (at->is_list()) {
      size_t index = 0;
      if (!absl::SimpleAtoi(key, &index) || index >= at->list().size()) {
        return nullptr;
      }
      at = &at->list().items[index];
    } else {
      return nullptr;
    }
  }
  return at;
}

absl::StatusOr<std::string> Documents::Load(absl::string_view url) const {
  absl::string_view rest = url;
  if (absl::ConsumePrefix(&rest, "urn:")) {
    if (options_.warn_urn) options_.warn_urn(url);
    return std::string("true");
  }
  if (absl::ConsumePrefix(&rest, "file://")) {
    const std::string path = DecodePercent(rest);
    if (options_.read_file) return options_.read_file(path);
    absl::StatusOr<fs::FileInfo> info = fs::Stat(path);
    if (!info.ok()) {
      return absl::NotFoundError(
          absl::StrCat("open ", path, ": no such file or directory"));
    }
    if (info->type != fs::FileType::kFile || info->size_bytes > kMaxFileBytes) {
      return absl::InvalidArgumentError(absl::StrCat(
          "open ", path, ": not a regular file of at most 16 MiB"));
    }
    return fs::ReadFile(path, kMaxFileBytes);
  }
  if (absl::StartsWith(url, "http://") || absl::StartsWith(url, "https://")) {
    if (!options_.fetch) {
      return absl::UnimplementedError(absl::StrCat(
          "HTTP request failed for ", url, ": no network in this program"));
    }
    return options_.fetch(url);
  }
  return absl::InvalidArgumentError("no URLLoader registered");
}

absl::StatusOr<Document*> Documents::Get(absl::string_view raw_url,
                                         bool* loaded) {
  const std::string url = NormalUrl(raw_url);
  if (const auto found = documents_.find(url); found != documents_.end()) {
    return found->second.get();
  }
  for (const Metaschema& metaschema : kMetaschemas) {
    if (metaschema.url != url) continue;
    GITOPS_ASSIGN_OR_RETURN(Value root, ParseSchemaText(metaschema.text));
    Document* document = Add(url, std::move(root));
    document->metaschema.clear();
    return document;
  }
  const auto failing = [&](const absl::Status& cause) {
    return absl::Status(
        cause.code(),
        absl::StrCat("failing loading ", Quote(url), ": ", cause.message()));
  };
  absl::StatusOr<std::string> text = Load(url);
  if (!text.ok()) return failing(text.status());
  absl::StatusOr<Value> root = ParseSchemaText(*text);
  if (!root.ok()) return failing(root.status());
  *loaded = true;
  return Add(url, *std::move(root));
}

Document* Documents::Add(absl::string_view url, Value root) {
  auto document = std::make_unique<Document>();
  document->url = std::string(url);
  document->root = std::move(root);
  document->metaschema = std::string(MetaschemaOf(document->draft));
  const Value* schema = document->root.Find("$schema");
  if (schema != nullptr && IsText(*schema)) {
    const std::optional<int> draft = DraftOf(schema->as_string());
    if (draft) document->draft = *draft;
    document->metaschema = draft ? std::string(MetaschemaOf(*draft))
                                 : std::string(schema->as_string());
  }
  Document* result = document.get();
  documents_[result->url] = std::move(document);
  resources_.emplace(result->url, Target{result, ""});
  IndexAt(result, result->root, "", {result->url, ""}, 0);
  return result;
}

void Documents::IndexAt(Document* document, const Value& schema,
                        const std::string& pointer, Position position,
                        int depth) {
  if (depth > kMaxDepth || document->positions.count(pointer) > 0) return;
  if (!schema.is_map()) {
    document->positions[pointer] = position;
    return;
  }
  const value::Map& map = schema.map();
  const bool old = document->draft <= 7;
  const Value* id = map.Find(document->draft == 4 ? "id" : "$id");
  if (id != nullptr && IsText(*id) && !(old && map.Has("$ref"))) {
    const auto [url, fragment] = SplitFragment(id->as_string());
    if (!url.empty()) {
      position = {ResolveUrl(position.base, url), pointer};
      resources_.emplace(NormalUrl(position.base), Target{document, pointer});
    }
    if (old && !fragment.empty()) {
      document->anchors[{position.resource, std::string(fragment)}] = pointer;
    }
  }
  for (absl::string_view keyword : {"$anchor", "$dynamicAnchor"}) {
    const Value* anchor = old ? nullptr : map.Find(keyword);
    if (anchor == nullptr || !IsText(*anchor)) continue;
    const std::pair<std::string, std::string> key(
        position.resource, std::string(anchor->as_string()));
    document->anchors[key] = pointer;
    if (keyword == "$dynamicAnchor") document->dynamic_anchors[key] = pointer;
  }
  document->positions[pointer] = position;
  const auto index = [&](const Value& v, const std::string& at) {
    IndexAt(document, v, at, position, depth + 1);
  };
  const auto find = [&](const Keyword& keyword) {
    return document->draft < keyword.since ? nullptr : map.Find(keyword.name);
  };
  for (const Keyword& keyword : kOne) {
    const Value* v = find(keyword);
    if (v != nullptr && !v->is_list()) {
      index(*v, absl::StrCat(pointer, "/", keyword.name));
    }
  }
  for (const Keyword& keyword : kLists) {
    const Value* v = find(keyword);
    if (v == nullptr || !v->is_list()) continue;
    for (size_t i = 0; i < v->list().size(); ++i) {
      index(v->list()[i], absl::StrCat(pointer, "/", keyword.name, "/", i));
    }
  }
  for (const Keyword& keyword : kMaps) {
    const Value* v = find(keyword);
    if (v == nullptr || !v->is_map()) continue;
    for (const value::Map::Entry& entry : v->map()) {
      index(entry.value, absl::StrCat(pointer, "/", keyword.name, "/",
                                      EscapePointerToken(entry.name())));
    }
  }
}

void Documents::Index(Document* document, const std::string& pointer) {
  const Value* schema = FindPointer(document->root, pointer);
  if (schema == nullptr) return;
  // The nearest schema around it tells the base.
  std::string around = pointer;
  while (document->positions.count(around) == 0 && !around.empty()) {
    around.resize(around.rfind('/'));
  }
  IndexAt(document, *schema, pointer, document->positions[around], 0);
}

absl::StatusOr<Target> Documents::Resolve(absl::string_view base,
                                          absl::string_view reference,
                                          bool* loaded) {
  const std::string full = ResolveUrl(base, reference);
  const auto [url, raw_fragment] = SplitFragment(full);
  auto found = resources_.find(NormalUrl(url));
  if (found == resources_.end()) {
    GITOPS_ASSIGN_OR_RETURN(Document * document, Get(url, loaded));
    found = resources_.find(document->url);
  }
  Target target = found->second;
  const std::string fragment = DecodePercent(raw_fragment);
  if (fragment.empty()) return target;
  if (fragment[0] == '/') {
    target.pointer += fragment;
    if (FindPointer(target.document->root, target.pointer) == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("json-pointer in ", Quote(full), " not found"));
    }
    return target;
  }
  const auto anchor = target.document->anchors.find({target.pointer, fragment});
  if (anchor == target.document->anchors.end()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "anchor in ", Quote(full), " not found in schema ", Quote(url)));
  }
  target.pointer = anchor->second;
  return target;
}

}  // namespace gitops::jsonschema
