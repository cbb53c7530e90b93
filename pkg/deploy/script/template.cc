#include "pkg/deploy/script/template.h"

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::deploy {

using starlark::Arguments;
using value::Value;

namespace {

// Turns the template's lines into one program that emits YAML lines.
class Compiler {
 public:
  absl::StatusOr<std::string> Run(absl::string_view text) {
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      absl::string_view bare = absl::StripLeadingAsciiWhitespace(line);
      if (absl::StartsWith(bare, "#!")) continue;
      if (absl::StartsWith(bare, "#@")) {
        Code(bare.substr(2));
      } else {
        Yaml(line);
      }
    }
    return std::move(program_);
  }

 private:
  void Line(absl::string_view code) {
    absl::StrAppend(&program_, std::string(2 * depth_, ' '), code, "\n");
    if (depth_ > 0) filled_ = true;
  }

  void Code(absl::string_view code) {
    bool spaced = !code.empty() && absl::ascii_isspace(code[0]);
    absl::string_view bare = absl::StripAsciiWhitespace(code);
    if (!spaced) {
      size_t end = bare.find(' ');
      absl::string_view name = bare.substr(0, end);
      absl::string_view args = end == absl::string_view::npos
                                   ? absl::string_view()
                                   : bare.substr(end + 1);
      Line(absl::StrCat("annotate_(", Quote(name), args.empty() ? "" : ", ",
                        args, ")"));
      return;
    }
    if (bare.empty()) return;
    if (bare == "end") {
      CloseBlock();
      return;
    }
    bool middle =
        absl::StartsWith(bare, "else") || absl::StartsWith(bare, "elif");
    if (middle) CloseBlock();
    Line(bare);
    if (absl::EndsWith(bare, ":")) {
      ++depth_;
      filled_ = false;
    }
  }

  void CloseBlock() {
    if (!filled_) Line("pass");
    if (depth_ > 0) --depth_;
    filled_ = depth_ > 0;
  }

  void Yaml(absl::string_view line) {
    size_t at = line.find("#@");
    if (at != absl::string_view::npos) {
      absl::string_view code = absl::StripAsciiWhitespace(line.substr(at + 2));
      Line(
          absl::StrCat("emit_(", Quote(line.substr(0, at)), ", [", code, "])"));
      return;
    }
    Line(absl::StrCat("emit_(", Inline(line), ")"));
  }

  // Text with "(@= x @)" in it, as an expression.
  static std::string Inline(absl::string_view line) {
    std::string out;
    while (true) {
      size_t open = line.find("(@=");
      size_t close =
          open == absl::string_view::npos ? open : line.find("@)", open);
      if (close == absl::string_view::npos) break;
      absl::StrAppend(&out, Quote(line.substr(0, open)), " + str(",
                      line.substr(open + 3, close - open - 3), ") + ");
      line.remove_prefix(close + 2);
    }
    return absl::StrCat(out, Quote(line));
  }

  std::string program_;
  int depth_ = 0;
  bool filled_ = false;
};

}  // namespace

absl::StatusOr<RunTemplate> ExpandTemplate(absl::string_view text,
                                           starlark::Interpreter* interpreter) {
  Compiler compiler;
  GITOPS_ASSIGN_OR_RETURN(std::string program, compiler.Run(text));
  auto out = std::make_shared<RunTemplate>();
  auto lines = std::make_shared<int>(0);
  interpreter->Define(
      "emit_",
      starlark::MakeFunction(
          "emit_", [out, lines](const Arguments& a) -> absl::StatusOr<Value> {
            ++*lines;
            absl::StrAppend(&out->text, a.Get(0, "").string_or_empty());
            if (a.positional.size() > 1) {
              std::string key =
                  absl::StrCat("gitops-value-", out->values.size());
              const Value& box = a.positional[1];
              out->values[key] =
                  box.list().empty() ? Value() : box.list()[0].DeepCopy();
              absl::StrAppend(&out->text, "\"", key, "\"");
            }
            out->text += "\n";
            return Value();
          }));
  interpreter->Define(
      "annotate_",
      starlark::MakeFunction(
          "annotate_",
          [out, lines](const Arguments& a) -> absl::StatusOr<Value> {
            Annotation annotation;
            annotation.name = std::string(a.Get(0, "").string_or_empty());
            annotation.arguments = a;
            annotation.arguments.positional.erase(
                annotation.arguments.positional.begin());
            out->annotations[*lines + 1].push_back(std::move(annotation));
            return Value();
          }));
  GITOPS_RETURN_IF_ERROR(interpreter->Run(program));
  return std::move(*out);
}

}  // namespace gitops::deploy
