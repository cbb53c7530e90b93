#include "pkg/yaml/composer.h"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "pkg/base/go_float.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/value/value.h"
#include "pkg/yaml/char_class.h"
#include "pkg/yaml/event_parser.h"
#include "pkg/yaml/go_syntax.h"
#include "pkg/yaml/resolve.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml::internal {
namespace {

using ::gitops::value::Map;
using ::gitops::value::Value;

// go-yaml's guard against documents that grow by aliases.
constexpr int64_t kFreeAliasNodes = 100;
constexpr int64_t kFreeNodes = 1000;
constexpr double kSmallDocument = 400'000;
constexpr double kLargeDocument = 4'000'000;
constexpr double kSmallRatio = 0.99;
constexpr double kLargeRatio = 0.10;

constexpr absl::string_view kWantMap =
    "map merge requires map or sequence of maps as the value";

double AllowedAliasRatio(int64_t nodes) {
  const auto n = static_cast<double>(nodes);
  if (n <= kSmallDocument) return kSmallRatio;
  if (n >= kLargeDocument) return kLargeRatio;
  return kSmallRatio - (kSmallRatio - kLargeRatio) * (n - kSmallDocument) /
                           (kLargeDocument - kSmallDocument);
}

// Whether a plain scalar that starts like this can be anything but a string.
bool MayBeTyped(absl::string_view text) {
  if (text.empty()) return true;
  switch (text[0]) {
    case 'a':
    case 'b':
    case 'c':
    case 'd':
    case 'e':
    case 'g':
    case 'h':
    case 'i':
    case 'j':
    case 'k':
    case 'l':
    case 'm':
    case 'p':
    case 'q':
    case 'r':
    case 's':
    case 'u':
    case 'v':
    case 'w':
    case 'x':
    case 'z':
      return false;
    default:
      return true;
  }
}

bool IsMergeKey(const Event& event) {
  return event.text == "<<" &&
         (event.implicit || event.tag == "tag:yaml.org,2002:merge");
}

// How Go tells keys apart and prints them with %#v.
std::string GoKey(const Value& raw) {
  if (raw.is_string()) return Quote(raw.as_string());
  if (raw.is_bool()) return raw.as_bool() ? "true" : "false";
  if (raw.is_int()) return absl::StrCat(raw.as_int());
  std::string text;
  if (raw.is_float()) {
    AppendFloatG(raw.as_float(), FloatBits::k64, kPrintExponentLimit, &text);
  }
  return text;
}

// Stands in the tree for a key that Go could not turn into a string. No
// document has such a key, since it is no UTF-8. Equal keys replace each other.
constexpr absl::string_view kUnsupported = "\xFF\xFE";

Value UnsupportedKey(const Value& raw, ptrdiff_t offset) {
  return Value::String(absl::StrCat(kUnsupported, offset, " ",
                                    raw.is_uint() ? raw.as_uint() : 0));
}

bool IsUnsupportedKey(absl::string_view key, ptrdiff_t* offset) {
  if (!absl::ConsumePrefix(&key, kUnsupported)) return false;
  return absl::SimpleAtoi(key.substr(0, key.find(' ')), offset);
}

// A whole float64 is an int64 in Kubernetes, since JSON writes it so.
Value KubeNumber(double d) {
  std::string text;
  AppendFloatJson(d, FloatBits::k64, &text);
  int64_t i = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, i);
  if (result.ec == std::errc() && result.ptr == end) return Value::Int(i);
  return Value::Float(d);
}

}  // namespace

Composer::Composer(const InputText& input, const ParseOptions& options)
    : input_(input),
      options_(options),
      parser_(input, options.dialect == Dialect::kKbld) {}

void Composer::CheckAliasing() {
  if (alias_nodes_ <= kFreeAliasNodes || nodes_ <= kFreeNodes) return;
  const double ratio =
      static_cast<double>(alias_nodes_) / static_cast<double>(nodes_);
  if (ratio > AllowedAliasRatio(nodes_)) {
    DecodeError("document contains excessive aliasing");
  }
}

Value Composer::ToDialect(const Value& raw) {
  const bool kube = options_.dialect == Dialect::kKube;
  switch (raw.kind()) {
    case value::Kind::kInt:
      return kube ? raw : Value::Float(static_cast<double>(raw.as_int()));
    case value::Kind::kUint:
      return Value::Float(static_cast<double>(raw.as_uint()));
    case value::Kind::kFloat: {
      const double d = raw.as_float();
      if (std::isnan(d) || std::isinf(d)) {
        has_unsupported_ = true;
        return raw;
      }
      return kube ? KubeNumber(d) : raw;
    }
    default:
      return raw;
  }
}

Value Composer::ResolveScalar(const Event& event) {
  if (event.tag.empty() || event.tag == "!") {
    if (!event.implicit || event.tag == "!" || !MayBeTyped(event.text)) {
      return Value::String(event.text);
    }
    return ResolvePlain(event.text);
  }
  Value value;
  std::string problem;
  if (!ResolveTagged(event.tag, event.text, &value, &problem)) {
    DecodeError(problem);
  } else if (event.tag == "tag:yaml.org,2002:binary") {
    // JSON has no bytes: what is no UTF-8 is replaced.
    std::string clean;
    absl::string_view rest = value.as_string();
    while (!rest.empty()) {
      char32_t rune = 0;
      rest.remove_prefix(static_cast<size_t>(DecodeRune(rest, &rune)));
      AppendRune(rune, &clean);
    }
    value = Value::String(clean);
  }
  return value;
}

// Lists of maps to merge are decoded from their end, so that what was wrong in
// earlier items is never met.
void Composer::RefuseMergeItem() {
  Frame& top = stack_.back();
  if (!top.merge_list) {
    DecodeError(kWantMap);
  } else if (!top.error_before) {
    decode_error_.clear();
    bad_key_ = nullptr;
    top.bad_merge = true;
  }
}

void Composer::AddScalar(const Event& event) {
  ++nodes_;
  if (!stack_.empty() && (stack_.back().merge_list ||
                          (stack_.back().has_key && stack_.back().merge))) {
    // Refused before go-yaml looks at the scalar itself.
    RefuseMergeItem();
    if (event.anchor.empty()) {
      Deliver(Value(), nullptr, event);
      return;
    }
  }
  const Value raw = ResolveScalar(event);
  const bool is_key = !stack_.empty() && stack_.back().container.is_map() &&
                      !stack_.back().has_key;
  if (!event.anchor.empty()) {
    anchor_names_[std::string(event.anchor)] =
        static_cast<int>(anchors_.size());
    anchors_.push_back({ToDialect(raw), raw, 1, event.line, false});
  }
  if (is_key) {
    DeliverKey(&raw, event);
  } else {
    Deliver(ToDialect(raw), &raw, event);
  }
}

absl::Status Composer::AddAlias(const Event& event) {
  const auto found = anchor_names_.find(std::string(event.anchor));
  if (found == anchor_names_.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("yaml: unknown anchor '", event.anchor, "' referenced"));
  }
  const Anchor& anchor = anchors_[static_cast<size_t>(found->second)];
  ++nodes_;
  if (anchor.open) {
    DecodeError(
        absl::StrCat("anchor '", event.anchor, "' value contains itself"));
    Deliver(Value(), nullptr, event);
    return absl::OkStatus();
  }
  if (decode_error_.empty()) {  // Else the document is lost anyway.
    nodes_ += anchor.nodes;
    alias_nodes_ += anchor.nodes;
    CheckAliasing();
  }
  if (!decode_error_.empty() || nodes_ > options_.max_nodes) {
    Deliver(Value(), nullptr, event);
    return absl::OkStatus();
  }
  const bool scalar = !anchor.value.is_map() && !anchor.value.is_list();
  const Value raw = anchor.raw;
  // A merged key that is already there is reported where it is written.
  Event at = event;
  if (!stack_.empty() && stack_.back().merge) at.line = anchor.line;
  Deliver(scalar ? anchor.value : anchor.value.DeepCopy(),
          scalar ? &raw : nullptr, at);
  return absl::OkStatus();
}

void Composer::Open(const Event& event) {
  ++nodes_;
  Frame frame;
  frame.container = event.type == EventType::kMappingStart ? Value::NewMap()
                                                           : Value::NewList();
  frame.nodes_before = nodes_ - 1;
  frame.begin = event.begin;
  frame.line = event.line;
  if (options_.dialect == Dialect::kHelmStrict && frame.container.is_map()) {
    frame.seen = std::make_unique<std::set<std::string>>();
  }
  if (!stack_.empty() && stack_.back().merge_list &&
      frame.container.is_list()) {
    RefuseMergeItem();
  }
  frame.error_before = HasDecodeError();
  frame.merge_list = frame.container.is_list() && !stack_.empty() &&
                     stack_.back().has_key && stack_.back().merge;
  if (!event.anchor.empty()) {
    frame.anchor = static_cast<int>(anchors_.size());
    anchor_names_[std::string(event.anchor)] = frame.anchor;
    anchors_.push_back({Value(), Value(), 0, event.line, true});
  }
  stack_.push_back(std::move(frame));
}

void Composer::Close() {
  Frame frame = std::move(stack_.back());
  stack_.pop_back();
  if (frame.bad_merge) DecodeError(kWantMap);
  if (frame.anchor >= 0) {
    Anchor& anchor = anchors_[static_cast<size_t>(frame.anchor)];
    anchor.open = false;
    anchor.nodes = nodes_ - frame.nodes_before;
    anchor.value = frame.container;
  }
  Event event;
  event.type = frame.container.is_map() ? EventType::kMappingStart
                                        : EventType::kSequenceStart;
  event.begin = frame.begin;
  event.line = frame.line;
  Deliver(std::move(frame.container), nullptr, event);
}

void Composer::DeliverKey(const Value* raw, const Event& event) {
  Frame& top = stack_.back();
  top.has_key = true;
  top.merge = false;
  if (raw == nullptr) {
    if (event.type != EventType::kAlias || decode_error_.empty()) {
      if (decode_error_.empty() && bad_key_ == nullptr) {
        bad_key_ = event.begin;
      }
    }
    top.key = Value::String("");
    return;
  }
  if (event.type == EventType::kScalar && IsMergeKey(event)) {
    top.merge = true;
    return;
  }
  if (!KeyString(*raw, &top.key)) {
    has_unsupported_ = true;
    top.key = UnsupportedKey(*raw, event.begin - input_.begin());
  }
  if (top.seen != nullptr) top.typed_key = GoKey(*raw);
}

void Composer::SetEntry(Frame* frame, Value value, const Event& event) {
  if (frame->seen != nullptr && !frame->seen->insert(frame->typed_key).second) {
    strict_errors_.push_back(absl::StrCat("line ", event.line + 1, ": key ",
                                          frame->typed_key,
                                          " already set in map"));
    return;
  }
  frame->container.map().Set(frame->key, std::move(value));
}

void Composer::MergeMap(Frame* frame, const Value& from, const Event& event) {
  for (const Map::Entry& entry : from.map()) {
    frame->key = entry.key;
    if (frame->seen != nullptr) frame->typed_key = Quote(entry.name());
    SetEntry(frame, entry.value, event);
  }
}

void Composer::Merge(Frame* frame, const Value& from, bool alias,
                     const Event& event) {
  if (from.is_map()) {
    MergeMap(frame, from, event);
    return;
  }
  if (!from.is_list() || alias) {
    DecodeError(kWantMap);
    return;
  }
  // The first of the maps wins, so it is applied last.
  const auto& items = from.list().items;
  for (size_t i = items.size(); i > 0; --i) {
    if (!items[i - 1].is_map()) {
      DecodeError(kWantMap);
      return;
    }
    MergeMap(frame, items[i - 1], event);
  }
}

void Composer::Deliver(Value value, const Value* raw, const Event& event) {
  if (stack_.empty()) {
    root_ = std::move(value);
    complete_ = true;
    return;
  }
  Frame& top = stack_.back();
  if (top.container.is_list()) {
    top.container.list().items.push_back(std::move(value));
  } else if (!top.has_key) {
    DeliverKey(raw, event);
  } else {
    top.has_key = false;
    if (top.merge) {
      Merge(&top, value, event.type == EventType::kAlias, event);
    } else {
      SetEntry(&top, std::move(value), event);
    }
  }
}

absl::Status Composer::ComposeNode(const Event& event) {
  switch (event.type) {
    case EventType::kScalar:
      AddScalar(event);
      break;
    case EventType::kAlias:
      GITOPS_RETURN_IF_ERROR(AddAlias(event));
      break;
    case EventType::kSequenceStart:
    case EventType::kMappingStart:
      if (stack_.size() >= static_cast<size_t>(options_.max_depth)) {
        return absl::InvalidArgumentError(
            absl::StrCat("yaml: exceeded max depth of ", options_.max_depth));
      }
      Open(event);
      break;
    case EventType::kSequenceEnd:
    case EventType::kMappingEnd:
      Close();
      break;
    default:
      return absl::InternalError("yaml: unexpected event");
  }
  if (nodes_ > options_.max_nodes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("yaml: more than ", options_.max_nodes, " nodes"));
  }
  return absl::OkStatus();
}

std::string Composer::DescribeBadKey(const char* at, bool conversion) const {
  const auto offset = static_cast<size_t>(at - input_.begin());
  return DescribeKey(input_, offset, conversion);
}

absl::Status Composer::Finish() {
  CheckAliasing();
  if (!decode_error_.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("yaml: ", decode_error_));
  }
  if (bad_key_ != nullptr) {
    return absl::InvalidArgumentError(DescribeBadKey(bad_key_, false));
  }
  if (!strict_errors_.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "yaml: unmarshal errors:\n  ", absl::StrJoin(strict_errors_, "\n  ")));
  }
  return has_unsupported_ ? CheckSupported(root_) : absl::OkStatus();
}

// Keys come before numbers: JSON is only written once all keys are strings.
absl::Status Composer::CheckSupported(const Value& value) const {
  absl::Status number_error;
  std::vector<const Value*> rest = {&value};
  while (!rest.empty()) {
    const Value& item = *rest.back();
    rest.pop_back();
    if (item.is_list()) {
      for (size_t i = item.list().size(); i > 0; --i) {
        rest.push_back(&item.list()[i - 1]);
      }
    } else if (item.is_map()) {
      for (const Map::Entry& entry : item.map()) {
        ptrdiff_t offset = 0;
        if (IsUnsupportedKey(entry.name(), &offset)) {
          return absl::InvalidArgumentError(
              DescribeBadKey(input_.begin() + offset, true));
        }
        rest.push_back(&entry.value);
      }
    } else if (item.is_float() && number_error.ok()) {
      const double d = item.as_float();
      if (!std::isnan(d) && !std::isinf(d)) continue;
      number_error = absl::InvalidArgumentError(
          absl::StrCat("json: unsupported value: ", std::isnan(d) ? "NaN"
                                                    : d < 0       ? "-Inf"
                                                                  : "+Inf"));
    }
  }
  return number_error;
}

absl::StatusOr<Value> Composer::Compose() {
  Event event;
  if (!parser_.Next(&event)) return parser_.status();
  if (event.type != EventType::kStreamEnd) {
    while (!complete_) {
      if (!parser_.Next(&event)) return parser_.status();
      const absl::Status status = ComposeNode(event);
      if (!status.ok()) return parser_.ReaderOk() ? status : parser_.status();
    }
    // go-yaml looks at the token that ends the document, and no further.
    if (!parser_.Next(&event)) return parser_.status();
  }
  if (!parser_.ReaderOk()) return parser_.status();
  GITOPS_RETURN_IF_ERROR(Finish());
  return std::move(root_);
}

}  // namespace gitops::yaml::internal
