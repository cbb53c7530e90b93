#ifndef GITOPS_PKG_GOTEMPLATE_STORE_H_
#define GITOPS_PKG_GOTEMPLATE_STORE_H_

// The templates of a set by name, and the parsed tpl texts. Internal to this
// package.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/node.h"
#include "pkg/gotemplate/parser.h"
#include "pkg/gotemplate/template.h"

namespace gitops::gotemplate {

class TemplateStore {
 public:
  TemplateStore(const FunctionMap* functions, TemplateOptions options)
      : options_(std::move(options)), context_{functions, &arena_} {}

  absl::Status Add(absl::string_view name, absl::string_view text);
  const Template* Find(absl::string_view name) const;

  // Parses tpl text under the root's name, or finds it parsed already. The
  // file lives as long as the store, or until the cache is full and renewed:
  // hold the pointer while executing.
  absl::StatusOr<std::shared_ptr<const ParsedFile>> ParseText(
      absl::string_view text);

  const TemplateOptions& options() const { return options_; }

 private:
  absl::StatusOr<std::unique_ptr<ParsedFile>> Parse(absl::string_view name,
                                                    absl::string_view text);

  // Bytes of text kept parsed.
  static constexpr size_t kMaxCached = size_t{64} << 20;

  TemplateOptions options_;
  Arena arena_;  // Of all files: one each would leave much unused.
  ParseContext context_;
  std::vector<std::unique_ptr<ParsedFile>> files_;
  // By size and last bytes: charts bring the same helpers again and again.
  absl::flat_hash_map<uint64_t, const ParsedFile*> by_text_;
  absl::flat_hash_map<absl::string_view, const Template*> by_name_;
  absl::flat_hash_map<std::string, std::shared_ptr<const ParsedFile>> texts_;
  size_t cached_bytes_ = 0;
};

// The templates of running tpl calls, which hide those of the same name
// outside.
struct Overlay {
  const Overlay* outer;
  const ParsedFile* file;
};

// An empty template hides nothing.
const Template* FindTemplate(const TemplateStore& store, const Overlay* overlay,
                             absl::string_view name);

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_STORE_H_
