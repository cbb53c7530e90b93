#include "pkg/image/dockerfile.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::image {
namespace {

constexpr size_t kMaxBytes = 4 << 20;
constexpr size_t kMaxInstructions = 10'000;

absl::Status At(int line, absl::string_view message) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", message));
}

bool IsComment(absl::string_view line) {
  return absl::StartsWith(absl::StripLeadingAsciiWhitespace(line), "#");
}

// "# key = value" at the top; false for any other line.
bool ParseDirective(absl::string_view line, std::string* key,
                    std::string* text) {
  line = absl::StripAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "#")) return false;
  const size_t equals = line.find('=');
  if (equals == absl::string_view::npos) return false;
  *key =
      absl::AsciiStrToLower(absl::StripAsciiWhitespace(line.substr(0, equals)));
  *text = std::string(absl::StripAsciiWhitespace(line.substr(equals + 1)));
  return *key == "escape" || *key == "syntax" || *key == "check";
}

// Flags up to the first word that is none.
void TakeFlags(Instruction* out) {
  absl::string_view rest = absl::StripAsciiWhitespace(out->arguments);
  while (absl::StartsWith(rest, "--") && rest.size() > 2) {
    size_t end = rest.find_first_of(" \t");
    if (end == absl::string_view::npos) end = rest.size();
    const absl::string_view flag = rest.substr(2, end - 2);
    if (flag.empty()) {  // "--" ends them.
      rest = absl::StripLeadingAsciiWhitespace(rest.substr(end));
      break;
    }
    const size_t equals = flag.find('=');
    out->flags.emplace_back(
        flag.substr(0, equals),
        equals == absl::string_view::npos ? "true" : flag.substr(equals + 1));
    rest = absl::StripLeadingAsciiWhitespace(rest.substr(end));
  }
  out->arguments = std::string(rest);
}

// The heredocs that a line announces: <<NAME, <<-NAME, <<"NAME".
struct Announced {
  Heredoc heredoc;
  bool strip_tabs = false;
};
std::vector<Announced> FindHeredocs(absl::string_view arguments) {
  std::vector<Announced> out;
  for (absl::string_view word :
       absl::StrSplit(arguments, absl::ByAnyChar(" \t"), absl::SkipEmpty())) {
    if (!absl::ConsumePrefix(&word, "<<")) continue;
    Announced item;
    item.strip_tabs = absl::ConsumePrefix(&word, "-");
    if (word.size() >= 2 && (word[0] == '"' || word[0] == '\'') &&
        word.back() == word[0]) {
      word = word.substr(1, word.size() - 2);
      item.heredoc.expand = false;
    }
    const bool is_name =
        !word.empty() && (absl::ascii_isalpha(word[0]) || word[0] == '_');
    if (!is_name) continue;
    item.heredoc.name = std::string(word);
    out.push_back(std::move(item));
  }
  return out;
}

class Parser {
 public:
  explicit Parser(absl::string_view text) : lines_(absl::StrSplit(text, '\n')) {
    for (std::string& line : lines_) {
      if (absl::EndsWith(line, "\r")) line.pop_back();
    }
  }

  absl::StatusOr<Dockerfile> Parse() {
    GITOPS_RETURN_IF_ERROR(Directives());
    while (next_ < lines_.size()) {
      const absl::string_view line = absl::StripAsciiWhitespace(lines_[next_]);
      if (line.empty() || IsComment(line)) {
        ++next_;
        continue;
      }
      GITOPS_RETURN_IF_ERROR(One());
      if (out_.instructions.size() > kMaxInstructions) {
        return At(static_cast<int>(next_), "too many instructions");
      }
    }
    if (out_.instructions.empty()) {
      return absl::InvalidArgumentError("file with no instructions");
    }
    return std::move(out_);
  }

 private:
  absl::Status Directives() {
    std::string key;
    std::string text;
    while (next_ < lines_.size() &&
           ParseDirective(lines_[next_], &key, &text)) {
      ++next_;
      if (key != "escape") continue;
      if (text != "\\" && text != "`") {
        return At(static_cast<int>(next_),
                  absl::StrCat("invalid escape token ", Quote(text),
                               ", must be ` or \\"));
      }
      out_.escape = text[0];
    }
    return absl::OkStatus();
  }

  // Whether a line goes on; the escape is cut off then.
  bool Continues(absl::string_view* line) const {
    const absl::string_view bare = absl::StripTrailingAsciiWhitespace(*line);
    if (bare.empty() || bare.back() != out_.escape) return false;
    *line = bare.substr(0, bare.size() - 1);
    return true;
  }

  absl::Status One() {
    const int first = static_cast<int>(next_) + 1;
    std::string text;
    bool more = true;
    while (more && next_ < lines_.size()) {
      absl::string_view line = lines_[next_++];
      // Comments and empty lines inside an instruction vanish.
      if (!text.empty() &&
          (IsComment(line) || absl::StripAsciiWhitespace(line).empty())) {
        continue;
      }
      if (text.empty()) line = absl::StripLeadingAsciiWhitespace(line);
      more = Continues(&line);
      absl::StrAppend(&text, line);
      if (text.empty()) text = " ";
    }
    GITOPS_ASSIGN_OR_RETURN(Instruction instruction,
                            ParseInstruction(text, out_.escape, first));
    if (instruction.name == "COPY" || instruction.name == "ADD" ||
        instruction.name == "RUN") {
      GITOPS_RETURN_IF_ERROR(Heredocs(&instruction));
    }
    out_.instructions.push_back(std::move(instruction));
    return absl::OkStatus();
  }

  absl::Status Heredocs(Instruction* instruction) {
    for (Announced& item : FindHeredocs(instruction->arguments)) {
      bool closed = false;
      while (next_ < lines_.size() && !closed) {
        absl::string_view line = lines_[next_++];
        if (item.strip_tabs) {
          while (absl::ConsumePrefix(&line, "\t")) {
          }
        }
        closed = line == item.heredoc.name;
        if (!closed) absl::StrAppend(&item.heredoc.content, line, "\n");
      }
      if (!closed) {
        return At(instruction->line,
                  absl::StrCat("unterminated heredoc ", item.heredoc.name));
      }
      instruction->heredocs.push_back(std::move(item.heredoc));
    }
    return absl::OkStatus();
  }

  std::vector<std::string> lines_;
  size_t next_ = 0;
  Dockerfile out_;
};

}  // namespace

std::optional<std::vector<std::string>> Instruction::JsonForm() const {
  if (!absl::StartsWith(arguments, "[")) return std::nullopt;
  absl::StatusOr<value::Value> json = json::Parse(arguments);
  if (!json.ok() || !json->is_list()) return std::nullopt;
  std::vector<std::string> out;
  for (const value::Value& item : json->list()) {
    if (!item.is_string()) return std::nullopt;
    out.emplace_back(item.as_string());
  }
  return out;
}

std::string Instruction::Flag(absl::string_view flag) const {
  std::string out;
  for (const auto& [name, text] : flags) {
    if (name == flag) out = text;
  }
  return out;
}

absl::StatusOr<Instruction> ParseInstruction(absl::string_view text,
                                             char escape, int line) {
  (void)escape;
  text = absl::StripAsciiWhitespace(text);
  const size_t end = text.find_first_of(" \t");
  Instruction out;
  out.line = line;
  out.name = absl::AsciiStrToUpper(text.substr(0, end));
  if (end != absl::string_view::npos) {
    out.arguments = std::string(absl::StripAsciiWhitespace(text.substr(end)));
  }
  for (const char c : out.name) {
    if (!absl::ascii_isalpha(c)) {
      return At(line, absl::StrCat("unknown instruction: ", Quote(out.name)));
    }
  }
  if (out.name == "COPY" || out.name == "ADD" || out.name == "FROM" ||
      out.name == "RUN" || out.name == "HEALTHCHECK") {
    TakeFlags(&out);
  }
  return out;
}

absl::StatusOr<Dockerfile> ParseDockerfile(absl::string_view text) {
  if (text.size() > kMaxBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("file is larger than ", kMaxBytes, " bytes"));
  }
  absl::ConsumePrefix(&text, "\xef\xbb\xbf");
  return Parser(text).Parse();
}

}  // namespace gitops::image
