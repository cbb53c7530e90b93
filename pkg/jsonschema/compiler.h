#ifndef GITOPS_PKG_JSONSCHEMA_COMPILER_H_
#define GITOPS_PKG_JSONSCHEMA_COMPILER_H_

// From schema documents to compiled schemas, references resolved.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/jsonschema/documents.h"
#include "pkg/jsonschema/jsonschema.h"
#include "pkg/jsonschema/schema.h"
#include "pkg/value/value.h"

namespace re2 {
class RE2;
}  // namespace re2

namespace gitops::jsonschema {

// Checks a schema `v`, called `name` in messages, against its metaschema.
using MetaCheck =
    std::function<absl::Status(const std::string& metaschema,
                               const value::Value& v, const std::string& name)>;

class Compiler {
 public:
  // `check` may be empty. `assert_all_formats`: also for drafts where formats
  // are annotations.
  Compiler(const Options& options, MetaCheck check, bool assert_all_formats);
  ~Compiler();

  // The schema of a text, under options.url.
  absl::StatusOr<const Schema*> CompileRoot(value::Value root);
  // The schema at a URL.
  absl::StatusOr<const Schema*> CompileUrl(absl::string_view url);

 private:
  struct Pending {
    Schema* schema;
    Document* document;
    std::string pointer;
  };

  absl::Status Check(const Document& document, const std::string& pointer);
  // The schema there, perhaps still to be filled.
  Schema* At(Document* document, const std::string& pointer);
  absl::Status Finish();
  absl::Status Fill(const Pending& pending);
  absl::Status FillReferences(const Pending& pending, const value::Map& map);
  absl::Status FillGeneral(const Pending& pending, const value::Map& map);
  absl::Status FillObject(const Pending& pending, const value::Map& map);
  void FillArray(const Pending& pending, const value::Map& map);
  absl::Status FillScalars(const Pending& pending, const value::Map& map);
  void FillCombinations(const Pending& pending, const value::Map& map);
  absl::StatusOr<Schema*> Reference(const Pending& pending,
                                    absl::string_view reference);
  absl::StatusOr<const re2::RE2*> Regex(absl::string_view pattern);

  const Schema* Child(const Pending& pending, const value::Map& map,
                      absl::string_view keyword);
  std::vector<const Schema*> Children(const Pending& pending,
                                      const value::Map& map,
                                      absl::string_view keyword);

  Documents documents_;
  const Options& options_;
  MetaCheck check_;
  bool assert_all_formats_;
  std::map<std::string, std::unique_ptr<Schema>> schemas_;  // By location.
  std::deque<Pending> pending_;
  std::vector<std::unique_ptr<re2::RE2>> regexes_;
};

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_COMPILER_H_
