#ifndef GITOPS_PKG_HTTP_HEADERS_H_
#define GITOPS_PKG_HTTP_HEADERS_H_

// HTTP header fields: ordered, repeatable, names compared without case.
// Not synchronised.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::http {

class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  void Add(absl::string_view name, absl::string_view value);
  // Replaces every field of that name.
  void Set(absl::string_view name, absl::string_view value);
  void Remove(absl::string_view name);
  bool Has(absl::string_view name) const;
  // The first field of that name, or "".
  absl::string_view Get(absl::string_view name) const;
  std::vector<absl::string_view> GetAll(absl::string_view name) const;

  const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

// Whether a name or value may go on the wire as it is: no control characters,
// and for names the token characters of RFC 9110 only.
bool IsHeaderName(absl::string_view name);
bool IsHeaderValue(absl::string_view value);

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_HEADERS_H_
