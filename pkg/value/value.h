#ifndef GITOPS_PKG_VALUE_VALUE_H_
#define GITOPS_PKG_VALUE_VALUE_H_

// The one dynamic value tree: YAML and JSON documents, template data,
// Kubernetes objects.
//
// Shape: a Value is 16 bytes. Null, booleans, numbers and strings of up to 14
// bytes live inside it; longer strings, bytes, lists, maps and objects are
// reference-counted heap blocks.
//
// Sharing follows Go, because templates can see it: copying a Value that holds
// a map or a list makes another reference to the SAME map or list, so a change
// through one copy is seen through all (`set` in a template relies on that).
// Strings and bytes never change once made. DeepCopy() makes an independent
// tree. Cycles leak; nothing we parse makes them.
//
// Maps keep insertion order and also iterate in ascending byte order of keys
// (Map::Sorted), which is the order Go prints and ranges maps in. Keys are
// unique strings.
//
// Numbers keep the distinction between signed, unsigned and floating point,
// and a GoType that only matters to templates (%T, comparison errors).
//
// Thread-safety: like std::shared_ptr: counts are atomic once the process has
// more than one thread, the values themselves are not locked. Share a tree
// between threads only if nobody changes it.
// Budgets (nodes, depth, bytes) are the parsers' to enforce; destruction of a
// tree is recursive, so parsers limit the depth (10,000 at most).

#include <sys/single_threaded.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/check.h"

namespace gitops::value {

enum class Kind : uint8_t {
  kNull,
  kBool,
  kInt,     // int64_t
  kUint,    // uint64_t
  kFloat,   // double
  kString,  // text, usually UTF-8
  kBytes,   // Go's []byte
  kList,
  kMap,
  kObject,  // a native object with methods: see Object
};

// The Go type a template sees. kDefault is int64 for kInt, uint64 for kUint,
// float64 for kFloat, []interface {} for lists, map[string]interface {} for
// maps; element types of lists and maps use the same enumeration.
enum class GoType : uint8_t {
  kDefault = 0,
  kInt,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kUint,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kUintptr,
  kFloat32,
  kFloat64,
  kString,     // as element type: []string, map[string]string
  kBytes,      // as element type: map[string][]byte
  kValues,     // map: Helm's common.Values
  kMapString,  // as element type: []map[string]interface {}
  kDuration,   // kInt: time.Duration, nanoseconds
  kMonth,      // kInt: time.Month
  kWeekday,    // kInt: time.Weekday
  kBool,
  kNamedString,  // a named string type, printed like a string
};

class List;
class Map;
class Object;

namespace internal {

struct Rep {
  uint32_t refs = 1;
  Kind kind;
  bool adopted = false;  // A string's text is a std::string, not behind it.
  explicit Rep(Kind k) : kind(k) {}
};

struct StringRep : Rep {
  uint32_t size;
  explicit StringRep(uint32_t n) : Rep(Kind::kString), size(n) {}
  static StringRep* New(absl::string_view a, absl::string_view b = {});
  static StringRep* Adopt(std::string text);
  inline const char* data() const;
};

struct AdoptedRep : StringRep {
  std::string text;
  explicit AdoptedRep(std::string t);
};

inline const char* StringRep::data() const {
  return adopted ? static_cast<const AdoptedRep*>(this)->text.data()
                 : reinterpret_cast<const char*>(this + 1);
}

void Destroy(Rep* rep);

inline void Ref(Rep* rep) {
  if (__libc_single_threaded) {
    ++rep->refs;
  } else {
    __atomic_fetch_add(&rep->refs, 1, __ATOMIC_RELAXED);
  }
}

inline void Unref(Rep* rep) {
  if (__libc_single_threaded) {
    if (--rep->refs == 0) Destroy(rep);
  } else if (__atomic_fetch_sub(&rep->refs, 1, __ATOMIC_ACQ_REL) == 1) {
    Destroy(rep);
  }
}

}  // namespace internal

class Value {
 public:
  static constexpr size_t kInlineBytes = 14;

  Value() { std::memset(static_cast<void*>(this), 0, sizeof(*this)); }
  Value(const Value& other) {
    std::memcpy(static_cast<void*>(this), &other, sizeof(*this));
    if (on_heap()) internal::Ref(rep());
  }
  Value(Value&& other) noexcept {
    std::memcpy(static_cast<void*>(this), &other, sizeof(*this));
    std::memset(static_cast<void*>(&other), 0, sizeof(other));
  }
  Value& operator=(const Value& other) {
    Value copy(other);
    swap(copy);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    Value taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~Value() {
    if (on_heap()) internal::Unref(rep());
  }
  void swap(Value& other) noexcept {
    char tmp[sizeof(Value)];
    std::memcpy(tmp, static_cast<void*>(this), sizeof(tmp));
    std::memcpy(static_cast<void*>(this), static_cast<void*>(&other),
                sizeof(tmp));
    std::memcpy(static_cast<void*>(&other), tmp, sizeof(tmp));
  }

  // Scalars.
  static Value Null() { return Value(); }
  static Value Bool(bool b);
  static Value Int(int64_t i, GoType type = GoType::kDefault);
  static Value Uint(uint64_t u, GoType type = GoType::kDefault);
  static Value Float(double d, GoType type = GoType::kDefault);
  // Strings of 2^32 bytes and more abort: parsers limit their input.
  static Value String(absl::string_view text);
  static Value String(absl::string_view head, absl::string_view tail);
  // The same without copying a long text.
  static Value Adopt(std::string text);
  static Value Bytes(absl::string_view data);
  // Containers. New ones are empty.
  static Value NewList(GoType element = GoType::kDefault);
  static Value NewList(std::vector<Value> items,
                       GoType element = GoType::kDefault);
  static Value NewMap(GoType element = GoType::kDefault);
  // Nil ones: see List::is_nil.
  static Value NilList(GoType element = GoType::kDefault);
  static Value NilMap(GoType element = GoType::kDefault);
  static Value FromObject(std::shared_ptr<const Object> object);

  Kind kind() const { return kind_; }
  GoType go_type() const;  // Of a number, or the element type of a container.
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_bool() const { return kind_ == Kind::kBool; }
  bool is_int() const { return kind_ == Kind::kInt; }
  bool is_uint() const { return kind_ == Kind::kUint; }
  bool is_float() const { return kind_ == Kind::kFloat; }
  bool is_number() const { return is_int() || is_uint() || is_float(); }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_bytes() const { return kind_ == Kind::kBytes; }
  bool is_list() const { return kind_ == Kind::kList; }
  bool is_map() const { return kind_ == Kind::kMap; }
  bool is_object() const { return kind_ == Kind::kObject; }

  // Each needs the matching kind (checked).
  bool as_bool() const;
  int64_t as_int() const;
  uint64_t as_uint() const;
  double as_float() const;
  // Of a string or bytes. Valid while this Value (or, past kInlineBytes, any
  // copy of it) lives unchanged.
  absl::string_view as_string() const;
  const List& list() const;
  List& list();  // The shared list itself: see the note on sharing.
  const Map& map() const;
  Map& map();
  const Object& object() const;
  std::shared_ptr<const Object> shared_object() const;

  // "" / nullptr where the kind is another: for optional fields.
  absl::string_view string_or_empty() const;
  // The value under `key`, or nullptr where this is no map or lacks it.
  const Value* Find(absl::string_view key) const;
  // The same along a path of keys.
  const Value* FindPath(std::initializer_list<absl::string_view> path) const;

  // Same map, list, string block or object; scalars: equal and same kind.
  bool SameReference(const Value& other) const;

  // An independent tree; objects are shared.
  Value DeepCopy() const;

 private:
  bool on_heap() const { return heap_ != 0; }
  internal::Rep* rep() const {
    internal::Rep* r;
    std::memcpy(&r, payload(), sizeof(r));
    return r;
  }
  const char* payload() const {
    return reinterpret_cast<const char*>(this) + 8;
  }
  char* payload() { return reinterpret_cast<char*>(this) + 8; }
  void set_rep(internal::Rep* r) {
    heap_ = 1;
    std::memcpy(payload(), &r, sizeof(r));
  }

  // Layout: kind and flags in byte 0 and 1, then 14 bytes of inline text; or
  // 8-byte payload in bytes 8..15 with the GoType in byte 2.
  Kind kind_ : 4;
  uint8_t heap_ : 1;
  uint8_t size_;  // Of inline text.
  char bytes_[6];
  alignas(8) char more_[8];
};
static_assert(sizeof(Value) == 16);

// Deep equality of kind and content; numbers of different kinds differ, GoType
// does not matter, maps compare without order, NaN equals nothing. Objects are
// equal where they are the same.
bool operator==(const Value& a, const Value& b);
inline bool operator!=(const Value& a, const Value& b) { return !(a == b); }

// A list; shared by reference through the Values that hold it.
class List : public internal::Rep {
 public:
  explicit List(GoType e) : Rep(Kind::kList), element(e) {}
  GoType element;
  bool made_nil = false;
  std::vector<Value> items;

  // Go's nil slice: null in JSON and YAML. Nothing with items is nil.
  bool is_nil() const { return made_nil && items.empty(); }

  size_t size() const { return items.size(); }
  bool empty() const { return items.empty(); }
  const Value& operator[](size_t i) const { return items[i]; }
  std::vector<Value>::const_iterator begin() const { return items.begin(); }
  std::vector<Value>::const_iterator end() const { return items.end(); }
  void Add(Value v) { items.push_back(std::move(v)); }
};

// A map from unique strings; shared by reference through the Values that hold
// it. Lookup is linear for a few entries, hashed beyond. Pointers and
// iterators are invalid after any change.
class Map : public internal::Rep {
 public:
  struct Entry {
    Value key;  // Always a string.
    Value value;
    absl::string_view name() const;
  };

  explicit Map(GoType e) : Rep(Kind::kMap), element(e) {}
  GoType element;
  bool made_nil = false;

  // Go's nil map: null in JSON and YAML. Nothing with entries is nil.
  bool is_nil() const { return made_nil && entries_.empty(); }

  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  // Insertion order.
  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<Entry>::const_iterator begin() const { return entries_.begin(); }
  std::vector<Entry>::const_iterator end() const { return entries_.end(); }
  // Ascending byte order of keys; valid until the next change.
  std::vector<const Entry*> Sorted() const;

  const Value* Find(absl::string_view key) const;
  Value* Find(absl::string_view key);
  bool Has(absl::string_view key) const { return Find(key) != nullptr; }
  // Inserts at the end or replaces in place.
  void Set(absl::string_view key, Value value);
  void Set(const Value& key, Value value);  // Shares the key's block.
  // The value under `key`, inserted as null if absent.
  Value& operator[](absl::string_view key);
  // Keeps the order of the rest. Returns whether it was there. Linear.
  bool Erase(absl::string_view key);
  void Clear();
  void Reserve(size_t n) { entries_.reserve(n); }

 private:
  static constexpr size_t kLinear = 8;
  size_t IndexOf(absl::string_view key) const;  // SIZE_MAX if absent
  void Rehash(size_t buckets);
  void AddToIndex(size_t entry);

  std::vector<Entry> entries_;
  std::vector<uint32_t> index_;  // Open addressing, entry + 1; empty if small.
};

// A native object in a template: Go structs and named types with methods, such
// as .Files, .Capabilities, times and semantic versions. Immutable.
// The template engine asks it for fields and methods; errors are Go's texts.
class Object {
 public:
  virtual ~Object() = default;
  // As %T prints it: "*semver.Version".
  virtual absl::string_view GoTypeName() const = 0;
  // A struct field or map key; nullopt where there is none.
  virtual std::optional<Value> Field(absl::string_view name) const {
    (void)name;
    return std::nullopt;
  }
  // What %v prints (the String method where the type has one).
  virtual std::string Print() const = 0;
  // Appends what Print() returns: for types with megabytes to print.
  virtual void PrintTo(std::string* out) const { *out += Print(); }
  // What an action prints: differs where only a pointer to the type has a
  // String method, which Go uses for values it can take the address of.
  virtual std::string PrintByAddress() const { return Print(); }
  // What %#v prints, Go syntax.
  virtual std::string GoSyntax() const { return Print(); }
  // Whether Print() is a String() or Error() method of the type.
  virtual bool IsStringer() const { return false; }
  virtual bool Truth() const { return true; }
  // For toYaml, toJson and the like; null where it has no such form.
  virtual Value ToPlain() const { return Value(); }

  // A list or map of the elements where the type is a named slice or map (what
  // range, len and index see); null for everything else.
  virtual Value Elements() const { return Value(); }

  // The parameters of the method `name`, one letter each: 's' string, 'i' int,
  // 'I' int64, 'b' bool, 'f' float64, 'a' interface {}, 'o' an object of this
  // same Go type; a final '*' makes the last one variadic. "" is a method
  // without parameters, nullopt no method. Methods win over fields.
  virtual std::optional<absl::string_view> MethodParameters(
      absl::string_view name) const {
    (void)name;
    return std::nullopt;
  }
  // Calls a method; `args` are already checked against MethodParameters. The
  // error's message is what Go's error would say.
  virtual absl::StatusOr<Value> Call(absl::string_view name,
                                     const std::vector<Value>& args) const {
    (void)args;
    return absl::NotFoundError(std::string(name));
  }
};

// Defined here because templates and emitters call them for every scalar.

inline bool Value::as_bool() const {
  GITOPS_CHECK(is_bool());
  return more_[0] != 0;
}

inline int64_t Value::as_int() const {
  GITOPS_CHECK(is_int());
  int64_t i;
  std::memcpy(&i, more_, sizeof(i));
  return i;
}

inline uint64_t Value::as_uint() const {
  GITOPS_CHECK(is_uint());
  uint64_t u;
  std::memcpy(&u, more_, sizeof(u));
  return u;
}

inline double Value::as_float() const {
  GITOPS_CHECK(is_float());
  double d;
  std::memcpy(&d, more_, sizeof(d));
  return d;
}

inline absl::string_view Value::as_string() const {
  GITOPS_CHECK(is_string() || is_bytes());
  if (on_heap()) {
    const auto* text = static_cast<const internal::StringRep*>(rep());
    return absl::string_view(text->data(), text->size);
  }
  return absl::string_view(reinterpret_cast<const char*>(this) + 2, size_);
}

inline absl::string_view Value::string_or_empty() const {
  return is_string() ? as_string() : absl::string_view();
}

inline absl::string_view Map::Entry::name() const { return key.as_string(); }

inline const List& Value::list() const {
  GITOPS_CHECK(is_list());
  return *static_cast<const List*>(rep());
}

inline List& Value::list() {
  GITOPS_CHECK(is_list());
  return *static_cast<List*>(rep());
}

inline const Map& Value::map() const {
  GITOPS_CHECK(is_map());
  return *static_cast<const Map*>(rep());
}

inline Map& Value::map() {
  GITOPS_CHECK(is_map());
  return *static_cast<Map*>(rep());
}

inline const Value* Value::Find(absl::string_view key) const {
  return is_map() ? map().Find(key) : nullptr;
}

}  // namespace gitops::value

#endif  // GITOPS_PKG_VALUE_VALUE_H_
