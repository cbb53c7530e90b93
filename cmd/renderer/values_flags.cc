#include "cmd/renderer/values_flags.h"

namespace gitops::renderer {

void AddValuesFlags(cli::FlagSet& flags, chart::UserValues* v) {
  flags.StringArray(&v->set, "set", 0,
                    "set values on the command line (can specify multiple or "
                    "separate values with commas: key1=val1,key2=val2)");
  flags.StringArray(&v->set_file, "set-file", 0,
                    "set values from respective files specified via the "
                    "command line (can specify multiple or separate values "
                    "with commas: key1=path1,key2=path2)");
  flags.StringArray(&v->set_json, "set-json", 0,
                    "set JSON values on the command line (can specify multiple "
                    "or separate values with commas: "
                    "key1=jsonval1,key2=jsonval2 or using json format: "
                    "{\"key1\": jsonval1, \"key2\": \"jsonval2\"})");
  flags.StringArray(&v->set_literal, "set-literal", 0,
                    "set a literal STRING value on the command line");
  flags.StringArray(&v->set_string, "set-string", 0,
                    "set STRING values on the command line (can specify "
                    "multiple or separate values with commas: "
                    "key1=val1,key2=val2)");
  flags.StringSlice(&v->files, "values", 'f',
                    "specify values in a YAML file or a URL (can specify "
                    "multiple)");
}

}  // namespace gitops::renderer
