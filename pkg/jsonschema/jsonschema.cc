#include "pkg/jsonschema/jsonschema.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/jsonschema/compiler.h"
#include "pkg/jsonschema/documents.h"
#include "pkg/jsonschema/failure.h"
#include "pkg/jsonschema/plain_schema.h"
#include "pkg/jsonschema/schema_text.h"
#include "pkg/jsonschema/sure_match.h"
#include "pkg/jsonschema/validator.h"

namespace gitops::jsonschema {

struct Validator::Impl {
  explicit Impl(Options o)
      : options(std::move(o)), metaschemas(options, nullptr, true) {}

  absl::Status CheckMeta(const std::string& metaschema, const value::Value& v,
                         const std::string& name) {
    // The URL came from one of the drafts, or is a schema's own.
    const std::optional<int> draft = DraftOf(metaschema);
    if (draft.has_value() && metaschema == MetaschemaOf(*draft) &&
        IsPlainSchema(v, *draft)) {
      return absl::OkStatus();
    }
    const Schema*& compiled = by_url[metaschema];
    if (compiled == nullptr) {
      GITOPS_ASSIGN_OR_RETURN(compiled, metaschemas.CompileUrl(metaschema));
    }
    GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<Failure> failure,
                            CheckValue(*compiled, v));
    if (failure == nullptr) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(
        Quote(name),
        " is not valid against metaschema: jsonschema validation failed with ",
        SingleQuote(metaschema), "\n", PrintFailure(*failure)));
  }

  Options options;
  Compiler metaschemas;
  std::map<std::string, const Schema*> by_url;
};

Validator::Validator(Options options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

Validator::~Validator() = default;

absl::Status Validator::Validate(absl::string_view schema,
                                 const value::Value& values) {
  GITOPS_ASSIGN_OR_RETURN(value::Value tree, ParseSchemaTree(&schema));
  const int draft = DraftOfSchema(tree);
  if (IsPlainSchema(tree, draft, References::kResolved) &&
      SurelyAccepts(tree, values, draft)) {
    return absl::OkStatus();
  }
  GITOPS_ASSIGN_OR_RETURN(value::Value root,
                          MarkNumbers(std::move(tree), schema));
  Compiler compiler(
      impl_->options,
      [this](const std::string& metaschema, const value::Value& v,
             const std::string& name) {
        return impl_->CheckMeta(metaschema, v, name);
      },
      false);
  GITOPS_ASSIGN_OR_RETURN(const Schema* compiled,
                          compiler.CompileRoot(std::move(root)));
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<Failure> failure,
                          CheckValue(*compiled, values));
  if (failure == nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(PrintFailure(*failure), "\n"));
}

absl::Status Validate(absl::string_view schema, const value::Value& values,
                      const Options& options) {
  return Validator(options).Validate(schema, values);
}

}  // namespace gitops::jsonschema
