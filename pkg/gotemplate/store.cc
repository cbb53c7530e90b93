#include "pkg/gotemplate/store.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/status_macros.h"
#include "pkg/gotemplate/parser.h"

namespace gitops::gotemplate {

namespace {

// Different texts of one key are parsed each.
uint64_t TextKey(absl::string_view text) {
  uint64_t last = 0;
  const size_t size = std::min(text.size(), sizeof(last));
  std::memcpy(&last, text.data() + text.size() - size, size);
  return (last * 0x9e3779b97f4a7c15u) ^ text.size();
}

// `same` under another name: the nodes are shared, since all they know of their
// file are offsets. Nullptr where the names make a difference.
std::unique_ptr<ParsedFile> Renamed(const ParsedFile& same,
                                    absl::string_view name,
                                    absl::string_view text) {
  // It might define a template of its own name.
  if (text.find(same.source.name) != absl::string_view::npos) return nullptr;
  auto file = std::make_unique<ParsedFile>();
  file->source.name = std::string(name);
  file->source.text = text;
  file->source.arena = same.source.arena;
  for (const std::unique_ptr<Template>& original : same.templates) {
    if (original->name == name) return nullptr;
    auto copy = std::make_unique<Template>(*original);
    copy->source = &file->source;
    if (original.get() == same.main) {
      copy->name = file->source.name;
      file->main = copy.get();
    }
    file->templates.push_back(std::move(copy));
  }
  return file;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ParsedFile>> TemplateStore::Parse(
    absl::string_view name, absl::string_view text) {
  const ParsedFile*& same = by_text_[TextKey(text)];
  if (same != nullptr && same->source.text == text) {
    std::unique_ptr<ParsedFile> file = Renamed(*same, name, text);
    if (file != nullptr) return file;
  }
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<ParsedFile> file,
                          ParseFile(name, text, TextOwner::kCaller, context_));
  same = file.get();
  return file;
}

absl::Status TemplateStore::Add(absl::string_view name,
                                absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<ParsedFile> file, Parse(name, text));
  for (const std::unique_ptr<Template>& added : file->templates) {
    auto [existing, inserted] = by_name_.try_emplace(added->name, added.get());
    if (inserted || added->is_empty) continue;
    // The key must live with the template it names.
    by_name_.erase(existing);
    by_name_.emplace(added->name, added.get());
  }
  files_.push_back(std::move(file));
  return absl::OkStatus();
}

const Template* TemplateStore::Find(absl::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

absl::StatusOr<std::shared_ptr<const ParsedFile>> TemplateStore::ParseText(
    absl::string_view text) {
  const auto found = texts_.find(text);
  if (found != texts_.end()) return found->second;
  GITOPS_ASSIGN_OR_RETURN(
      std::unique_ptr<ParsedFile> parsed,
      ParseFile(options_.root_name, text, TextOwner::kParsedFile, context_));
  std::shared_ptr<const ParsedFile> file = std::move(parsed);
  if (cached_bytes_ + text.size() > kMaxCached) {
    texts_.clear();
    cached_bytes_ = 0;
  }
  cached_bytes_ += text.size();
  texts_.emplace(std::string(text), file);
  return file;
}

const Template* FindTemplate(const TemplateStore& store, const Overlay* overlay,
                             absl::string_view name) {
  const Template* empty = nullptr;
  for (; overlay != nullptr; overlay = overlay->outer) {
    for (const std::unique_ptr<Template>& defined : overlay->file->templates) {
      if (defined->name != name) continue;
      if (!defined->is_empty) return defined.get();
      empty = defined.get();
    }
  }
  const Template* found = store.Find(name);
  return found != nullptr ? found : empty;
}

}  // namespace gitops::gotemplate
