#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/gotemplate/format.h"
#include "pkg/render/functions/conversion.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/functions/go_error.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::FunctionBody;
using gotemplate::Param;
using value::GoType;
using value::Value;
using Result = absl::StatusOr<Value>;

// A list argument as Go's reflection sees it: any slice, []byte too.
class Slice {
 public:
  explicit Slice(const Value& v) : v_(Elements(v)) {}
  size_t size() const {
    return v_.is_list() ? v_.list().size() : v_.as_string().size();
  }
  Value operator[](size_t i) const {
    if (v_.is_list()) return v_.list()[i];
    return Value::Uint(static_cast<unsigned char>(v_.as_string()[i]),
                       GoType::kUint8);
  }

 private:
  Value v_;
};

// "Cannot find first on type string", or a nil dereference.
absl::Status CheckSlice(const Value& v, absl::string_view what,
                        absl::string_view after = "") {
  if (v.is_list() || v.is_bytes()) return absl::OkStatus();
  if (v.is_object() && v.object().Elements().is_list()) {
    return absl::OkStatus();
  }
  if (v.is_null()) return NilDereference();
  return GoError(absl::StrCat(what, gotemplate::GoKindName(v), after));
}

// Items [from, to) as a new []interface {}.
Value Copy(const Value& v, size_t from, size_t to) {
  const Slice slice(v);
  std::vector<Value> items;
  items.reserve(to - from);
  for (size_t i = from; i < to; ++i) items.push_back(slice[i]);
  return Value::NewList(std::move(items));
}

Result MakeList(Call& call) {
  std::vector<Value> items;
  items.reserve(call.size());
  for (Value& v : call.args()) items.push_back(std::move(v));
  return Value::NewList(std::move(items));
}

Result Append(Call& call) {
  GITOPS_RETURN_IF_ERROR(CheckSlice(call[0], "Cannot push on type "));
  Value out = Copy(call[0], 0, Slice(call[0]).size());
  out.list().Add(std::move(call[1]));
  return out;
}

Result Prepend(Call& call) {
  GITOPS_RETURN_IF_ERROR(CheckSlice(call[0], "Cannot prepend on type "));
  const Slice slice(call[0]);
  std::vector<Value> items;
  items.reserve(slice.size() + 1);
  items.push_back(std::move(call[1]));
  for (size_t i = 0; i < slice.size(); ++i) items.push_back(slice[i]);
  return Value::NewList(std::move(items));
}

Result First(Call& call) {
  GITOPS_RETURN_IF_ERROR(CheckSlice(call[0], "Cannot find first on type "));
  const Slice slice(call[0]);
  return slice.size() == 0 ? Value() : slice[0];
}

Result Last(Call& call) {
  GITOPS_RETURN_IF_ERROR(CheckSlice(call[0], "Cannot find last on type "));
  const Slice slice(call[0]);
  return slice.size() == 0 ? Value() : slice[slice.size() - 1];
}

Result Rest(Call& call) {
  GITOPS_RETURN_IF_ERROR(CheckSlice(call[0], "Cannot find rest on type "));
  const size_t size = Slice(call[0]).size();
  return size == 0 ? Value::NilList() : Copy(call[0], 1, size);
}

Result Initial(Call& call) {
  GITOPS_RETURN_IF_ERROR(CheckSlice(call[0], "Cannot find initial on type "));
  const size_t size = Slice(call[0]).size();
  return size == 0 ? Value::NilList() : Copy(call[0], 0, size - 1);
}

Result Reverse(Call& call) {
  GITOPS_RETURN_IF_ERROR(CheckSlice(call[0], "Cannot find reverse on type "));
  Value out = Copy(call[0], 0, Slice(call[0]).size());
  std::reverse(out.list().items.begin(), out.list().items.end());
  return out;
}

Result Compact(Call& call) {
  GITOPS_RETURN_IF_ERROR(CheckSlice(call[0], "Cannot compact on type "));
  const Slice slice(call[0]);
  Value out = Value::NewList();
  for (size_t i = 0; i < slice.size(); ++i) {
    Value item = slice[i];
    if (!IsEmpty(item)) out.list().Add(std::move(item));
  }
  return out;
}

bool Contains(const std::vector<Value>& items, const Value& wanted) {
  return std::any_of(items.begin(), items.end(), [&](const Value& item) {
    return DeepEqual(item, wanted);
  });
}

Result Uniq(Call& call) {
  GITOPS_RETURN_IF_ERROR(CheckSlice(call[0], "Cannot find uniq on type "));
  const Slice slice(call[0]);
  Value out = Value::NewList();
  std::vector<Value> others;  // Kept items that are no strings.
  absl::flat_hash_set<std::string> texts;
  for (size_t i = 0; i < slice.size(); ++i) {
    Value item = slice[i];
    if (item.is_string()) {
      if (!texts.insert(std::string(item.as_string())).second) continue;
    } else {
      if (Contains(others, item)) continue;
      others.push_back(item);
    }
    out.list().Add(std::move(item));
  }
  return out;
}

Result Without(Call& call) {
  GITOPS_RETURN_IF_ERROR(CheckSlice(call[0], "Cannot find without on type "));
  const Slice slice(call[0]);
  const std::vector<Value> unwanted(call.args().begin() + 1, call.args().end());
  Value out = Value::NewList();
  for (size_t i = 0; i < slice.size(); ++i) {
    Value item = slice[i];
    if (!Contains(unwanted, item)) out.list().Add(std::move(item));
  }
  return out;
}

Result Has(Call& call) {
  if (call[1].is_null()) return Value::Bool(false);
  GITOPS_RETURN_IF_ERROR(CheckSlice(call[1], "Cannot find has on type "));
  const Slice slice(call[1]);
  for (size_t i = 0; i < slice.size(); ++i) {
    if (DeepEqual(call[0], slice[i])) return Value::Bool(true);
  }
  return Value::Bool(false);
}

Result SliceList(Call& call) {
  GITOPS_RETURN_IF_ERROR(
      CheckSlice(call[0], "list should be type of slice or array but "));
  const int64_t size = static_cast<int64_t>(Slice(call[0]).size());
  if (size == 0) return Value();
  const int64_t from = call.size() > 1 ? LooseInt(call[1]) : 0;
  const int64_t to = call.size() > 2 ? LooseInt(call[2]) : size;
  if (from < 0 || from > to || to > size) {
    return GoError("reflect.Value.Slice: slice index out of bounds");
  }
  const Value source = Elements(call[0]);
  if (source.is_bytes()) {
    return Value::Bytes(source.as_string().substr(from, to - from));
  }
  const std::vector<Value>& items = source.list().items;
  return Value::NewList(
      std::vector<Value>(items.begin() + from, items.begin() + to),
      source.list().element);
}

Result Concat(Call& call) {
  Value out = Value::NilList();
  for (const Value& v : call.args()) {
    GITOPS_RETURN_IF_ERROR(CheckSlice(v, "Cannot concat type ", " as list"));
    const Slice slice(v);
    for (size_t i = 0; i < slice.size(); ++i) out.list().Add(slice[i]);
  }
  return out;
}

Result Chunk(Call& call) {
  GITOPS_RETURN_IF_ERROR(CheckSlice(call[1], "Cannot chunk type "));
  const size_t total = Slice(call[1]).size();
  const int64_t size = call.Int(0);
  Value out = Value::NewList();
  if (size <= 0) {
    // Helm divides and takes the remainder; these are the lists for which no
    // negative length comes of it.
    const uint64_t width = uint64_t{0} - static_cast<uint64_t>(size);
    if (total == 1 && width > 1) {
      out.list().Add(Copy(call[1], 0, 1));
    } else if (total <= 1 || total - 1 > width) {
      return GoError("runtime error: makeslice: len out of range");
    }
    return out;
  }
  for (size_t from = 0; from < total; from += size) {
    out.list().Add(Copy(call[1], from, std::min<size_t>(total, from + size)));
  }
  return out;
}

Result Steps(int64_t start, int64_t stop, int64_t step) {
  Value out = Value::NewList(GoType::kInt);
  const bool down = stop < start;
  if (down ? step >= 0 : step <= 0) return out;
  const unsigned __int128 span = down ? static_cast<__int128>(start) - stop
                                      : static_cast<__int128>(stop) - start;
  const unsigned __int128 width =
      down ? -static_cast<__int128>(step) : static_cast<__int128>(step);
  const unsigned __int128 count = (span + width - 1) / width;
  if (count > kMaxResultItems) return TooLarge("a number sequence");
  out.list().items.reserve(static_cast<size_t>(count));
  int64_t at = start;
  for (unsigned __int128 i = 0; i < count; ++i) {
    out.list().Add(Value::Int(at, GoType::kInt));
    if (i + 1 < count) at += step;
  }
  return out;
}

Result Until(Call& call) {
  const int64_t count = call.Int(0);
  return Steps(0, count, count < 0 ? -1 : 1);
}

Result UntilStep(Call& call) {
  return Steps(call.Int(0), call.Int(1), call.Int(2));
}

Result Seq(Call& call) {
  int64_t start = 1;
  int64_t end = 0;
  int64_t step = 1;
  switch (call.size()) {
    case 1:
      end = call.Int(0);
      step = end < start ? -1 : 1;
      break;
    case 2:
      start = call.Int(0);
      end = call.Int(1);
      step = end < start ? -1 : 1;
      break;
    case 3:
      start = call.Int(0);
      step = call.Int(1);
      end = call.Int(2);
      if (end < start && step > 0) return Value::String("");
      break;
    default:
      return Value::String("");
  }
  GITOPS_ASSIGN_OR_RETURN(Value numbers,
                          Steps(start, end + (end < start ? -1 : 1), step));
  std::string out;
  for (const Value& n : numbers.list()) {
    absl::StrAppend(&out, out.empty() ? "" : " ", n.as_int());
  }
  return Value::String(out);
}

}  // namespace

void RegisterLists(gotemplate::FunctionMap& functions) {
  const auto add = [&](absl::string_view name, std::vector<Param> params,
                       FunctionBody body, bool variadic = false) {
    functions.Add({.name = name,
                   .params = std::move(params),
                   .variadic = variadic,
                   .body = body});
  };
  add("list", {Param::kAny}, MakeList, true);
  add("tuple", {Param::kAny}, MakeList, true);
  for (absl::string_view name : {"append", "push", "mustAppend", "mustPush"}) {
    add(name, {Param::kAny, Param::kAny}, Append);
  }
  for (absl::string_view name : {"prepend", "mustPrepend"}) {
    add(name, {Param::kAny, Param::kAny}, Prepend);
  }
  const struct {
    absl::string_view name;
    absl::string_view must_name;
    FunctionBody body;
  } kOfOneList[] = {
      {"first", "mustFirst", First},       {"last", "mustLast", Last},
      {"rest", "mustRest", Rest},          {"initial", "mustInitial", Initial},
      {"reverse", "mustReverse", Reverse}, {"compact", "mustCompact", Compact},
      {"uniq", "mustUniq", Uniq}};
  for (const auto& f : kOfOneList) {
    add(f.name, {Param::kAny}, f.body);
    add(f.must_name, {Param::kAny}, f.body);
  }
  for (absl::string_view name : {"without", "mustWithout"}) {
    add(name, {Param::kAny, Param::kAny}, Without, true);
  }
  for (absl::string_view name : {"has", "mustHas"}) {
    add(name, {Param::kAny, Param::kAny}, Has);
  }
  for (absl::string_view name : {"slice", "mustSlice"}) {
    add(name, {Param::kAny, Param::kAny}, SliceList, true);
  }
  add("concat", {Param::kAny}, Concat, true);
  for (absl::string_view name : {"chunk", "mustChunk"}) {
    add(name, {Param::kInt, Param::kAny}, Chunk);
  }
  add("until", {Param::kInt}, Until);
  add("untilStep", {Param::kInt, Param::kInt, Param::kInt}, UntilStep);
  add("seq", {Param::kInt}, Seq, true);
}

}  // namespace gitops::render
