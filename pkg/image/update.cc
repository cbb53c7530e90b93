#include "pkg/image/update.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "pkg/image/search.h"
#include "pkg/json/json.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image {
namespace {

using value::Value;

constexpr int kMaxEmbedding = 20;

class Updater {
 public:
  Updater(const Replace& replace, int depth)
      : replace_(replace), depth_(depth) {}

  void Walk(const std::vector<SearchRule>& rules, Value* node) {
    if (node->is_map()) {
      for (const value::Map::Entry& entry : node->map().entries()) {
        path_.push_back({true, std::string(entry.name()), 0});
        Visit(rules, const_cast<Value*>(&entry.value));
        path_.pop_back();
      }
    } else if (node->is_list()) {
      int64_t index = 0;
      for (Value& item : node->list().items) {
        path_.push_back({false, "", index++});
        Visit(rules, &item);
        path_.pop_back();
      }
    }
  }

 private:
  void Visit(const std::vector<SearchRule>& rules, Value* node) {
    if (!node->is_string()) {
      Walk(rules, node);
      return;
    }
    const SearchRule* rule = FindRule(rules, path_, node->as_string());
    if (rule == nullptr) return;
    std::optional<std::string> text = Apply(*rule, node->as_string());
    if (text.has_value()) *node = Value::String(*text);
  }

  std::optional<std::string> Apply(const SearchRule& rule,
                                   absl::string_view text) {
    switch (rule.update) {
      case SearchRule::Update::kNone:
        return std::nullopt;
      case SearchRule::Update::kEntireValue:
        return replace_(text);
      case SearchRule::Update::kJson:
        return UpdateJson(rule, text);
      case SearchRule::Update::kYaml: {
        std::optional<std::string> json = UpdateJson(rule, text);
        return json.has_value() ? json : UpdateYaml(rule, text);
      }
    }
    return std::nullopt;
  }

  std::optional<std::string> UpdateJson(const SearchRule& rule,
                                        absl::string_view text) {
    if (depth_ >= kMaxEmbedding) return std::nullopt;
    absl::StatusOr<Value> document = json::Parse(text);
    if (!document.ok()) return std::nullopt;
    Updater(replace_, depth_ + 1).Walk(rule.nested, &*document);
    absl::StatusOr<std::string> out = json::Write(*document);
    if (!out.ok()) return std::nullopt;
    return *std::move(out);
  }

  std::optional<std::string> UpdateYaml(const SearchRule& rule,
                                        absl::string_view text) {
    if (depth_ >= kMaxEmbedding) return std::nullopt;
    yaml::ParseOptions options;
    options.dialect = yaml::Dialect::kKbld;
    absl::StatusOr<std::vector<yaml::Document>> documents =
        yaml::ParseAll(text, options);
    if (!documents.ok()) return std::nullopt;
    std::string out;
    for (yaml::Document& document : *documents) {
      if (document.value.is_null()) continue;
      Updater(replace_, depth_ + 1).Walk(rule.nested, &document.value);
      out += "---\n";
      if (!yaml::EmitTo(document.value, {yaml::EmitStyle::kKbld}, &out).ok()) {
        return std::nullopt;
      }
    }
    return out;
  }

  const Replace& replace_;
  const int depth_;
  Path path_;
};

}  // namespace

std::vector<std::string> FindImages(const Value& document,
                                    const std::vector<SearchRule>& rules) {
  std::vector<std::string> found;
  ReplaceImages(document, rules, [&](absl::string_view reference) {
    found.emplace_back(reference);
    return std::nullopt;
  });
  return found;
}

Value ReplaceImages(const Value& document, const std::vector<SearchRule>& rules,
                    const Replace& replace) {
  // A copy of our own: aliases of a YAML document share their nodes.
  Value copy = document.DeepCopy();
  Updater(replace, 0).Walk(rules, &copy);
  return copy;
}

}  // namespace gitops::image
