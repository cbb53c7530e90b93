#include "pkg/deploy/resource/mods.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"

namespace gitops::deploy {

using value::Value;

namespace {

absl::string_view GoTypeText(const Value& v) {
  switch (v.kind()) {
    case value::Kind::kNull:
      return "<nil>";
    case value::Kind::kBool:
      return "bool";
    case value::Kind::kInt:
    case value::Kind::kUint:
      return "int64";
    case value::Kind::kFloat:
      return "float64";
    case value::Kind::kString:
      return "string";
    case value::Kind::kList:
      return "[]interface {}";
    case value::Kind::kMap:
      return "map[string]interface {}";
    default:
      return "unknown";
  }
}

absl::Status NonMap(const Value& v) {
  return absl::InvalidArgumentError(
      absl::StrCat("Unexpected non-map found: ", GoTypeText(v)));
}

absl::Status NonList(const Value& v) {
  return absl::InvalidArgumentError(
      absl::StrCat("Unexpected non-array found: ", GoTypeText(v)));
}

absl::Status LastMustBeKey() {
  return absl::InvalidArgumentError(
      "Expected last part of the path to be map key");
}

// What a source has at a path of keys and indexes.
absl::StatusOr<const Value*> Lookup(const Path& path, const Value& source) {
  const Value* at = &source;
  for (const PathPart& part : path) {
    if (part.type == PathPart::Type::kKey) {
      if (!at->is_map()) return NonMap(*at);
      at = at->map().Find(part.key);
      if (at == nullptr) return nullptr;
    } else {
      if (!at->is_list()) return NonList(*at);
      if (part.index < 0 ||
          static_cast<size_t>(part.index) >= at->list().size()) {
        return nullptr;
      }
      at = &at->list().items[part.index];
    }
  }
  return at;
}

class Copier {
 public:
  explicit Copier(const std::vector<const Value*>& sources)
      : sources_(sources) {}

  // `done` counts the paths that were copied.
  absl::Status Run(const Path& path, size_t at, const Value& source,
                   Path* concrete, Value* object, int* done) {
    const PathPart& part = path[at];
    const bool last = at + 1 == path.size();
    switch (part.type) {
      case PathPart::Type::kKey:
        return Key(path, at, part.key, source, concrete, object, done);
      case PathPart::Type::kRegex: {
        if (!source.is_map()) return NonMap(source);
        for (const auto* e : source.map().Sorted()) {
          if (!part.RegexMatches(e->name())) continue;
          std::string key(e->name());
          GITOPS_RETURN_IF_ERROR(
              Key(path, at, key, source, concrete, object, done));
        }
        return absl::OkStatus();
      }
      case PathPart::Type::kIndex:
      case PathPart::Type::kAllIndexes:
        break;
    }
    if (last) return LastMustBeKey();
    if (!source.is_list()) return NonList(source);
    if (!object->is_list()) return NonList(*object);
    std::vector<Value>& to = object->list().items;
    const std::vector<Value>& from = source.list().items;
    size_t begin = 0, end = std::min(to.size(), from.size());
    if (part.type == PathPart::Type::kIndex) {
      if (part.index < 0 || static_cast<size_t>(part.index) >= end) {
        return absl::OkStatus();
      }
      begin = part.index;
      end = begin + 1;
    }
    for (size_t i = begin; i < end; ++i) {
      concrete->push_back(PathPart::Index(static_cast<int>(i)));
      absl::Status s = Run(path, at + 1, from[i], concrete, &to[i], done);
      concrete->pop_back();
      GITOPS_RETURN_IF_ERROR(s);
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Key(const Path& path, size_t at, const std::string& key,
                   const Value& source, Path* concrete, Value* object,
                   int* done) {
    if (!source.is_map()) return NonMap(source);
    if (!object->is_map()) return NonMap(*object);
    concrete->push_back(PathPart::Key(key));
    absl::Status s = Step(path, at, key, source, concrete, object, done);
    concrete->pop_back();
    return s;
  }

  absl::Status Step(const Path& path, size_t at, const std::string& key,
                    const Value& source, Path* concrete, Value* object,
                    int* done) {
    if (at + 1 == path.size()) {
      for (const Value* s : sources_) {
        absl::StatusOr<const Value*> found = Lookup(*concrete, *s);
        GITOPS_RETURN_IF_ERROR(found.status());
        if (*found == nullptr) continue;
        object->map().Set(key, (*found)->DeepCopy());
        ++*done;
        break;
      }
      return absl::OkStatus();
    }
    const Value* next_source = source.map().Find(key);
    if (next_source == nullptr) return absl::OkStatus();
    Value* next = object->map().Find(key);
    if (next != nullptr) {
      return Run(path, at + 1, *next_source, concrete, next, done);
    }
    if (HasArrayStep(path, at + 1)) return absl::OkStatus();
    // Kept only if something was copied below.
    Value made = Value::NewMap();
    int before = *done;
    GITOPS_RETURN_IF_ERROR(
        Run(path, at + 1, *next_source, concrete, &made, done));
    if (*done != before) object->map().Set(key, std::move(made));
    return absl::OkStatus();
  }

  const std::vector<const Value*>& sources_;
};

}  // namespace

absl::Status CopyField(const Path& path,
                       const std::vector<const Value*>& sources,
                       Value* object) {
  if (path.empty()) return LastMustBeKey();
  Copier copier(sources);
  for (const Value* source : sources) {
    int done = 0;
    Path concrete;
    GITOPS_RETURN_IF_ERROR(
        copier.Run(path, 0, *source, &concrete, object, &done));
    if (done > 0) break;
  }
  return absl::OkStatus();
}

namespace {

absl::Status RemoveAt(const Path& path, size_t at, Value* object) {
  const PathPart& part = path[at];
  const bool last = at + 1 == path.size();
  switch (part.type) {
    case PathPart::Type::kKey: {
      if (object->is_null()) return absl::OkStatus();
      if (!object->is_map()) return NonMap(*object);
      if (last) {
        object->map().Erase(part.key);
        return absl::OkStatus();
      }
      Value* next = object->map().Find(part.key);
      return next == nullptr ? absl::OkStatus() : RemoveAt(path, at + 1, next);
    }
    case PathPart::Type::kRegex: {
      if (object->is_null()) return absl::OkStatus();
      if (!object->is_map()) return NonMap(*object);
      std::vector<std::string> names;
      for (const auto& e : object->map()) {
        if (part.RegexMatches(e.name())) names.emplace_back(e.name());
      }
      for (const std::string& name : names) {
        if (last) {
          object->map().Erase(name);
        } else {
          GITOPS_RETURN_IF_ERROR(
              RemoveAt(path, at + 1, object->map().Find(name)));
        }
      }
      return absl::OkStatus();
    }
    case PathPart::Type::kIndex:
    case PathPart::Type::kAllIndexes:
      break;
  }
  if (last) return LastMustBeKey();
  if (!object->is_list()) return NonList(*object);
  std::vector<Value>& items = object->list().items;
  if (part.type == PathPart::Type::kIndex) {
    if (part.index < 0 || static_cast<size_t>(part.index) >= items.size()) {
      return absl::OkStatus();
    }
    return RemoveAt(path, at + 1, &items[part.index]);
  }
  for (Value& item : items) {
    GITOPS_RETURN_IF_ERROR(RemoveAt(path, at + 1, &item));
  }
  return absl::OkStatus();
}

absl::Status AppendAt(const Path& path, size_t at, const StringPairs& pairs,
                      IfMissing if_missing, Value* object) {
  if (at == path.size()) {
    if (!object->is_map()) return NonMap(*object);
    for (const auto& [k, v] : pairs) object->map().Set(k, Value::String(v));
    return absl::OkStatus();
  }
  const PathPart& part = path[at];
  if (part.type == PathPart::Type::kKey) {
    if (!object->is_map()) return NonMap(*object);
    Value* next = object->map().Find(part.key);
    if (next == nullptr || next->is_null()) {
      if (if_missing == IfMissing::kSkip || HasArrayStep(path, at + 1)) {
        return absl::OkStatus();
      }
      object->map().Set(part.key, Value::NewMap());
      next = object->map().Find(part.key);
    }
    return AppendAt(path, at + 1, pairs, if_missing, next);
  }
  if (!part.is_array_step()) {
    return absl::InvalidArgumentError("Unexpected path part: regex");
  }
  if (!object->is_list()) return NonList(*object);
  std::vector<Value>& items = object->list().items;
  for (size_t i = 0; i < items.size(); ++i) {
    if (part.type == PathPart::Type::kIndex &&
        i != static_cast<size_t>(part.index)) {
      continue;
    }
    GITOPS_RETURN_IF_ERROR(
        AppendAt(path, at + 1, pairs, if_missing, &items[i]));
  }
  return absl::OkStatus();
}

absl::Status VisitAt(const Path& path, size_t at, Value* object,
                     const MapVisitor& visit) {
  if (object->is_null()) return absl::OkStatus();
  if (at == path.size()) {
    return object->is_map() ? visit(object) : NonMap(*object);
  }
  const PathPart& part = path[at];
  if (part.type == PathPart::Type::kKey) {
    if (!object->is_map()) return NonMap(*object);
    Value* next = object->map().Find(part.key);
    return next == nullptr ? absl::OkStatus()
                           : VisitAt(path, at + 1, next, visit);
  }
  if (!part.is_array_step()) {
    return absl::InvalidArgumentError("Unexpected path part: regex");
  }
  if (!object->is_list()) return NonList(*object);
  std::vector<Value>& items = object->list().items;
  for (size_t i = 0; i < items.size(); ++i) {
    if (part.type == PathPart::Type::kIndex &&
        i != static_cast<size_t>(part.index)) {
      continue;
    }
    GITOPS_RETURN_IF_ERROR(VisitAt(path, at + 1, &items[i], visit));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RemoveField(const Path& path, Value* object) {
  return path.empty() ? LastMustBeKey() : RemoveAt(path, 0, object);
}

absl::Status AppendToStringMap(const Path& path, const StringPairs& pairs,
                               IfMissing if_missing, Value* object) {
  return AppendAt(path, 0, pairs, if_missing, object);
}

absl::Status VisitMaps(const Path& path, Value* object,
                       const MapVisitor& visit) {
  return VisitAt(path, 0, object, visit);
}

}  // namespace gitops::deploy
