#include "pkg/image/dockerfile_stage.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/json_fields.h"

namespace gitops::image {
namespace {

constexpr absl::string_view kConfigInstructions[] = {
    "ENV", "LABEL",      "EXPOSE", "USER",        "VOLUME",     "STOPSIGNAL",
    "CMD", "ENTRYPOINT", "SHELL",  "HEALTHCHECK", "MAINTAINER", "ONBUILD"};
constexpr int kMaxPorts = 10'000;

using Words = std::vector<std::string>;

// Exec form, or the text behind the shell.
Words CommandOf(const Instruction& instruction, const Stage& stage) {
  if (std::optional<Words> json = instruction.JsonForm()) return *json;
  Words words = stage.config.shell;
  if (words.empty()) words = {"/bin/sh", "-c"};
  words.push_back(instruction.arguments);
  return words;
}

absl::StatusOr<Words> ExpandedWords(const Instruction& instruction,
                                    const Stage& stage) {
  Words words;
  if (std::optional<Words> json = instruction.JsonForm()) {
    words = *json;
  } else {
    words = SplitWords(instruction.arguments, stage.escape);
  }
  for (std::string& word : words) {
    GITOPS_ASSIGN_OR_RETURN(word,
                            ExpandWord(word, stage.escape, stage.Lookup()));
  }
  if (words.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(instruction.name, " requires at least one argument"));
  }
  return words;
}

absl::StatusOr<std::string> ExpandedText(const Instruction& instruction,
                                         const Stage& stage) {
  return ExpandWord(instruction.arguments, stage.escape, stage.Lookup());
}

// "80", "53/udp", "8000-8010".
absl::Status Expose(absl::string_view text, oci::ImageConfig* config) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('/', 1));
  const std::string protocol =
      parts.second.empty() ? "tcp" : absl::AsciiStrToLower(parts.second);
  const std::pair<absl::string_view, absl::string_view> range =
      absl::StrSplit(parts.first, absl::MaxSplits('-', 1));
  int first = 0;
  int last = 0;
  bool valid = absl::SimpleAtoi(range.first, &first);
  last = first;
  if (!range.second.empty()) {
    valid = valid && absl::SimpleAtoi(range.second, &last);
  }
  if (!valid || first < 0 || last < first || last > 65535 ||
      last - first > kMaxPorts) {
    return absl::InvalidArgumentError(
        absl::StrCat("invalid port ", Quote(text)));
  }
  for (int port = first; port <= last; ++port) {
    config->exposed_ports.insert(absl::StrCat(port, "/", protocol));
  }
  return absl::OkStatus();
}

absl::Status Healthcheck(const Instruction& instruction, Stage* stage) {
  value::Value check = value::Value::NewMap();
  if (absl::EqualsIgnoreCase(instruction.arguments, "NONE")) {
    check.map().Set("Test", oci::StringList({"NONE"}));
    stage->config.healthcheck = std::move(check);
    return absl::OkStatus();
  }
  Instruction command = instruction;
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(
      instruction.arguments, absl::MaxSplits(absl::ByAnyChar(" \t"), 1));
  if (!absl::EqualsIgnoreCase(parts.first, "CMD")) {
    return absl::InvalidArgumentError("unknown type in HEALTHCHECK");
  }
  command.arguments = std::string(absl::StripAsciiWhitespace(parts.second));
  Words test;
  if (std::optional<Words> json = command.JsonForm()) {
    test = {"CMD"};
    test.insert(test.end(), json->begin(), json->end());
  } else {
    test = {"CMD-SHELL", command.arguments};
  }
  check.map().Set("Test", oci::StringList(test));
  for (const auto& [flag, name] : Pairs{{"interval", "Interval"},
                                        {"timeout", "Timeout"},
                                        {"start-period", "StartPeriod"},
                                        {"start-interval", "StartInterval"}}) {
    const std::string text = instruction.Flag(flag);
    if (text.empty()) continue;
    absl::Duration duration;
    if (!absl::ParseDuration(text, &duration)) {
      return absl::InvalidArgumentError(
          absl::StrCat("invalid duration ", Quote(text)));
    }
    check.map().Set(name,
                    value::Value::Int(absl::ToInt64Nanoseconds(duration)));
  }
  if (const std::string text = instruction.Flag("retries"); !text.empty()) {
    int64_t retries = 0;
    if (!absl::SimpleAtoi(text, &retries) || retries < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("invalid number of retries ", Quote(text)));
    }
    check.map().Set("Retries", value::Value::Int(retries));
  }
  stage->config.healthcheck = std::move(check);
  return absl::OkStatus();
}

absl::Status SetPairs(const Instruction& instruction, Stage* stage) {
  GITOPS_ASSIGN_OR_RETURN(Pairs pairs,
                          ParsePairs(instruction.arguments, stage->escape,
                                     OldForm::kAllowed, stage->Lookup()));
  for (const auto& [name, text] : pairs) {
    if (instruction.name == "ENV") {
      stage->config.SetEnv(name, text);
    } else {
      stage->config.labels[name] = text;
    }
  }
  return absl::OkStatus();
}

absl::Status ApplyCommand(const Instruction& instruction, Stage* stage) {
  oci::ImageConfig& config = stage->config;
  if (instruction.name == "CMD") {
    config.cmd = CommandOf(instruction, *stage);
    stage->cmd_set = true;
  } else if (instruction.name == "ENTRYPOINT") {
    config.entrypoint = CommandOf(instruction, *stage);
    // An inherited command was meant for another entrypoint.
    if (!stage->cmd_set) config.cmd.reset();
  } else {
    std::optional<Words> shell = instruction.JsonForm();
    if (!shell.has_value() || shell->empty()) {
      return absl::InvalidArgumentError(
          "SHELL requires the arguments to be in JSON form");
    }
    config.shell = *std::move(shell);
  }
  return absl::OkStatus();
}

absl::Status Apply(const Instruction& instruction, Stage* stage) {
  oci::ImageConfig& config = stage->config;
  const std::string& name = instruction.name;
  if (instruction.arguments.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, " requires at least one argument"));
  }
  if (name == "ENV" || name == "LABEL") return SetPairs(instruction, stage);
  if (name == "HEALTHCHECK") return Healthcheck(instruction, stage);
  if (name == "CMD" || name == "ENTRYPOINT" || name == "SHELL") {
    return ApplyCommand(instruction, stage);
  }
  if (name == "MAINTAINER") {
    config.author = instruction.arguments;
    return absl::OkStatus();
  }
  if (name == "ONBUILD") {
    config.on_build.push_back(instruction.arguments);
    return absl::OkStatus();
  }
  if (name == "USER" || name == "STOPSIGNAL") {
    GITOPS_ASSIGN_OR_RETURN(std::string text,
                            ExpandedText(instruction, *stage));
    (name == "USER" ? config.user : config.stop_signal) = std::move(text);
    return absl::OkStatus();
  }
  GITOPS_ASSIGN_OR_RETURN(Words words, ExpandedWords(instruction, *stage));
  for (const std::string& word : words) {
    if (name == "VOLUME") {
      config.volumes.insert(word);
    } else {
      GITOPS_RETURN_IF_ERROR(Expose(word, &config));
    }
  }
  return absl::OkStatus();
}

}  // namespace

Variables Stage::Lookup() const {
  return [this](absl::string_view name) -> std::optional<std::string> {
    if (const std::string* entry = config.FindEnv(name)) {
      return entry->substr(name.size() + 1);
    }
    const auto it = args.find(std::string(name));
    if (it == args.end()) return std::nullopt;
    return it->second;
  };
}

void Stage::AddHistory(absl::string_view created_by, bool empty_layer) {
  oci::HistoryEntry entry;
  entry.created = oci::FormatTimestamp(created);
  entry.created_by = std::string(created_by);
  entry.empty_layer = empty_layer;
  config.history.push_back(std::move(entry));
}

bool IsConfigInstruction(absl::string_view name) {
  return std::find(std::begin(kConfigInstructions),
                   std::end(kConfigInstructions),
                   name) != std::end(kConfigInstructions);
}

absl::Status ApplyConfig(const Instruction& instruction, Stage* stage) {
  GITOPS_RETURN_IF_ERROR(Apply(instruction, stage));
  stage->AddHistory(absl::StrCat(instruction.name, " ", instruction.arguments),
                    true);
  return absl::OkStatus();
}

}  // namespace gitops::image
