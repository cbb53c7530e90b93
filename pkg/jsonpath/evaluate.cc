// From nodes and values to text: see jsonpath.h.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/go_float.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/jsonpath/jsonpath.h"
#include "pkg/jsonpath/node.h"

namespace gitops::jsonpath {
namespace {

using value::Value;
using Values = std::vector<Value>;

constexpr int kMaxDepth = 1000;
constexpr int64_t kMaxSteps = 3'000'000;
constexpr size_t kMaxOutputBytes = size_t{256} << 20;

absl::Status NotFound(absl::string_view what) {
  return absl::NotFoundError(absl::StrCat(what, " is not found"));
}

bool IsIdentifier(const Node& action, absl::string_view name) {
  return action.kind == NodeKind::kList && !action.children.empty() &&
         action.children[0].kind == NodeKind::kIdentifier &&
         action.children[0].text == name;
}

// The values directly below `v`; those of a string are its bytes, as in Go.
Values Below(const Value& v) {
  Values out;
  if (v.is_list()) {
    for (const Value& item : v.list()) out.push_back(item);
  } else if (v.is_map()) {
    for (const value::Map::Entry* entry : v.map().Sorted()) {
      out.push_back(entry->value);
    }
  } else if (v.is_string()) {
    for (const char c : v.as_string()) {
      out.push_back(Value::Int(static_cast<uint8_t>(c)));
    }
  }
  return out;
}

// -1, 0, 1; nullopt for values that cannot be compared. `ordered` is set to
// whether more than equality may be asked.
std::optional<int> Compare(const Value& a, const Value& b, bool* ordered) {
  *ordered = true;
  if (a.kind() != b.kind()) return std::nullopt;
  const auto sign = [](const auto& x, const auto& y) {
    return x < y ? -1 : (y < x ? 1 : 0);
  };
  if (a.is_string()) return sign(a.as_string(), b.as_string());
  if (a.is_int()) return sign(a.as_int(), b.as_int());
  if (a.is_float()) return sign(a.as_float(), b.as_float());
  if (!a.is_bool()) return std::nullopt;
  *ordered = false;
  return sign(a.as_bool(), b.as_bool());
}

absl::StatusOr<bool> Holds(absl::string_view op, const Value& a,
                           const Value& b) {
  bool ordered = false;
  const std::optional<int> sign = Compare(a, b, &ordered);
  if (!sign.has_value()) {
    return absl::InvalidArgumentError("incompatible types for comparison");
  }
  if (op == "==") return *sign == 0;
  if (op == "!=") return *sign != 0;
  if (!ordered) {
    return absl::InvalidArgumentError("invalid type for comparison");
  }
  if (op == "<") return *sign < 0;
  if (op == "<=") return *sign <= 0;
  if (op == ">") return *sign > 0;
  if (op == ">=") return *sign >= 0;
  return absl::InvalidArgumentError(
      absl::StrCat("unrecognized filter operator ", op));
}

class Evaluator {
 public:
  explicit Evaluator(const Node& root) : items_(root.children) {}

  absl::StatusOr<std::string> Run(const Value& data) {
    GITOPS_RETURN_IF_ERROR(RunItems(0, data, 0).status());
    return std::move(out_);
  }

 private:
  // Runs the items from `at` to the end of the range they are in, and returns
  // where that is; items_.size() where it does not end.
  absl::StatusOr<size_t> RunItems(size_t at, const Value& data, int depth) {
    if (depth > kMaxDepth) return TooMuch();
    while (at < items_.size()) {
      const Node& item = items_[at];
      if (item.kind == NodeKind::kPlain) {
        out_ += item.text;
      } else if (IsIdentifier(item, "end")) {
        if (depth == 0) {
          return absl::InvalidArgumentError("not in range, nothing to end");
        }
        return at;
      } else if (IsIdentifier(item, "range")) {
        GITOPS_ASSIGN_OR_RETURN(at, RunRange(at, data, depth));
      } else {
        Values found;
        GITOPS_RETURN_IF_ERROR(EvalList(item, 0, {data}, &found));
        GITOPS_RETURN_IF_ERROR(Print(found));
      }
      ++at;
      GITOPS_RETURN_IF_ERROR(Count(1));
    }
    return at;
  }

  // Returns the item that ends the range. A range that does not end runs the
  // rest once more for where it stands, as in Helm.
  absl::StatusOr<size_t> RunRange(size_t at, const Value& data, int depth) {
    Values found;
    GITOPS_RETURN_IF_ERROR(EvalList(items_[at], 1, {data}, &found));
    size_t end = EndOf(at);
    for (const Value& v : found) {
      GITOPS_RETURN_IF_ERROR(RunItems(at + 1, v, depth + 1).status());
    }
    return end == items_.size() ? at : end;
  }

  size_t EndOf(size_t at) const {
    int open = 0;
    for (; at < items_.size(); ++at) {
      if (IsIdentifier(items_[at], "range")) ++open;
      if (IsIdentifier(items_[at], "end") && --open == 0) return at;
    }
    return at;
  }

  static absl::Status TooMuch() {
    return absl::ResourceExhaustedError("jsonpath asks for too much");
  }
  absl::Status Count(size_t steps) {
    steps_ += static_cast<int64_t>(steps);
    return steps_ > kMaxSteps ? TooMuch() : absl::OkStatus();
  }

  // Applies the nodes from `first` on. On an error `found` is what the node
  // that failed makes of its input: filters ask for that.
  absl::Status EvalList(const Node& list, size_t first, Values input,
                        Values* found) {
    *found = std::move(input);
    for (size_t i = first; i < list.children.size(); ++i) {
      GITOPS_RETURN_IF_ERROR(Count(found->size() + 1));
      Values next;
      const absl::Status status = Eval(list.children[i], *found, &next);
      *found = std::move(next);
      GITOPS_RETURN_IF_ERROR(status);
    }
    return absl::OkStatus();
  }

  absl::Status Eval(const Node& node, const Values& input, Values* out) {
    switch (node.kind) {
      case NodeKind::kLiteral:
        *out = {node.value};
        return absl::OkStatus();
      case NodeKind::kField:
        return EvalField(node, input, out);
      case NodeKind::kWildcard:
        for (const Value& v : input) {
          for (Value& item : Below(v)) out->push_back(std::move(item));
        }
        return Count(out->size());
      case NodeKind::kRecursive:
        for (const Value& v : input) {
          GITOPS_RETURN_IF_ERROR(AddAllBelow(v, out));
        }
        return absl::OkStatus();
      case NodeKind::kSlice:
        return EvalSlice(node, input, out);
      case NodeKind::kFilter:
        return EvalFilter(node, input, out);
      case NodeKind::kUnion:
        for (const Node& one : node.children) {
          Values some;
          GITOPS_RETURN_IF_ERROR(EvalList(one, 0, input, &some));
          for (Value& v : some) out->push_back(std::move(v));
        }
        return absl::OkStatus();
      case NodeKind::kIdentifier:
        *out = input;
        return absl::InvalidArgumentError(
            absl::StrCat("unrecognized identifier ", node.text));
      case NodeKind::kList:
      case NodeKind::kPlain:
        break;
    }
    return absl::InternalError("jsonpath node out of place");
  }

  static absl::Status EvalField(const Node& node, const Values& input,
                                Values* out) {
    for (const Value& v : input) {
      if (const Value* const found = v.Find(node.text)) out->push_back(*found);
    }
    if (out->empty() && !input.empty()) return NotFound(node.text);
    return absl::OkStatus();
  }

  // What has something below it, before what is below it.
  absl::Status AddAllBelow(const Value& v, Values* out) {
    const Values below = Below(v);
    GITOPS_RETURN_IF_ERROR(Count(below.size() + 1));
    if (below.empty()) return absl::OkStatus();
    out->push_back(v);
    if (v.is_string()) return absl::OkStatus();
    for (const Value& item : below) {
      GITOPS_RETURN_IF_ERROR(AddAllBelow(item, out));
    }
    return absl::OkStatus();
  }

  static absl::Status EvalSlice(const Node& node, const Values& input,
                                Values* out) {
    const auto fail = [&](absl::Status status) {
      *out = input;
      return status;
    };
    for (const Value& v : input) {
      if (v.is_null()) continue;
      if (!v.is_list()) {
        return fail(absl::InvalidArgumentError("is not array or slice"));
      }
      const int64_t size = static_cast<int64_t>(v.list().size());
      const auto place = [size](std::optional<int64_t> index, int64_t absent) {
        const int64_t i = index.value_or(absent);
        return i < 0 ? i + size : i;
      };
      const int64_t start = place(node.start, 0);
      const int64_t end = node.single ? start + 1 : place(node.end, size);
      const int64_t step = node.step.value_or(1);
      if (start < 0 || start > size || end < start || end > size) {
        return fail(NotFound("array index"));
      }
      if (step <= 0) {
        return fail(absl::InvalidArgumentError("step must be > 0"));
      }
      for (int64_t i = start; i < end; i += std::min(step, size)) {
        out->push_back(v.list()[i]);
      }
    }
    return absl::OkStatus();
  }

  absl::Status EvalFilter(const Node& node, const Values& input, Values* out) {
    for (const Value& v : input) {
      if (v.is_null()) continue;
      if (!v.is_list()) {
        *out = input;
        return absl::InvalidArgumentError(
            "is not array or slice and cannot be filtered");
      }
      for (const Value& item : v.list()) {
        absl::StatusOr<bool> taken = Passes(node, item);
        if (!taken.ok()) {
          *out = input;
          return taken.status();
        }
        if (*taken) out->push_back(item);
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<bool> Passes(const Node& node, const Value& item) {
    Values left;
    const absl::Status status = EvalList(node.children[0], 0, {item}, &left);
    if (absl::IsResourceExhausted(status)) return status;
    // Without operator, what matters is whether there is something.
    if (node.text.empty()) return !left.empty();
    GITOPS_RETURN_IF_ERROR(status);
    Values right;
    GITOPS_RETURN_IF_ERROR(EvalList(node.children[1], 0, {item}, &right));
    if (left.size() > 1 || right.size() > 1) {
      return absl::InvalidArgumentError(
          "can only compare one element at a "
          "time");
    }
    if (left.empty() || right.empty()) return false;
    return Holds(node.text, left[0], right[0]);
  }

  absl::Status Print(const Values& found) {
    for (size_t i = 0; i < found.size(); ++i) {
      if (i > 0) out_.push_back(' ');
      const Value& v = found[i];
      if (v.is_string()) {
        absl::StrAppend(&out_, v.as_string());
      } else if (v.is_float()) {
        AppendFloatG(v.as_float(), FloatBits::k64, kStrconvExponentLimit,
                     &out_);
      } else {
        GITOPS_ASSIGN_OR_RETURN(const std::string text, json::Write(v));
        out_ += text;
      }
      if (out_.size() > kMaxOutputBytes) return TooMuch();
    }
    return absl::OkStatus();
  }

  const std::vector<Node>& items_;
  std::string out_;
  int64_t steps_ = 0;
};

}  // namespace

absl::StatusOr<std::string> Template::Execute(const Value& root) const {
  return Evaluator(*root_).Run(root);
}

}  // namespace gitops::jsonpath
