#include "pkg/deploy/diff/op_list.h"

#include <charconv>
#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
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

  void Compare(const Value& left, const Value& right) {
    if (left.is_map() && right.is_map()) {
      CompareMaps(left.map(), right.map());
    } else if (left.is_list() && right.is_list()) {
      CompareLists(left.list().items, right.list().items);
    } else if (left.is_map() || left.is_list() || right.is_map() ||
               right.is_list() || !SameScalar(left, right)) {
      Test(left);
      Replace(right);
    }
  }

 private:
  // Most objects are alike in most places: the path grows and shrinks in one
  // string, and only what differs is looked at closely.
  void CompareMaps(const Map& left, const Map& right) {
    const std::vector<const Map::Entry*> ls = left.Sorted();
    const std::vector<const Map::Entry*> rs = right.Sorted();
    auto l = ls.begin();
    auto r = rs.begin();
    while (l != ls.end() || r != rs.end()) {
      const int order = l == ls.end()   ? 1
                        : r == rs.end() ? -1
                                        : (*l)->name().compare((*r)->name());
      const size_t length = Enter(order <= 0 ? (*l)->name() : (*r)->name());
      if (order < 0) {
        Test((*l)->value);
        Remove();
      } else if (order > 0) {
        TestAbsent();
        path_.push_back('?');
        Replace((*r)->value);
      } else {
        Compare((*l)->value, (*r)->value);
      }
      path_.resize(length);
      if (order <= 0) ++l;
      if (order >= 0) ++r;
    }
  }

  void CompareLists(const std::vector<Value>& l, const std::vector<Value>& r) {
    const size_t length = path_.size();
    for (size_t i = 0; i < std::max(l.size(), r.size()); ++i) {
      if (i < l.size() && i < r.size()) {
        absl::StrAppend(&path_, "/", i);
        Compare(l[i], r[i]);
      } else if (i < l.size()) {
        // Each removal moves the rest up.
        absl::StrAppend(&path_, "/", r.size());
        Test(l[i]);
        Remove();
      } else {
        absl::StrAppend(&path_, "/", i);
        TestAbsent();
        path_.resize(length);
        path_ += "/-";
        Replace(r[i]);
      }
      path_.resize(length);
    }
  }

  // Returns the length to go back to.
  size_t Enter(absl::string_view key) {
    const size_t length = path_.size();
    path_.push_back('/');
    for (const char c : key) {
      switch (c) {
        case '~':
          path_ += "~0";
          break;
        case '/':
          path_ += "~1";
          break;
        case ':':
          path_ += "~7";
          break;
        default:
          path_.push_back(c);
      }
    }
    return length;
  }

  void Test(const Value& v) {
    Begin("test");
    Field("value", v);
  }
  void TestAbsent() {
    Begin("test");
    absl::StrAppend(&out_, "  absent: true\n");
  }
  void Remove() { Begin("remove"); }
  void Replace(const Value& v) {
    Begin("replace");
    Field("value", WithFloats(v));
  }

  void Begin(absl::string_view type) {
    absl::StrAppend(&out_, "- type: ", type, "\n");
    if (IsPlainPath(path_)) {
      absl::StrAppend(&out_, "  path: ", path_, "\n");
    } else {
      Field("path", Value::String(path_));
    }
  }

  // Whether it is the same as YAML for sure.
  static bool IsPlainPath(absl::string_view path) {
    if (path.empty() || !absl::ascii_isalnum(path.back())) return false;
    for (const char c : path) {
      if (!absl::ascii_isalnum(c) && c != '/' && c != '-' && c != '.' &&
          c != '~') {
        return false;
      }
    }
    return true;
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

  std::string path_;
  std::string out_;
  std::vector<std::pair<std::string, std::string>> numbers_;
};

}  // namespace

std::string OpListYaml(const Value& left, const Value& right) {
  Writer writer;
  writer.Compare(left, right);
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
