#include "pkg/image/pin.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/search.h"
#include "pkg/image/update.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"
#include "pkg/yaml/node.h"

namespace gitops::image {
namespace {

yaml::ParseOptions KbldOptions(absl::string_view file) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKbld;
  options.file = std::string(file);
  return options;
}

class Pinner {
 public:
  Pinner(absl::string_view text, absl::string_view file,
         const std::vector<SearchRule>& rules, const PinFunction& pin)
      : text_(text), file_(file), rules_(rules), pin_(pin) {}

  void Document(const yaml::Node& root) {
    anchors_.clear();
    Walk(root);
  }
  std::vector<yaml::Edit>& edits() { return edits_; }

 private:
  void Walk(const yaml::Node& node) {
    if (!node.anchor.empty() && node.kind != yaml::Node::Kind::kAlias) {
      anchors_[node.anchor] = &node;
    }
    if (node.kind == yaml::Node::Kind::kMap) {
      for (size_t i = 0; i + 1 < node.children.size(); i += 2) {
        path_.push_back(
            {true, std::string(node.children[i].value.string_or_empty()), 0});
        Visit(node.children[i + 1]);
        path_.pop_back();
      }
    } else if (node.kind == yaml::Node::Kind::kList) {
      for (size_t i = 0; i < node.children.size(); ++i) {
        path_.push_back({false, "", static_cast<int64_t>(i)});
        Visit(node.children[i]);
        path_.pop_back();
      }
    }
  }

  void Visit(const yaml::Node& node) {
    const yaml::Node* scalar = &node;
    if (node.kind == yaml::Node::Kind::kAlias) {
      const auto it = anchors_.find(node.anchor);
      if (it == anchors_.end()) return;
      scalar = it->second;
    }
    if (scalar->kind != yaml::Node::Kind::kScalar ||
        !scalar->value.is_string()) {
      // What an alias names was walked where it stands.
      if (scalar == &node) Walk(node);
      return;
    }
    if (scalar == &node && !node.anchor.empty()) anchors_[node.anchor] = &node;
    const absl::string_view text = scalar->value.as_string();
    const SearchRule* rule = FindRule(rules_, path_, text);
    if (rule == nullptr) return;
    Apply(*rule, node, *scalar);
  }

  FoundImage At(const yaml::Node& node, absl::string_view reference) const {
    return {std::string(reference), std::string(file_), node.begin.line,
            node.begin.column};
  }

  void Apply(const SearchRule& rule, const yaml::Node& node,
             const yaml::Node& scalar) {
    const absl::string_view text = scalar.value.as_string();
    switch (rule.update) {
      case SearchRule::Update::kNone:
        return;
      case SearchRule::Update::kEntireValue:
        if (std::optional<std::string> pinned = pin_(At(node, text))) {
          Replace(node, *pinned);
        }
        return;
      case SearchRule::Update::kYaml:
        if (node.style == yaml::ScalarStyle::kLiteral &&
            EditLiteral(rule, node)) {
          return;
        }
        break;
      case SearchRule::Update::kJson:
        break;
    }
    Rewrite(rule, node, scalar);
  }

  void Replace(const yaml::Node& node, absl::string_view text) {
    if (absl::StrContains(text, "\n")) {
      // JSON's strings are YAML's double-quoted scalars.
      std::string quoted;
      json::AppendString(text, /*escape_html=*/false, &quoted);
      edits_.push_back({node.begin.offset, node.end_offset, quoted});
      return;
    }
    edits_.push_back({node.begin.offset, node.end_offset,
                      yaml::FormatScalarLike(node, text)});
  }

  // Embedded YAML in "|" form: its lines are the file's lines, indented.
  bool EditLiteral(const SearchRule& rule, const yaml::Node& node) {
    const absl::string_view inner = node.value.as_string();
    const absl::string_view raw =
        text_.substr(node.begin.offset, node.end_offset - node.begin.offset);
    std::vector<size_t> raw_starts;
    if (!MapLines(inner, raw, node.begin.offset, &raw_starts)) return false;
    const PinFunction pin_inner = [&](const FoundImage& image) {
      FoundImage outer = image;
      outer.line += node.begin.line;
      return pin_(outer);
    };
    Pinner nested(inner, file_, rule.nested, pin_inner);
    auto documents = yaml::ParseNodes(inner, KbldOptions(file_));
    if (!documents.ok()) return true;  // Stays as it is.
    for (const yaml::NodeDocument& document : *documents) {
      nested.Document(document.root);
    }
    for (yaml::Edit& edit : nested.edits()) {
      const size_t begin = ToRaw(inner, edit.begin, raw_starts);
      edits_.push_back({begin, begin + (edit.end - edit.begin),
                        std::move(edit.replacement)});
    }
    return true;
  }

  // Where each line of `inner` starts in the file; false if that cannot be
  // told line by line.
  static bool MapLines(absl::string_view inner, absl::string_view raw,
                       size_t raw_offset, std::vector<size_t>* starts) {
    size_t raw_line = raw.find('\n');
    size_t begin = 0;
    while (begin < inner.size()) {
      size_t end = inner.find('\n', begin);
      if (end == absl::string_view::npos) end = inner.size();
      if (raw_line == absl::string_view::npos) return false;
      const size_t from = raw_line + 1;
      size_t to = raw.find('\n', from);
      const size_t raw_end = to == absl::string_view::npos ? raw.size() : to;
      absl::string_view line = raw.substr(from, raw_end - from);
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      const absl::string_view wanted = inner.substr(begin, end - begin);
      if (line.size() < wanted.size() && !wanted.empty()) return false;
      const size_t indent =
          line.size() < wanted.size() ? 0 : line.size() - wanted.size();
      if (line.substr(indent) != wanted) return false;
      starts->push_back(raw_offset + from + indent);
      raw_line = to;
      begin = end + 1;
    }
    return true;
  }

  static size_t ToRaw(absl::string_view inner, size_t offset,
                      const std::vector<size_t>& starts) {
    size_t line = 0;
    size_t start = 0;
    for (size_t i = 0; i < offset; ++i) {
      if (inner[i] == '\n') {
        ++line;
        start = i + 1;
      }
    }
    return starts[line] + (offset - start);
  }

  // Other embedded documents: the whole scalar is written anew, if an image in
  // it changes.
  void Rewrite(const SearchRule& rule, const yaml::Node& node,
               const yaml::Node& scalar) {
    SearchRule whole = RuleForKey("document");
    whole.update = rule.update;
    whole.nested = rule.nested;
    value::Value holder = value::Value::NewMap();
    holder.map().Set("document", scalar.value);
    bool changed = false;
    const value::Value updated =
        ReplaceImages(holder, {whole}, [&](absl::string_view reference) {
          std::optional<std::string> pinned = pin_(At(node, reference));
          changed = changed || (pinned.has_value() && *pinned != reference);
          return pinned;
        });
    if (changed) Replace(node, updated.Find("document")->as_string());
  }

  const absl::string_view text_;
  const absl::string_view file_;
  const std::vector<SearchRule>& rules_;
  const PinFunction& pin_;
  Path path_;
  std::map<std::string, const yaml::Node*> anchors_;
  std::vector<yaml::Edit> edits_;
};

}  // namespace

absl::StatusOr<std::string> PinText(absl::string_view text,
                                    absl::string_view file,
                                    const std::vector<SearchRule>& rules,
                                    const PinFunction& pin) {
  GITOPS_ASSIGN_OR_RETURN(std::vector<yaml::NodeDocument> documents,
                          yaml::ParseNodes(text, KbldOptions(file)));
  Pinner pinner(text, file, rules, pin);
  for (const yaml::NodeDocument& document : documents) {
    pinner.Document(document.root);
  }
  return yaml::ApplyEdits(text, std::move(pinner.edits()));
}

}  // namespace gitops::image
