#include "pkg/deploy/diff/op_list.h"

#include <charconv>
#include <cmath>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "pkg/deploy/resource/identity.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy {

using value::Map;
using value::Value;

namespace {

double AsDouble(const Value& v) {
  if (v.is_int()) return static_cast<double>(v.as_int());
  if (v.is_uint()) return static_cast<double>(v.as_uint());
  return v.as_float();
}

bool SameScalar(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return AsDouble(a) == AsDouble(b);
  return a == b;
}

// Go's %g with the shortest digits: an exponent below -4 or from 6 on (more
// than that where there are more digits is still an exponent).
std::string FormatGoFloat(double d) {
  char buffer[64];
  auto sci = std::to_chars(buffer, buffer + sizeof(buffer), d,
                           std::chars_format::scientific);
  std::string text(buffer, sci.ptr);
  size_t e = text.find('e');
  int exponent = std::stoi(text.substr(e + 1));
  if (exponent < -4 || exponent >= 21) return text;
  if (exponent >= 6) return text;
  auto fixed = std::to_chars(buffer, buffer + sizeof(buffer), d,
                             std::chars_format::fixed);
  return std::string(buffer, fixed.ptr);
}

// A word that stands for a number which the emitter would print in another
// form; letters and digits only, so that it stays a plain scalar.
constexpr char kTokenHead[] = "gitopsNumber";
constexpr char kTokenTail[] = "rebmuNspotig";

class Writer {
 public:
  std::string Finish() {
    return out_.empty() ? "[]\n" : absl::StrReplaceAll(out_, numbers_);
  }

  void Compare(const Value& left, const Value& right, const std::string& path,
               bool optional) {
    if (left.is_map() && right.is_map()) {
      CompareMaps(left.map(), right.map(), path, optional);
    } else if (left.is_list() && right.is_list()) {
      CompareLists(left, right, path, optional);
    } else if (left.is_map() || left.is_list() || right.is_map() ||
               right.is_list() || !SameScalar(left, right)) {
      Test(path, left);
      Replace(path, right);
    }
  }

 private:
  static std::string Escape(absl::string_view key) {
    return absl::StrReplaceAll(key, {{"~", "~0"}, {"/", "~1"}, {":", "~7"}});
  }

  void CompareMaps(const Map& left, const Map& right, const std::string& path,
                   bool optional) {
    std::set<absl::string_view> names;
    for (const auto& e : left) names.insert(e.name());
    for (const auto& e : right) names.insert(e.name());
    for (absl::string_view name : names) {
      const Value* l = left.Find(name);
      const Value* r = right.Find(name);
      std::string at = absl::StrCat(path, "/", Escape(name));
      if (r == nullptr) {
        Test(at, *l);
        Remove(at);
      } else if (l == nullptr) {
        TestAbsent(at);
        Replace(optional ? at : absl::StrCat(at, "?"), *r);
      } else {
        Compare(*l, *r, at, optional);
      }
    }
  }

  void CompareLists(const Value& left, const Value& right,
                    const std::string& path, bool optional) {
    const std::vector<Value>& l = left.list().items;
    const std::vector<Value>& r = right.list().items;
    for (size_t i = 0; i < std::max(l.size(), r.size()); ++i) {
      if (i < l.size() && i < r.size()) {
        Compare(l[i], r[i], absl::StrCat(path, "/", i), optional);
      } else if (i < l.size()) {
        // Each removal moves the rest up.
        std::string at = absl::StrCat(path, "/", r.size());
        Test(at, l[i]);
        Remove(at);
      } else {
        TestAbsent(absl::StrCat(path, "/", i));
        Replace(absl::StrCat(path, "/-"), r[i]);
      }
    }
  }

  void Test(const std::string& path, const Value& v) {
    Begin("test", path);
    Field("value", v);
  }
  void TestAbsent(const std::string& path) {
    Begin("test", path);
    absl::StrAppend(&out_, "  absent: true\n");
  }
  void Remove(const std::string& path) { Begin("remove", path); }
  void Replace(const std::string& path, const Value& v) {
    Begin("replace", path);
    Field("value", WithFloats(v));
  }

  void Begin(absl::string_view type, const std::string& path) {
    absl::StrAppend(&out_, "- type: ", type, "\n");
    Field("path", Value::String(path));
  }

  // Emitted inside a list, so that folding counts the same columns.
  void Field(absl::string_view name, const Value& v) {
    Value map = Value::NewMap();
    map.map().Set(name, v);
    Value list = Value::NewList({std::move(map)});
    yaml::EmitOptions options;
    options.style = yaml::EmitStyle::kKbld;
    absl::StatusOr<std::string> text = yaml::Emit(list, options);
    if (!text.ok()) {
      absl::StrAppend(&out_, "  ", name, ": ~\n");
      return;
    }
    (*text)[0] = ' ';
    out_ += *text;
  }

  // A copy in which whole numbers print as float64 does.
  Value WithFloats(const Value& v) {
    if (v.is_map()) {
      Value out = Value::NewMap();
      for (const auto& e : v.map()) out.map().Set(e.key, WithFloats(e.value));
      return out;
    }
    if (v.is_list()) {
      Value out = Value::NewList();
      for (const Value& item : v.list()) out.list().Add(WithFloats(item));
      return out;
    }
    if (!v.is_number() || !std::isfinite(AsDouble(v)) ||
        std::fabs(AsDouble(v)) < 1e6) {
      return v;
    }
    std::string token = absl::StrCat(kTokenHead, numbers_.size(), kTokenTail);
    numbers_.emplace_back(token, FormatGoFloat(AsDouble(v)));
    return Value::String(token);
  }

  std::string out_;
  std::vector<std::pair<std::string, std::string>> numbers_;
};

}  // namespace

std::string OpListYaml(const Value& left, const Value& right) {
  Writer writer;
  writer.Compare(left, right, "", /*optional=*/false);
  return writer.Finish();
}

std::string OpListMd5(const Value& left, const Value& right) {
  return Md5Hex(OpListYaml(left, right));
}

bool SameContent(const Value& a, const Value& b) {
  if (a.SameReference(b)) return true;
  if (a.is_map() && b.is_map()) {
    if (a.map().size() != b.map().size()) return false;
    for (const auto& e : a.map()) {
      const Value* other = b.map().Find(e.name());
      if (other == nullptr || !SameContent(e.value, *other)) return false;
    }
    return true;
  }
  if (a.is_list() && b.is_list()) {
    if (a.list().size() != b.list().size()) return false;
    for (size_t i = 0; i < a.list().size(); ++i) {
      if (!SameContent(a.list()[i], b.list()[i])) return false;
    }
    return true;
  }
  return SameScalar(a, b);
}

}  // namespace gitops::deploy
