#include "pkg/deploy/script/modules.h"

#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/identity.h"
#include "pkg/json/json.h"
#include "pkg/yaml/yaml.h"
#include "re2/re2.h"

namespace gitops::deploy {

using starlark::Arguments;
using starlark::MakeFunction;
using starlark::MakeModule;
using value::Value;

namespace {

absl::StatusOr<Value> EncodeYaml(const Arguments& a) {
  yaml::EmitOptions options;
  options.style = yaml::EmitStyle::kKbld;
  GITOPS_ASSIGN_OR_RETURN(std::string text, yaml::Emit(a.Get(0, ""), options));
  return Value::String(text);
}

absl::StatusOr<Value> DecodeYaml(const Arguments& a) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKube;
  return yaml::Parse(a.Get(0, "").string_or_empty(), options);
}

absl::StatusOr<Value> EncodeJson(const Arguments& a) {
  GITOPS_ASSIGN_OR_RETURN(std::string text, json::Write(a.Get(0, "")));
  return Value::String(text);
}

absl::StatusOr<Value> DecodeJson(const Arguments& a) {
  json::ParseOptions options;
  options.numbers = json::Numbers::kKube;
  return json::Parse(a.Get(0, "").string_or_empty(), options);
}

// Whether all that `wanted` has is in `have`.
bool IsSubset(const Value& have, const Value& wanted) {
  if (!wanted.is_map()) return have == wanted;
  for (const auto& e : wanted.map()) {
    const Value* v = have.Find(e.name());
    if (v == nullptr || !IsSubset(*v, e.value)) return false;
  }
  return true;
}

Value Matcher(bool result) {
  return MakeFunction("matcher", [result](const Arguments&) {
    return absl::StatusOr<Value>(Value::Bool(result));
  });
}

Value OverlayModule() {
  return MakeModule({
      {"all", Matcher(true)},
      {"subset", MakeFunction("subset",
                              [](const Arguments& a) -> absl::StatusOr<Value> {
                                Value wanted = a.Get(0, "");
                                return MakeFunction(
                                    "subset", [wanted](const Arguments& m) {
                                      return absl::StatusOr<Value>(Value::Bool(
                                          IsSubset(m.Get(1, "left"), wanted)));
                                    });
                              })},
      {"index", MakeFunction("index",
                             [](const Arguments& a) -> absl::StatusOr<Value> {
                               Value wanted = a.Get(0, "");
                               return MakeFunction(
                                   "index", [wanted](const Arguments& m) {
                                     return absl::StatusOr<Value>(Value::Bool(
                                         m.Get(0, "index") == wanted));
                                   });
                             })},
      {"map_key",
       MakeFunction("map_key",
                    [](const Arguments& a) -> absl::StatusOr<Value> {
                      std::string key(a.Get(0, "").string_or_empty());
                      return MakeFunction("map_key", [key](const Arguments& m) {
                        Value left = m.Get(1, "left"),
                              right = m.Get(2, "right");
                        const Value* l = left.Find(key);
                        const Value* r = right.Find(key);
                        return absl::StatusOr<Value>(Value::Bool(
                            l != nullptr && r != nullptr && *l == *r));
                      });
                    })},
  });
}

absl::StatusOr<Value> AssertEqual(const Arguments& a) {
  const Value want = a.Get(0, ""), have = a.Get(1, "");
  if (want == have) return Value();
  return absl::InvalidArgumentError(
      absl::StrCat("Not equal: expected ", starlark::ToText(want, true),
                   ", but was ", starlark::ToText(have, true)));
}

absl::StatusOr<std::unique_ptr<RE2>> Pattern(const Value& v) {
  RE2::Options options;
  options.set_log_errors(false);
  auto out = std::make_unique<RE2>(std::string(v.string_or_empty()), options);
  if (out->ok()) return out;
  return absl::InvalidArgumentError(
      absl::StrCat("malformed pattern: ", out->error()));
}

absl::StatusOr<Value> MatchRegexp(const Arguments& a) {
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RE2> pattern, Pattern(a.Get(0, "")));
  return Value::Bool(
      RE2::PartialMatch(std::string(a.Get(1, "").string_or_empty()), *pattern));
}

// What Go writes $1 or ${1} is \1 here.
std::string GoReplacement(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool braced = i + 1 < text.size() && text[i + 1] == '{';
    const size_t digit = i + (braced ? 2 : 1);
    if (text[i] == '$' && digit < text.size() &&
        absl::ascii_isdigit(text[digit])) {
      absl::StrAppend(&out, "\\", text.substr(digit, 1));
      i = digit + (braced ? 1 : 0);
    } else {
      absl::StrAppend(&out, text[i] == '\\' ? "\\" : "", text.substr(i, 1));
    }
  }
  return out;
}

// Each match replaced by what `function` makes of it.
absl::StatusOr<Value> ReplaceByFunction(const RE2& pattern,
                                        const std::string& text,
                                        const Value& function,
                                        starlark::Interpreter* interpreter) {
  std::string out;
  size_t from = 0;
  while (from <= text.size()) {
    re2::StringPiece match;
    if (!pattern.Match(text, from, text.size(), RE2::UNANCHORED, &match, 1)) {
      break;
    }
    const size_t at = static_cast<size_t>(match.data() - text.data());
    Arguments arguments;
    arguments.positional.push_back(
        Value::String(text.substr(at, match.size())));
    GITOPS_ASSIGN_OR_RETURN(const Value with,
                            interpreter->Call(function, arguments));
    if (!with.is_string()) {
      return absl::InvalidArgumentError(
          "regexp.replace: expected the function to return a string");
    }
    absl::StrAppend(&out, text.substr(from, at - from), with.as_string());
    from = at + match.size();
    if (!match.empty()) continue;
    if (from < text.size()) out += text[from];
    ++from;
  }
  if (from < text.size()) out += text.substr(from);
  return Value::String(out);
}

absl::StatusOr<Value> ReplaceRegexp(const Arguments& a,
                                    starlark::Interpreter* interpreter) {
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RE2> pattern, Pattern(a.Get(0, "")));
  std::string text(a.Get(1, "").string_or_empty());
  const Value replacement = a.Get(2, "");
  if (starlark::IsFunction(replacement)) {
    return ReplaceByFunction(*pattern, text, replacement, interpreter);
  }
  if (!replacement.is_string()) {
    return absl::InvalidArgumentError(
        "regexp.replace: expected a string or a function");
  }
  RE2::GlobalReplace(&text, *pattern, GoReplacement(replacement.as_string()));
  return Value::String(text);
}

void DefineTextModules(starlark::Interpreter* interpreter) {
  interpreter->Define(
      "md5", MakeModule({{"sum", MakeFunction("sum", [](const Arguments& a) {
                            return absl::StatusOr<Value>(Value::String(
                                Md5Hex(a.Get(0, "").string_or_empty())));
                          })}}));
  interpreter->Define(
      "sha256", MakeModule({{"sum", MakeFunction("sum", [](const Arguments& a) {
                               return absl::StatusOr<Value>(Value::String(
                                   Sha256Hex(a.Get(0, "").string_or_empty())));
                             })}}));
  interpreter->Define(
      "regexp",
      MakeModule({{"match", MakeFunction("match", MatchRegexp)},
                  {"replace",
                   MakeFunction("replace", [interpreter](const Arguments& a) {
                     return ReplaceRegexp(a, interpreter);
                   })}}));
}

}  // namespace

void DefineModules(const Value& data_values,
                   starlark::Interpreter* interpreter) {
  interpreter->Define(
      "yaml", MakeModule({{"encode", MakeFunction("encode", EncodeYaml)},
                          {"decode", MakeFunction("decode", DecodeYaml)}}));
  interpreter->Define(
      "json", MakeModule({{"encode", MakeFunction("encode", EncodeJson)},
                          {"decode", MakeFunction("decode", DecodeJson)}}));
  interpreter->Define("data", MakeModule({{"values", data_values}}));
  DefineTextModules(interpreter);
  interpreter->Define("overlay", OverlayModule());
  auto identity = [](const Arguments& a) {
    return absl::StatusOr<Value>(a.Get(0, ""));
  };
  interpreter->Define(
      "struct",
      MakeModule({{"encode", MakeFunction("encode", identity)},
                  {"decode", MakeFunction("decode", identity)},
                  {"make", MakeFunction("make", [](const Arguments& a) {
                     Value out = Value::NewMap();
                     for (const auto& [k, v] : a.named) out.map().Set(k, v);
                     return absl::StatusOr<Value>(out);
                   })}}));
  interpreter->Define(
      "assert",
      MakeModule({{"equals", MakeFunction("equals", AssertEqual)},
                  {"fail", MakeFunction("fail", [](const Arguments& a) {
                     return absl::StatusOr<Value>(
                         absl::InvalidArgumentError(absl::StrCat(
                             "fail: ", starlark::ToText(a.Get(0, ""), false))));
                   })}}));
  interpreter->Define(
      "base64",
      MakeModule(
          {{"encode", MakeFunction("encode",
                                   [](const Arguments& a) {
                                     return absl::StatusOr<Value>(
                                         Value::String(absl::Base64Escape(
                                             a.Get(0, "").string_or_empty())));
                                   })},
           {"decode", MakeFunction("decode", [](const Arguments& a) {
              std::string out;
              if (!absl::Base64Unescape(a.Get(0, "").string_or_empty(), &out)) {
                return absl::StatusOr<Value>(
                    absl::InvalidArgumentError("malformed base64"));
              }
              return absl::StatusOr<Value>(Value::String(out));
            })}}));
}

}  // namespace gitops::deploy
