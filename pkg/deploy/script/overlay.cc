#include "pkg/deploy/script/overlay.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/script/modules.h"
#include "pkg/deploy/script/template.h"
#include "pkg/deploy/starlark/interpreter.h"
#include "pkg/yaml/node.h"

namespace gitops::deploy {

using starlark::Arguments;
using value::Value;
using yaml::Node;

namespace {

enum class Op { kMerge, kRemove, kReplace, kAppend, kInsert, kAssert };

// What the annotations before one item say.
struct Instructions {
  Op op = Op::kMerge;
  bool has_match = false;
  bool missing_ok = false;
  bool before = false;  // Of an insert.
  Value by;
  Value via;
  std::string expects;  // "" = exactly one.
  // For the items below.
  std::optional<bool> child_missing_ok;
};

constexpr char kNoneMatched[] =
    "Expected number of matched nodes to be 1, but was 0";

class Merger {
 public:
  Merger(RunTemplate run, starlark::Interpreter* interpreter)
      : run_(std::move(run)), interpreter_(interpreter) {}

  absl::StatusOr<Value> Run(const Value& object) {
    yaml::ParseOptions options;
    options.dialect = yaml::Dialect::kKube;
    GITOPS_ASSIGN_OR_RETURN(std::vector<yaml::NodeDocument> docs,
                            yaml::ParseNodes(run_.text, options));
    Value current = object.DeepCopy();
    for (const yaml::NodeDocument& doc : docs) {
      if (doc.root.kind == Node::Kind::kScalar && doc.root.value.is_null()) {
        continue;
      }
      // Annotations of a document stand before its "---".
      Instructions i = Read(doc.line > 1 ? doc.line - 1 : doc.line);
      if (!i.has_match) i = ReadFor(doc.root);
      if (!i.has_match) {
        return absl::InvalidArgumentError(
            "Expected document to have 'overlay/match' annotation with 'by' "
            "keyword argument");
      }
      const absl::Status s = MergeDocument(i, doc.root, &current);
      if (!s.ok()) {
        return In(s,
                  absl::StrCat("Document on line ",
                               Source(std::max(1, doc.root.begin.line - 1))));
      }
    }
    return current;
  }

 private:
  absl::Status MergeDocument(const Instructions& i, const Node& root,
                             Value* current) {
    GITOPS_ASSIGN_OR_RETURN(bool matches, Matches(i, 0, *current, root));
    if (!matches) {
      if (i.missing_ok || !i.expects.empty()) return absl::OkStatus();
      return absl::InvalidArgumentError(kNoneMatched);
    }
    switch (i.op) {
      case Op::kReplace: {
        GITOPS_ASSIGN_OR_RETURN(*current, Plain(root));
        return absl::OkStatus();
      }
      case Op::kAssert:
        return Assert(i, *current, root);
      default:
        return Merge(root, i.child_missing_ok.value_or(false), current);
    }
  }

  // "overlay.yml:7": a line of the template, given one of what it expands to.
  std::string Source(int line) const {
    const size_t at = static_cast<size_t>(line) - 1;
    return absl::StrCat("overlay.yml:", at < run_.source_lines.size()
                                            ? run_.source_lines[at]
                                            : line);
  }
  static absl::Status In(const absl::Status& status, absl::string_view where) {
    return absl::Status(status.code(),
                        absl::StrCat(where, ": ", status.message()));
  }
  absl::Status InKey(const absl::Status& status, const Node& key) const {
    return In(status, absl::StrCat("Map item (key '", KeyText(key),
                                   "') on line ", Source(key.begin.line)));
  }
  absl::Status InItem(const absl::Status& status, const Node& item) const {
    return In(status,
              absl::StrCat("Array item on line ", Source(item.begin.line)));
  }

  // Of several nodes on a line, what stands before it is the first one's: that
  // of "- a: 1" is the item's, not the key's.
  Instructions ReadFor(const Node& node) {
    const auto [at, first] = owners_.try_emplace(node.begin.line, &node);
    return first || at->second == &node ? Read(node.begin.line)
                                        : Instructions();
  }

  Instructions Read(int line) const {
    Instructions out;
    auto at = run_.annotations.find(line);
    if (at == run_.annotations.end()) return out;
    for (const Annotation& a : at->second) {
      const Arguments& args = a.arguments;
      if (a.name == "overlay/match") {
        out.has_match = true;
        out.by = args.Get(SIZE_MAX, "by");
        out.missing_ok = starlark::Truth(args.Get(SIZE_MAX, "missing_ok"));
        Value expects = args.Get(SIZE_MAX, "expects");
        if (!expects.is_null()) out.expects = starlark::ToText(expects, false);
        Value when = args.Get(SIZE_MAX, "when");
        if (!when.is_null()) out.expects = "0+";
      } else if (a.name == "overlay/match-child-defaults") {
        out.child_missing_ok =
            starlark::Truth(args.Get(SIZE_MAX, "missing_ok"));
      } else if (a.name == "overlay/remove") {
        out.op = Op::kRemove;
      } else if (a.name == "overlay/replace") {
        out.op = Op::kReplace;
        out.via = args.Get(SIZE_MAX, "via");
        if (starlark::Truth(args.Get(SIZE_MAX, "or_add"))) {
          out.missing_ok = true;
        }
      } else if (a.name == "overlay/append") {
        out.op = Op::kAppend;
      } else if (a.name == "overlay/assert") {
        out.op = Op::kAssert;
        out.via = args.Get(SIZE_MAX, "via");
      } else if (a.name == "overlay/insert") {
        out.op = Op::kInsert;
        out.before = starlark::Truth(args.Get(SIZE_MAX, "before"));
      }
    }
    return out;
  }

  absl::Status At(const Node& n, absl::string_view what) const {
    return absl::InvalidArgumentError(
        absl::StrCat(Source(n.begin.line), ": ", what));
  }

  // A map key as YAML reads it: "true" for y.
  static std::string KeyText(const Node& n) {
    if (n.value.is_bool()) return n.value.as_bool() ? "true" : "false";
    return starlark::ToText(n.value, false);
  }

  // The value of a node; placeholders become what they stand for.
  absl::StatusOr<Value> Plain(const Node& n) const {
    switch (n.kind) {
      case Node::Kind::kScalar: {
        auto at = run_.values.find(std::string(n.value.string_or_empty()));
        return at == run_.values.end() ? n.value : at->second.DeepCopy();
      }
      case Node::Kind::kList: {
        Value list = Value::NewList();
        for (const Node& item : n.children) {
          GITOPS_ASSIGN_OR_RETURN(Value v, Plain(item));
          list.list().Add(std::move(v));
        }
        return list;
      }
      case Node::Kind::kMap: {
        Value map = Value::NewMap();
        for (size_t i = 0; i + 1 < n.children.size(); i += 2) {
          GITOPS_ASSIGN_OR_RETURN(Value v, Plain(n.children[i + 1]));
          map.map().Set(KeyText(n.children[i]), std::move(v));
        }
        return map;
      }
      case Node::Kind::kAlias:
        return At(n, "aliases are not supported in overlays");
    }
    return Value();
  }

  absl::StatusOr<bool> Matches(const Instructions& i, int64_t index,
                               const Value& left, const Node& right) {
    GITOPS_ASSIGN_OR_RETURN(Value plain, Plain(right));
    if (i.by.is_string()) {
      const Value* l = left.Find(i.by.as_string());
      const Value* r = plain.Find(i.by.as_string());
      return l != nullptr && r != nullptr && *l == *r;
    }
    if (!starlark::IsFunction(i.by)) {
      return At(right, "expected 'by' to be a name or a function");
    }
    Arguments args;
    args.positional = {Value::Int(index), left, std::move(plain)};
    GITOPS_ASSIGN_OR_RETURN(Value out, interpreter_->Call(i.by, args));
    return starlark::Truth(out);
  }

  absl::StatusOr<Value> Replacement(const Instructions& i, const Value& left,
                                    const Node& right) {
    GITOPS_ASSIGN_OR_RETURN(Value plain, Plain(right));
    if (i.via.is_null()) return plain;
    Arguments args;
    args.positional = {left, std::move(plain)};
    return interpreter_->Call(i.via, args);
  }

  // Calls the predicate: None or True is well; False, or a list of False and a
  // text, is not.
  absl::Status Assert(const Instructions& i, const Value& left,
                      const Node& right) {
    if (!starlark::IsFunction(i.via)) {
      return At(right, "expected overlay/assert to have a function as 'via'");
    }
    GITOPS_ASSIGN_OR_RETURN(Value out, Replacement(i, left, right));
    std::string why;
    if (out.is_list()) {
      if (out.list().size() > 1) {
        why = absl::StrCat(" with message: ",
                           starlark::ToText(out.list()[1], false));
      }
      out = out.list().empty() ? Value() : Value(out.list()[0]);
    }
    if (out.is_null() || starlark::Truth(out)) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(
        "Expected via invocation to return true, but was false", why));
  }

  absl::Status Merge(const Node& right, bool missing_ok, Value* left) {
    if (right.kind == Node::Kind::kMap && left->is_map()) {
      return MergeMap(right, missing_ok, left);
    }
    if (right.kind == Node::Kind::kList && left->is_list()) {
      return MergeList(right, missing_ok, left);
    }
    GITOPS_ASSIGN_OR_RETURN(*left, Plain(right));
    return absl::OkStatus();
  }

  absl::Status MergeMap(const Node& right, bool missing_ok, Value* left) {
    for (size_t k = 0; k + 1 < right.children.size(); k += 2) {
      const absl::Status s =
          MergeKey(right.children[k], right.children[k + 1], missing_ok, left);
      if (!s.ok()) return InKey(s, right.children[k]);
    }
    return absl::OkStatus();
  }

  absl::Status MergeKey(const Node& key_node, const Node& item, bool missing_ok,
                        Value* left) {
    const std::string key = KeyText(key_node);
    Instructions i = ReadFor(key_node);
    bool child_ok = i.child_missing_ok.value_or(missing_ok);
    bool may_miss = i.missing_ok || (!i.has_match && missing_ok) ||
                    absl::StartsWith(i.expects, "0");
    std::vector<std::string> keys;
    if (i.has_match && starlark::IsFunction(i.by)) {
      for (const auto& e : left->map()) {
        Arguments args;
        args.positional = {e.key, e.value, Value()};
        GITOPS_ASSIGN_OR_RETURN(Value out, interpreter_->Call(i.by, args));
        if (starlark::Truth(out)) keys.emplace_back(e.name());
      }
    } else if (left->map().Has(key)) {
      keys.push_back(key);
    }
    if (keys.empty()) {
      if (!may_miss) return absl::InvalidArgumentError(kNoneMatched);
      if (i.op == Op::kRemove) return absl::OkStatus();
      GITOPS_ASSIGN_OR_RETURN(Value v, Plain(item));
      left->map().Set(key, std::move(v));
      return absl::OkStatus();
    }
    for (const std::string& name : keys) {
      Value* at = left->map().Find(name);
      if (i.op == Op::kRemove) {
        left->map().Erase(name);
      } else if (i.op == Op::kReplace) {
        GITOPS_ASSIGN_OR_RETURN(Value v, Replacement(i, *at, item));
        left->map().Set(name, std::move(v));
      } else if (i.op == Op::kAssert) {
        GITOPS_RETURN_IF_ERROR(Assert(i, *at, item));
      } else {
        GITOPS_RETURN_IF_ERROR(Merge(item, child_ok, at));
      }
    }
    return absl::OkStatus();
  }

  absl::Status MergeList(const Node& right, bool missing_ok, Value* left) {
    for (const Node& item : right.children) {
      const absl::Status s = MergeItem(item, missing_ok, left);
      if (!s.ok()) return InItem(s, item);
    }
    return absl::OkStatus();
  }

  absl::Status MergeItem(const Node& item, bool missing_ok, Value* left) {
    Instructions i = ReadFor(item);
    std::vector<Value>& items = left->list().items;
    if (i.op == Op::kAppend) {
      GITOPS_ASSIGN_OR_RETURN(Value v, Plain(item));
      items.push_back(std::move(v));
      return absl::OkStatus();
    }
    if (!i.has_match) {
      return absl::InvalidArgumentError(
          "Expected array item to have 'overlay/match' annotation with 'by' "
          "keyword argument");
    }
    std::vector<size_t> found;
    for (size_t k = 0; k < items.size(); ++k) {
      GITOPS_ASSIGN_OR_RETURN(
          bool yes, Matches(i, static_cast<int64_t>(k), items[k], item));
      if (yes) found.push_back(k);
    }
    if (found.empty()) {
      if (!i.missing_ok && !missing_ok && !absl::StartsWith(i.expects, "0")) {
        return absl::InvalidArgumentError(kNoneMatched);
      }
      if (i.op == Op::kRemove) return absl::OkStatus();
      GITOPS_ASSIGN_OR_RETURN(Value v, Plain(item));
      items.push_back(std::move(v));
      return absl::OkStatus();
    }
    for (auto at = found.rbegin(); at != found.rend(); ++at) {
      GITOPS_RETURN_IF_ERROR(ChangeItem(
          i, item, i.child_missing_ok.value_or(missing_ok), *at, &items));
    }
    return absl::OkStatus();
  }

  absl::Status ChangeItem(const Instructions& i, const Node& item,
                          bool child_ok, size_t at, std::vector<Value>* items) {
    switch (i.op) {
      case Op::kRemove:
        items->erase(items->begin() + static_cast<ptrdiff_t>(at));
        return absl::OkStatus();
      case Op::kInsert: {
        GITOPS_ASSIGN_OR_RETURN(Value v, Plain(item));
        items->insert(
            items->begin() + static_cast<ptrdiff_t>(at + (i.before ? 0 : 1)),
            std::move(v));
        return absl::OkStatus();
      }
      case Op::kReplace: {
        GITOPS_ASSIGN_OR_RETURN((*items)[at],
                                Replacement(i, (*items)[at], item));
        return absl::OkStatus();
      }
      case Op::kAssert:
        return Assert(i, (*items)[at], item);
      default:
        return Merge(item, child_ok, &(*items)[at]);
    }
  }

  RunTemplate run_;
  starlark::Interpreter* interpreter_;
  std::map<int, const Node*> owners_;  // Who the annotations of a line are for.
};

}  // namespace

absl::StatusOr<Value> RunOverlay(const std::string& text,
                                 const OverlayInput& input) {
  Value values = Value::NewMap();
  values.map().Set("existing", input.existing->DeepCopy());
  values.map().Set("new", input.wanted->DeepCopy());
  values.map().Set("_current", input.current->DeepCopy());
  starlark::Interpreter interpreter;
  DefineModules(values, &interpreter);
  const auto named = [](const absl::Status& status, absl::string_view step) {
    return absl::Status(status.code(),
                        absl::StrCat("Applying ytt (overlayContractV1): "
                                     "Evaluating: ",
                                     step, status.message()));
  };
  absl::StatusOr<RunTemplate> run = ExpandTemplate(text, &interpreter);
  if (!run.ok()) return named(run.status(), "");
  absl::StatusOr<Value> out =
      Merger(*std::move(run), &interpreter).Run(*input.current);
  if (out.ok()) return out;
  return named(out.status(), "Overlaying (in following order: overlay.yml): ");
}

}  // namespace gitops::deploy
