#ifndef GITOPS_CMD_RENDERER_SCAFFOLD_DATA_H_
#define GITOPS_CMD_RENDERER_SCAFFOLD_DATA_H_

// The texts of the files of a new chart; scaffold.h puts them together. They
// are what `helm create` writes (Helm, Apache License 2.0).

namespace gitops::renderer {

extern const char kScaffoldChartYaml[];       // Chart.yaml
extern const char kScaffoldValuesYaml[];      // values.yaml
extern const char kScaffoldHelmIgnore[];      // .helmignore
extern const char kScaffoldIngress[];         // templates/ingress.yaml
extern const char kScaffoldHttpRoute[];       // templates/httproute.yaml
extern const char kScaffoldDeployment[];      // templates/deployment.yaml
extern const char kScaffoldService[];         // templates/service.yaml
extern const char kScaffoldServiceAccount[];  // templates/serviceaccount.yaml
extern const char kScaffoldAutoscaler[];      // templates/hpa.yaml
extern const char kScaffoldNotes[];           // templates/NOTES.txt
extern const char kScaffoldHelpers[];         // templates/_helpers.tpl
extern const char
    kScaffoldTestConnection[];  // templates/tests/test-connection.yaml

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_SCAFFOLD_DATA_H_
