// kbld inspect: a table of references and their recorded origins; no network.

#include "cmd/image_builder/inspect_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "cmd/image_builder/inputs.h"
#include "cmd/image_builder/registry_flags.h"
#include "cmd/image_builder/resolve_command.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/config_fields.h"
#include "pkg/image/config_parse.h"
#include "pkg/image/origin.h"
#include "pkg/image/update.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image_builder {
namespace {

struct Row {
  std::string image;
  std::string metadata;
  std::string resource;
};

// The annotation's list of {origins, url}; null where there is none.
absl::StatusOr<value::Value> ReadAnnotation(const value::Value& resource) {
  const value::Value* found =
      resource.FindPath({"metadata", "annotations", image::kImagesAnnotation});
  if (found == nullptr || !found->is_string()) return value::Value();
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKbld;
  return yaml::ParseList(found->as_string(), options);
}

absl::StatusOr<std::string> MetadataOf(absl::string_view reference,
                                       const value::Value& annotation) {
  if (!annotation.is_list()) return std::string();
  for (const value::Value& entry : annotation.list()) {
    const value::Value* url = image::FindField(entry, "url");
    if (url == nullptr || url->string_or_empty() != reference) continue;
    const value::Value* origins = image::FindField(entry, "origins");
    value::Value list;
    if (origins != nullptr) {
      list = value::Value::NewList(image::NormaliseOrigins(*origins));
    }
    GITOPS_ASSIGN_OR_RETURN(std::string text,
                            yaml::Emit(list, {yaml::EmitStyle::kKbld}));
    if (absl::EndsWith(text, "\n")) text.pop_back();
    return text;
  }
  return std::string();
}

absl::StatusOr<std::vector<Row>> MakeRows(const Inputs& inputs) {
  const std::vector<image::SearchRule> rules =
      image::EffectiveRules(inputs.config);
  std::vector<Row> rows;
  for (const value::Value& resource : inputs.resources) {
    GITOPS_ASSIGN_OR_RETURN(value::Value annotation, ReadAnnotation(resource));
    for (std::string& reference : image::FindImages(resource, rules)) {
      Row row;
      GITOPS_ASSIGN_OR_RETURN(row.metadata, MetadataOf(reference, annotation));
      row.image = std::move(reference);
      row.resource = image::DescribeResource(resource);
      rows.push_back(std::move(row));
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.image != b.image ? a.image < b.image : a.resource < b.resource;
  });
  return rows;
}

}  // namespace

absl::StatusOr<int> RunInspect(const InspectFlags& flags, cli::Ui& ui,
                               const cli::Environment& env) {
  GITOPS_ASSIGN_OR_RETURN(RegistryAccess access,
                          OpenRegistries(flags.registry, env));
  GITOPS_ASSIGN_OR_RETURN(std::vector<value::Value> documents,
                          ReadAll(flags.files, access.transport.get(), env));
  GITOPS_ASSIGN_OR_RETURN(Inputs inputs, SplitInputs(std::move(documents)));
  GITOPS_ASSIGN_OR_RETURN(std::vector<Row> rows, MakeRows(inputs));
  cli::Table table;
  table.title = "Images";
  table.content = "images";
  table.columns = {{"Image"}, {"Metadata"}, {"Resource"}};
  table.transpose = true;
  for (Row& row : rows) {
    table.rows.push_back({cli::Cell(row.image), cli::Cell(row.metadata),
                          cli::Cell(row.resource)});
  }
  GITOPS_RETURN_IF_ERROR(ui.PrintTable(std::move(table)));
  ui.Finish();
  return 0;
}

}  // namespace gitops::image_builder
