#include "pkg/deploy/script/template.h"

#include <map>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy {

using starlark::Arguments;
using value::Value;

namespace {

// Turns the template's lines into one program that emits YAML lines.
class Compiler {
 public:
  absl::StatusOr<std::string> Run(absl::string_view text) {
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      ++source_;
      absl::string_view bare = absl::StripLeadingAsciiWhitespace(line);
      if (absl::StartsWith(bare, "#!")) continue;
      if (absl::StartsWith(bare, "#@")) {
        Code(bare.substr(2));
      } else if (!bare.empty() || functions_.empty()) {
        Yaml(line);
      }
    }
    return absl::StrCat(absl::StrJoin(program_, "\n"), "\n");
  }

  // The template's line of a line of the program, both from 1.
  int SourceOf(int line) const {
    return line >= 1 && static_cast<size_t>(line) <= sources_.size()
               ? sources_[line - 1]
               : line;
  }

 private:
  // A function whose body is being read.
  struct Function {
    size_t body;  // The index of its first line.
    int depth;    // Of its body.
    bool has_yaml = false;
    std::vector<size_t> returns;
  };

  void Line(absl::string_view code) {
    program_.push_back(absl::StrCat(std::string(2 * depth_, ' '), code));
    sources_.push_back(source_);
    if (depth_ > 0) filled_ = true;
  }

  void Emit(absl::string_view code) {
    if (!functions_.empty()) functions_.back().has_yaml = true;
    Line(code);
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
      Emit(absl::StrCat("annotate_(", Quote(name), args.empty() ? "" : ", ",
                        args, ")"));
      return;
    }
    if (bare.empty()) return;
    if (bare == "end") {
      EndFunction();
      CloseBlock();
      return;
    }
    bool middle =
        absl::StartsWith(bare, "else") || absl::StartsWith(bare, "elif");
    if (middle) CloseBlock();
    if (!functions_.empty() && absl::StartsWith(bare, "return")) {
      functions_.back().returns.push_back(program_.size());
    }
    Line(bare);
    if (absl::EndsWith(bare, ":")) {
      ++depth_;
      filled_ = false;
      if (absl::StartsWith(bare, "def ")) {
        functions_.push_back({program_.size(), depth_, false, {}});
      }
    }
  }

  void CloseBlock() {
    if (!filled_) Line("pass");
    if (depth_ > 0) --depth_;
    filled_ = depth_ > 0;
  }

  // A function with YAML in it collects what it emits and returns that, parsed;
  // a return statement in it throws that away.
  void EndFunction() {
    if (functions_.empty() || functions_.back().depth != depth_) return;
    Function function = std::move(functions_.back());
    functions_.pop_back();
    if (!function.has_yaml) return;
    for (size_t at : function.returns) {
      std::string& line = program_[at];
      const size_t word = line.find("return");
      absl::string_view what =
          absl::StripAsciiWhitespace(absl::string_view(line).substr(word + 6));
      line = absl::StrCat(line.substr(0, word), "return drop_(", what, ")");
    }
    Line("return collected_()");
    program_.insert(program_.begin() + static_cast<ptrdiff_t>(function.body),
                    absl::StrCat(std::string(2 * depth_, ' '), "collect_()"));
    sources_.insert(sources_.begin() + static_cast<ptrdiff_t>(function.body),
                    source_);
  }

  void Yaml(absl::string_view line) {
    size_t at = line.find("#@");
    if (at != absl::string_view::npos) {
      absl::string_view code = absl::StripAsciiWhitespace(line.substr(at + 2));
      Emit(absl::StrCat("emit_(", source_, ", ", Quote(line.substr(0, at)),
                        ", [", code, "])"));
      return;
    }
    Emit(absl::StrCat("emit_(", source_, ", ", Inline(line), ")"));
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

  std::vector<std::string> program_;
  std::vector<int> sources_;  // Of each line of the program.
  int source_ = 0;            // The template's line being read.
  std::vector<Function> functions_;
  int depth_ = 0;
  bool filled_ = false;
};

// What was emitted so far, by the template and by the functions that run.
class Emitted {
 public:
  Emitted() : frames_(1) {}

  void Text(int source, absl::string_view text, const Value* box) {
    RunTemplate& out = frames_.back().out;
    ++frames_.back().lines;
    out.source_lines.push_back(source);
    absl::StrAppend(&out.text, text);
    if (box != nullptr) {
      std::string key = absl::StrCat("gitops-value-", out.values.size());
      out.values[key] =
          box->list().empty() ? Value() : box->list()[0].DeepCopy();
      absl::StrAppend(&out.text, "\"", key, "\"");
    }
    out.text += "\n";
  }

  absl::Status Annotate(Annotation annotation) {
    if (frames_.size() > 1) {
      if (!absl::StartsWith(annotation.name, "overlay/")) {
        return absl::OkStatus();
      }
      return absl::UnimplementedError(
          absl::StrCat("annotation @", annotation.name,
                       " inside a function is not supported"));
    }
    Frame& frame = frames_.back();
    frame.out.annotations[frame.lines + 1].push_back(std::move(annotation));
    return absl::OkStatus();
  }

  void Open() { frames_.emplace_back(); }
  RunTemplate Close() {
    RunTemplate out = std::move(frames_.back().out);
    frames_.pop_back();
    return out;
  }

 private:
  struct Frame {
    RunTemplate out;
    int lines = 0;
  };
  std::vector<Frame> frames_;  // Never empty while the program runs.
};

// A copy with values where their placeholders stand.
Value Filled(const std::map<std::string, Value>& values, const Value& v) {
  if (v.is_string()) {
    auto at = values.find(std::string(v.as_string()));
    return at == values.end() ? v : at->second;
  }
  if (v.is_list()) {
    Value out = Value::NewList();
    for (const Value& item : v.list()) out.list().Add(Filled(values, item));
    return out;
  }
  if (!v.is_map()) return v;
  Value out = Value::NewMap();
  for (const auto& e : v.map()) {
    out.map().Set(e.name(), Filled(values, e.value));
  }
  return out;
}

// The YAML that a function emitted: a map, list or scalar.
absl::StatusOr<Value> Parsed(const RunTemplate& run) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKube;
  GITOPS_ASSIGN_OR_RETURN(const Value out, yaml::Parse(run.text, options));
  return Filled(run.values, out);
}

void DefineEmitters(std::shared_ptr<Emitted> emitted,
                    starlark::Interpreter* interpreter) {
  const auto define = [interpreter](absl::string_view name,
                                    starlark::NativeFunction function) {
    interpreter->Define(name,
                        starlark::MakeFunction(name, std::move(function)));
  };
  define("emit_", [emitted](const Arguments& a) -> absl::StatusOr<Value> {
    const Value source = a.Get(0, ""), text = a.Get(1, "");
    emitted->Text(source.is_int() ? static_cast<int>(source.as_int()) : 0,
                  text.string_or_empty(),
                  a.positional.size() > 2 ? &a.positional[2] : nullptr);
    return Value();
  });
  define("annotate_", [emitted](const Arguments& a) -> absl::StatusOr<Value> {
    Annotation annotation;
    annotation.name = std::string(a.Get(0, "").string_or_empty());
    annotation.arguments = a;
    annotation.arguments.positional.erase(
        annotation.arguments.positional.begin());
    GITOPS_RETURN_IF_ERROR(emitted->Annotate(std::move(annotation)));
    return Value();
  });
  define("collect_", [emitted](const Arguments&) -> absl::StatusOr<Value> {
    emitted->Open();
    return Value();
  });
  define("collected_",
         [emitted](const Arguments&) { return Parsed(emitted->Close()); });
  define("drop_", [emitted](const Arguments& a) -> absl::StatusOr<Value> {
    emitted->Close();
    return a.Get(0, "");
  });
}

// "line N: what" of the program, told as of the template.
absl::Status InTemplate(const absl::Status& status, absl::string_view text,
                        const Compiler& compiler) {
  absl::string_view message = status.message();
  int line = 0;
  const size_t colon = message.find(": ");
  if (!absl::ConsumePrefix(&message, "line ") ||
      colon == absl::string_view::npos ||
      !absl::SimpleAtoi(status.message().substr(5, colon - 5), &line)) {
    return status;
  }
  line = compiler.SourceOf(line);
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  const absl::string_view source =
      line >= 1 && static_cast<size_t>(line) <= lines.size()
          ? absl::StripAsciiWhitespace(lines[line - 1])
          : "";
  return absl::Status(
      status.code(), absl::StrCat("\n- ", status.message().substr(colon + 2),
                                  "\n    overlay.yml:", line, " |   ", source));
}

}  // namespace

absl::StatusOr<RunTemplate> ExpandTemplate(absl::string_view text,
                                           starlark::Interpreter* interpreter) {
  Compiler compiler;
  GITOPS_ASSIGN_OR_RETURN(std::string program, compiler.Run(text));
  auto emitted = std::make_shared<Emitted>();
  DefineEmitters(emitted, interpreter);
  const absl::Status run = interpreter->Run(program);
  if (!run.ok()) return InTemplate(run, text, compiler);
  return emitted->Close();
}

}  // namespace gitops::deploy
