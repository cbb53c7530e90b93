#ifndef GITOPS_PKG_JSONSCHEMA_DOCUMENTS_H_
#define GITOPS_PKG_JSONSCHEMA_DOCUMENTS_H_

// Schema documents by URL, and what is where in them: resources ($id) and
// anchors.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/jsonschema/jsonschema.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {

// Where a schema stands: what references in it are resolved against.
struct Position {
  std::string base;      // URL of the resource, without fragment.
  std::string resource;  // JSON pointer of the resource in its document.
};

struct Document {
  std::string url;
  value::Value root;
  int draft = 2020;
  std::string metaschema;  // URL; empty for the metaschemas themselves.
  std::map<std::string, Position> positions;  // By JSON pointer.
  // (resource's pointer, name) to pointer.
  std::map<std::pair<std::string, std::string>, std::string> anchors;
  std::map<std::pair<std::string, std::string>, std::string> dynamic_anchors;
};

// What $schema says, else the newest.
int DraftOfSchema(const value::Value& schema);

struct Target {
  Document* document = nullptr;
  std::string pointer;
};

class Documents {
 public:
  explicit Documents(const Options& options) : options_(options) {}

  // The document of that URL (no fragment): known, built in or loaded. Errors:
  // `failing loading "URL": …`. `loaded` is set if it came from outside just
  // now.
  absl::StatusOr<Document*> Get(absl::string_view url, bool* loaded);
  Document* Add(absl::string_view url, value::Value root);

  // What `reference` at `position` means. Errors: `json-pointer in "URL" not
  // found` and the like.
  absl::StatusOr<Target> Resolve(absl::string_view base,
                                 absl::string_view reference, bool* loaded);

  // Makes the schema at `pointer`, which no keyword announced, known.
  void Index(Document* document, const std::string& pointer);

 private:
  void IndexAt(Document* document, const value::Value& schema,
               const std::string& pointer, Position position, int depth);
  absl::StatusOr<std::string> Load(absl::string_view url) const;

  const Options& options_;
  std::map<std::string, std::unique_ptr<Document>> documents_;
  std::map<std::string, Target> resources_;  // By URL.
};

// The value at a JSON pointer, nullptr if there is none.
const value::Value* FindPointer(const value::Value& root,
                                absl::string_view pointer);

// 4, 6, 7, 2019, 2020 for the URL of a metaschema; nullopt for others.
std::optional<int> DraftOf(absl::string_view schema_url);
absl::string_view MetaschemaOf(int draft);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_DOCUMENTS_H_
