#include "cmd/renderer/schema_validator.h"

#include <memory>
#include <utility>

#include "cmd/renderer/remote/fetcher.h"
#include "pkg/jsonschema/jsonschema.h"

namespace gitops::renderer {

render::SchemaValidator MakeSchemaValidator(const cli::Environment& env,
                                            chart::Log& log) {
  jsonschema::Options options;
  auto fetcher = std::make_shared<Fetcher>(env.getenv);
  options.fetch = [fetcher](absl::string_view url) {
    return fetcher->GetSchema(url);
  };
  options.warn_urn = [&log](absl::string_view urn) {
    log.Write(chart::LogLevel::kWarn,
              "unresolved URN reference ignored; using permissive schema",
              {{"urn", urn}});
  };
  auto validator = std::make_shared<jsonschema::Validator>(std::move(options));
  return [validator](absl::string_view schema, const value::Value& values) {
    return validator->Validate(schema, values);
  };
}

}  // namespace gitops::renderer
