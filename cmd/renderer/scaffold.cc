#include "cmd/renderer/scaffold.h"

#include "absl/strings/str_replace.h"
#include "cmd/renderer/scaffold_data.h"

namespace gitops::renderer {

std::vector<ScaffoldFile> ScaffoldFiles(absl::string_view chart_name) {
  std::vector<ScaffoldFile> files = {
      {"Chart.yaml", kScaffoldChartYaml},
      {"values.yaml", kScaffoldValuesYaml},
      {".helmignore", kScaffoldHelmIgnore},
      {"templates/ingress.yaml", kScaffoldIngress},
      {"templates/httproute.yaml", kScaffoldHttpRoute},
      {"templates/deployment.yaml", kScaffoldDeployment},
      {"templates/service.yaml", kScaffoldService},
      {"templates/serviceaccount.yaml", kScaffoldServiceAccount},
      {"templates/hpa.yaml", kScaffoldAutoscaler},
      {"templates/NOTES.txt", kScaffoldNotes},
      {"templates/_helpers.tpl", kScaffoldHelpers},
      {"templates/tests/test-connection.yaml", kScaffoldTestConnection},
  };
  for (ScaffoldFile& file : files) {
    absl::StrReplaceAll({{kChartNameMark, chart_name}}, &file.text);
  }
  return files;
}

}  // namespace gitops::renderer
