#ifndef GITOPS_PKG_GOTEMPLATE_FUNCTION_H_
#define GITOPS_PKG_GOTEMPLATE_FUNCTION_H_

// How the embedding program gives functions to templates.
//
// A FunctionSpec says what a function is called and which Go parameter types
// it has; the executor checks and converts arguments by Go's rules, with Go's
// error texts, before the body sees them. Bodies are plain function pointers.
//
//   absl::StatusOr<value::Value> Upper(Call& call) {
//     return value::Value::String(AsciiUpper(call.String(0)));
//   }
//   functions.Add({.name = "upper", .params = {Param::kString}, .body =
//   Upper});

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {

class Call;
class Runtime;

// The Go type of a parameter, and what the body gets for it.
enum class Param : uint8_t {
  kAny,         // interface {}: any Value; nil is Null.
  kString,      // A kString.
  kBool,        // A kBool.
  kInt,         // A kInt with GoType::kInt. YAML's float64 is refused.
  kInt64,       // A kInt with GoType::kInt64.
  kUint32,      // A kUint with GoType::kUint32.
  kFloat64,     // A kFloat.
  kMap,         // map[string]interface {}, also common.Values. A nil map comes
                // as a new empty map for which Call::IsNil() holds.
  kList,        // []interface {}; nil as above.
  kStringList,  // []string; nil as above.
  kBytes,       // []byte; nil as an empty one.
  kObject,      // A kObject whose GoTypeName() is FunctionSpec::object_type.
};

// A function's body. An error's message is the text of Go's error or panic;
// the executor puts "error calling NAME: " and the position before it. Status
// payloads survive that, so a caller can recognise its own errors.
using FunctionBody = absl::StatusOr<value::Value> (*)(Call& call);

struct FunctionSpec {
  absl::string_view name;  // Outlives the map: a literal.
  std::vector<Param> params;
  bool variadic = false;  // The last parameter repeats, zero times included.
  FunctionBody body = nullptr;
  absl::string_view object_type = {};  // For Param::kObject.

  // What the executor does itself: and/or evaluate arguments one by one, call
  // names its first argument in errors, include writes without a copy.
  enum class Form : uint8_t { kPlain, kAnd, kOr, kCall, kInclude };
  Form form = Form::kPlain;
};

// Functions by name. Passed in explicitly; never changed while templates that
// were parsed with it live.
class FunctionMap {
 public:
  FunctionMap() = default;
  FunctionMap(FunctionMap&&) = default;
  FunctionMap& operator=(FunctionMap&&) = default;

  // A later function replaces an earlier one of the same name.
  void Add(FunctionSpec spec);
  void Remove(absl::string_view name);
  // Stable until that name is added again or removed; nullptr if absent.
  const FunctionSpec* Find(absl::string_view name) const;
  size_t size() const { return by_name_.size(); }

 private:
  absl::flat_hash_map<absl::string_view, std::unique_ptr<FunctionSpec>>
      by_name_;
};

// What the embedding program lets function bodies reach (clock, randomness,
// cluster lookup…): derive from it, pass it to TemplateSet::Execute, and
// static_cast in the bodies.
class Host {
 public:
  virtual ~Host() = default;
};

// Where a call stands in the template text.
struct CallSite {
  std::string file;           // The parsed file ("gotpl" for tpl text).
  std::string template_name;  // The file again, or the name of a define.
  std::string function;
  int line = 0;    // 1-based
  int column = 0;  // 0-based, bytes
};

// The running execution, as function bodies see it.
class Runtime {
 public:
  virtual ~Runtime() = default;
  // Helm's include: the text of the named template.
  virtual absl::StatusOr<value::Value> Include(absl::string_view name,
                                               const value::Value& data) = 0;
  // Helm's tpl: parses `text` on top of the current templates and executes it,
  // without "<no value>" in the result.
  virtual absl::StatusOr<value::Value> Tpl(absl::string_view text,
                                           const value::Value& data) = 0;
  // The innermost call being made.
  virtual CallSite Site() const = 0;
  // The outermost action of the file that is being executed.
  virtual CallSite OutermostSite() const = 0;
  // What was passed to TemplateSet::Execute; may be nullptr.
  virtual Host* host() const = 0;
};

// One call: converted arguments, and the way back to the execution. Lives only
// as long as the body runs.
class Call {
 public:
  Call(const FunctionSpec& function, Runtime& runtime,
       absl::Span<value::Value> args, uint32_t nil_args)
      : function_(function),
        runtime_(runtime),
        args_(args),
        nil_args_(nil_args) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // The count fits the parameters: at least params.size() (one less if
  // variadic). The body may move from them.
  absl::Span<value::Value> args() const { return args_; }
  size_t size() const { return args_.size(); }
  value::Value& operator[](size_t i) const { return args_[i]; }

  // Arguments of a checked type; `i` must be a parameter of that type.
  absl::string_view String(size_t i) const { return args_[i].as_string(); }
  bool Bool(size_t i) const { return args_[i].as_bool(); }
  int64_t Int(size_t i) const { return args_[i].as_int(); }
  double Float(size_t i) const { return args_[i].as_float(); }

  // Whether argument `i` was nil where a map, list or bytes was wanted; for
  // Param::kAny whether it was the nil literal or an invalid value rather than
  // a nil interface. Only known for the first 32.
  bool IsNil(size_t i) const { return i < 32 && (nil_args_ >> i & 1) != 0; }

  const FunctionSpec& function() const { return function_; }
  Runtime& runtime() const { return runtime_; }
  // The embedding program's Host, of the type it passed in.
  template <typename T>
  T& host() const {
    return *static_cast<T*>(runtime_.host());
  }

 private:
  const FunctionSpec& function_;
  Runtime& runtime_;
  absl::Span<value::Value> args_;
  uint32_t nil_args_;
};

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_FUNCTION_H_
