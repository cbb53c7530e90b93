#include "pkg/render/functions/functions.h"

#include "pkg/gotemplate/builtins.h"

namespace gitops::render {

void RegisterAll(gotemplate::FunctionMap& functions, CompatLevel compat) {
  gotemplate::AddBuiltins(&functions);
  gotemplate::AddIncludeAndTpl(&functions);
  RegisterStrings(functions);
  RegisterTextLists(functions);
  RegisterLists(functions);  // Its slice replaces the language's own.
  RegisterDicts(functions);
  RegisterLogic(functions);
  RegisterNumbers(functions);
  RegisterDates(functions);
  RegisterSemver(functions);
  RegisterRegex(functions);
  RegisterUrls(functions);
  RegisterPaths(functions);
  RegisterEncodings(functions);
  RegisterFormats(functions, compat);
  RegisterRandom(functions);
  RegisterPasswords(functions);
  RegisterCertificates(functions);
  RegisterHelm(functions);
}

}  // namespace gitops::render
