#ifndef GITOPS_PKG_JSONSCHEMA_MESSAGES_H_
#define GITOPS_PKG_JSONSCHEMA_MESSAGES_H_

// Schemas with what the real Helm 4.1.4 says about values, for tables in
// tests.

#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::jsonschema {

struct SchemaCase {
  absl::string_view name;
  absl::string_view schema;  // JSON
  absl::string_view values;  // JSON
  absl::string_view helm;    // Without the newline at the end; "" if it fits.
};

// Validates each; siblings may come in any order, as they do in Helm.
void ExpectMessages(const std::vector<SchemaCase>& cases);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_MESSAGES_H_
