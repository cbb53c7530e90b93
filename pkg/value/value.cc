#include "pkg/value/value.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/base/check.h"

namespace gitops::value {
namespace internal {

struct ObjectRep : Rep {
  explicit ObjectRep(std::shared_ptr<const Object> o)
      : Rep(Kind::kObject), object(std::move(o)) {}
  std::shared_ptr<const Object> object;
};

StringRep* StringRep::New(absl::string_view a, absl::string_view b) {
  GITOPS_CHECK(a.size() + b.size() < UINT32_MAX);
  const auto size = static_cast<uint32_t>(a.size() + b.size());
  void* memory = std::malloc(sizeof(StringRep) + size);
  GITOPS_CHECK(memory != nullptr);
  auto* rep = new (memory) StringRep(size);
  char* text = reinterpret_cast<char*>(rep + 1);
  std::memcpy(text, a.data(), a.size());
  if (!b.empty()) std::memcpy(text + a.size(), b.data(), b.size());
  return rep;
}

AdoptedRep::AdoptedRep(std::string t)
    : StringRep(static_cast<uint32_t>(t.size())), text(std::move(t)) {
  adopted = true;
}

StringRep* StringRep::Adopt(std::string text) {
  GITOPS_CHECK(text.size() < UINT32_MAX);
  return new AdoptedRep(std::move(text));
}

namespace {

void Delete(Rep* rep) {
  switch (rep->kind) {
    case Kind::kList:
      delete static_cast<List*>(rep);
      break;
    case Kind::kMap:
      delete static_cast<Map*>(rep);
      break;
    case Kind::kObject:
      delete static_cast<ObjectRep*>(rep);
      break;
    default:
      std::free(rep);
  }
}

// Moves the lists and maps that `rep` holds to `out`.
void TakeContainers(Rep* rep, std::vector<Value>* out) {
  const auto take = [out](Value& v) {
    if (v.is_list() || v.is_map()) out->push_back(std::move(v));
  };
  if (rep->kind == Kind::kList) {
    for (Value& item : static_cast<List*>(rep)->items) take(item);
  } else if (rep->kind == Kind::kMap) {
    for (const Map::Entry& entry : *static_cast<Map*>(rep)) {
      take(const_cast<Value&>(entry.value));  // About to be deleted.
    }
  }
}

}  // namespace

// Without recursion: templates can nest values as deep as they like.
void Destroy(Rep* rep) {
  if (rep->kind == Kind::kString || rep->kind == Kind::kBytes) {
    if (rep->adopted) {
      delete static_cast<AdoptedRep*>(rep);
    } else {
      std::free(rep);
    }
    return;
  }
  std::vector<Value> pending;
  TakeContainers(rep, &pending);
  Delete(rep);
  while (!pending.empty()) {
    const Value v = std::move(pending.back());
    pending.pop_back();
    Rep* held = v.is_list() ? static_cast<Rep*>(const_cast<List*>(&v.list()))
                            : const_cast<Map*>(&v.map());
    if (__atomic_load_n(&held->refs, __ATOMIC_ACQUIRE) == 1) {
      TakeContainers(held, &pending);
    }
  }
}

}  // namespace internal

namespace {

// FNV-1a over 8-byte steps: keys are short and trusted to collide no worse
// than linear probing bears; hostile documents are bounded by the parsers.
uint64_t HashKey(absl::string_view key) {
  uint64_t h = 0xcbf29ce484222325u ^ key.size();
  const char* p = key.data();
  size_t n = key.size();
  for (; n >= 8; n -= 8, p += 8) {
    uint64_t word;
    std::memcpy(&word, p, 8);
    h = (h ^ word) * 0x9e3779b97f4a7c15u;
    h ^= h >> 29;
  }
  uint64_t rest = 0;
  if (n >= 4) {
    uint32_t first;
    uint32_t last;
    std::memcpy(&first, p, 4);
    std::memcpy(&last, p + n - 4, 4);
    rest = uint64_t{first} << 32 | last;
  } else if (n > 0) {
    rest = uint64_t{static_cast<unsigned char>(p[0])} << 16 |
           uint64_t{static_cast<unsigned char>(p[n / 2])} << 8 |
           static_cast<unsigned char>(p[n - 1]);
  }
  h = (h ^ rest) * 0x9e3779b97f4a7c15u;
  return h ^ (h >> 32);
}

// Of recursion over a tree: parsers stop there as well.
constexpr int kMaxDepth = 10000;

}  // namespace

Value Value::Bool(bool b) {
  Value v;
  v.kind_ = Kind::kBool;
  v.more_[0] = b ? 1 : 0;
  return v;
}

Value Value::Int(int64_t i, GoType type) {
  Value v;
  v.kind_ = Kind::kInt;
  v.bytes_[0] = static_cast<char>(type);
  std::memcpy(v.more_, &i, sizeof(i));
  return v;
}

Value Value::Uint(uint64_t u, GoType type) {
  Value v;
  v.kind_ = Kind::kUint;
  v.bytes_[0] = static_cast<char>(type);
  std::memcpy(v.more_, &u, sizeof(u));
  return v;
}

Value Value::Float(double d, GoType type) {
  Value v;
  v.kind_ = Kind::kFloat;
  v.bytes_[0] = static_cast<char>(type);
  std::memcpy(v.more_, &d, sizeof(d));
  return v;
}

Value Value::String(absl::string_view text) {
  return String(text, absl::string_view());
}

Value Value::String(absl::string_view head, absl::string_view tail) {
  Value v;
  v.kind_ = Kind::kString;
  const size_t size = head.size() + tail.size();
  if (size <= kInlineBytes) {
    char* inline_text = reinterpret_cast<char*>(&v) + 2;
    v.size_ = static_cast<uint8_t>(size);
    if (!head.empty()) std::memcpy(inline_text, head.data(), head.size());
    if (!tail.empty()) {
      std::memcpy(inline_text + head.size(), tail.data(), tail.size());
    }
  } else {
    v.set_rep(internal::StringRep::New(head, tail));
  }
  return v;
}

Value Value::Adopt(std::string text) {
  // Below, a block of its own costs more than copying.
  constexpr size_t kLong = 2048;
  // From here on, what was not written is no memory yet.
  constexpr size_t kHuge = size_t{1} << 20;
  if (text.size() < kLong ||
      (text.size() < kHuge && text.size() < text.capacity() / 2)) {
    return String(text);
  }
  Value v;
  v.kind_ = Kind::kString;
  v.set_rep(internal::StringRep::Adopt(std::move(text)));
  return v;
}

Value Value::Bytes(absl::string_view data) {
  Value v = String(data);
  v.kind_ = Kind::kBytes;
  return v;
}

Value Value::NewList(GoType element) {
  Value v;
  v.kind_ = Kind::kList;
  v.set_rep(new List(element));
  return v;
}

Value Value::NewList(std::vector<Value> items, GoType element) {
  Value v = NewList(element);
  v.list().items = std::move(items);
  return v;
}

Value Value::NewMap(GoType element) {
  Value v;
  v.kind_ = Kind::kMap;
  v.set_rep(new Map(element));
  return v;
}

Value Value::NilList(GoType element) {
  Value v = NewList(element);
  v.list().made_nil = true;
  return v;
}

Value Value::NilMap(GoType element) {
  Value v = NewMap(element);
  v.map().made_nil = true;
  return v;
}

Value Value::FromObject(std::shared_ptr<const Object> object) {
  Value v;
  v.kind_ = Kind::kObject;
  v.set_rep(new internal::ObjectRep(std::move(object)));
  return v;
}

GoType Value::go_type() const {
  switch (kind_) {
    case Kind::kInt:
    case Kind::kUint:
    case Kind::kFloat:
      return static_cast<GoType>(bytes_[0]);
    case Kind::kList:
      return list().element;
    case Kind::kMap:
      return map().element;
    default:
      return GoType::kDefault;
  }
}

const Object& Value::object() const {
  GITOPS_CHECK(is_object());
  return *static_cast<const internal::ObjectRep*>(rep())->object;
}

std::shared_ptr<const Object> Value::shared_object() const {
  GITOPS_CHECK(is_object());
  return static_cast<const internal::ObjectRep*>(rep())->object;
}

const Value* Value::FindPath(
    std::initializer_list<absl::string_view> path) const {
  const Value* at = this;
  for (absl::string_view key : path) {
    at = at->Find(key);
    if (at == nullptr) return nullptr;
  }
  return at;
}

bool Value::SameReference(const Value& other) const {
  if (kind_ != other.kind_) return false;
  if (on_heap() && other.on_heap()) {
    if (is_object()) return &object() == &other.object();
    return rep() == other.rep();
  }
  return on_heap() == other.on_heap() && *this == other;
}

namespace {

// Shares what lies more than kMaxDepth levels down.
Value CopyAt(const Value& v, int depth) {
  if (depth > kMaxDepth) return v;
  if (v.is_list()) {
    Value copy = Value::NewList(v.list().element);
    copy.list().made_nil = v.list().made_nil;
    copy.list().items.reserve(v.list().size());
    for (const Value& item : v.list()) {
      copy.list().Add(CopyAt(item, depth + 1));
    }
    return copy;
  }
  if (v.is_map()) {
    Value copy = Value::NewMap();
    Map& map = copy.map();
    map = v.map();  // Keys and their index as they are.
    map.refs = 1;
    for (const Map::Entry& entry : map) {
      if (!entry.value.is_list() && !entry.value.is_map()) continue;
      auto& shared = const_cast<Value&>(entry.value);  // Ours alone by now.
      shared = CopyAt(shared, depth + 1);
    }
    return copy;
  }
  return v;
}

}  // namespace

Value Value::DeepCopy() const { return CopyAt(*this, 0); }

namespace {

bool Equal(const Value& a, const Value& b, int depth);

bool EqualLists(const List& a, const List& b, int depth) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!Equal(a[i], b[i], depth)) return false;
  }
  return true;
}

bool EqualMaps(const Map& a, const Map& b, int depth) {
  if (a.size() != b.size()) return false;
  for (const Map::Entry& entry : a) {
    const Value* other = b.Find(entry.name());
    if (other == nullptr || !Equal(entry.value, *other, depth)) return false;
  }
  return true;
}

bool Equal(const Value& a, const Value& b, int depth) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return a.as_bool() == b.as_bool();
    case Kind::kInt:
      return a.as_int() == b.as_int();
    case Kind::kUint:
      return a.as_uint() == b.as_uint();
    case Kind::kFloat:
      return a.as_float() == b.as_float();
    case Kind::kString:
    case Kind::kBytes:
      return a.as_string() == b.as_string();
    case Kind::kList:
      if (&a.list() == &b.list()) return true;
      return depth < kMaxDepth && EqualLists(a.list(), b.list(), depth + 1);
    case Kind::kMap:
      if (&a.map() == &b.map()) return true;
      return depth < kMaxDepth && EqualMaps(a.map(), b.map(), depth + 1);
    case Kind::kObject:
      return &a.object() == &b.object();
  }
  return false;
}

}  // namespace

bool operator==(const Value& a, const Value& b) { return Equal(a, b, 0); }

std::vector<const Map::Entry*> Map::Sorted() const {
  std::vector<const Entry*> sorted;
  sorted.reserve(entries_.size());
  bool ordered = true;
  for (const Entry& entry : entries_) {
    if (ordered && !sorted.empty() && entry.name() < sorted.back()->name()) {
      ordered = false;
    }
    sorted.push_back(&entry);
  }
  if (!ordered) {
    std::sort(sorted.begin(), sorted.end(), [](const Entry* a, const Entry* b) {
      return a->name() < b->name();
    });
  }
  return sorted;
}

size_t Map::IndexOf(absl::string_view key) const {
  if (index_.empty()) {
    for (size_t i = 0; i < entries_.size(); ++i) {
      if (entries_[i].name() == key) return i;
    }
    return SIZE_MAX;
  }
  const size_t mask = index_.size() - 1;
  for (size_t slot = HashKey(key) & mask;; slot = (slot + 1) & mask) {
    if (index_[slot] == 0) return SIZE_MAX;
    if (entries_[index_[slot] - 1].name() == key) return index_[slot] - 1;
  }
}

void Map::AddToIndex(size_t entry) {
  const size_t mask = index_.size() - 1;
  size_t slot = HashKey(entries_[entry].name()) & mask;
  while (index_[slot] != 0) slot = (slot + 1) & mask;
  index_[slot] = static_cast<uint32_t>(entry + 1);
}

void Map::Rehash(size_t buckets) {
  index_.assign(buckets, 0);
  for (size_t i = 0; i < entries_.size(); ++i) AddToIndex(i);
}

const Value* Map::Find(absl::string_view key) const {
  const size_t i = IndexOf(key);
  return i == SIZE_MAX ? nullptr : &entries_[i].value;
}

Value* Map::Find(absl::string_view key) {
  const size_t i = IndexOf(key);
  return i == SIZE_MAX ? nullptr : &entries_[i].value;
}

void Map::Set(absl::string_view key, Value value) {
  (*this)[key] = std::move(value);
}

void Map::Set(const Value& key, Value value) {
  const size_t i = IndexOf(key.as_string());
  if (i != SIZE_MAX) {
    entries_[i].value = std::move(value);
    return;
  }
  entries_.push_back(Entry{key, std::move(value)});
  // An index outlives erased entries: it must know the new ones.
  if (entries_.size() > kLinear || !index_.empty()) {
    if (index_.size() < entries_.size() * 2) {
      Rehash(std::max<size_t>(32, index_.size() * 2));
    } else {
      AddToIndex(entries_.size() - 1);
    }
  }
}

Value& Map::operator[](absl::string_view key) {
  const size_t i = IndexOf(key);
  if (i != SIZE_MAX) return entries_[i].value;
  Set(Value::String(key), Value());
  return entries_.back().value;
}

bool Map::Erase(absl::string_view key) {
  const size_t i = IndexOf(key);
  if (i == SIZE_MAX) return false;
  entries_.erase(entries_.begin() + static_cast<ptrdiff_t>(i));
  if (!index_.empty()) Rehash(index_.size());
  return true;
}

void Map::Clear() {
  entries_.clear();
  index_.clear();
}

}  // namespace gitops::value
