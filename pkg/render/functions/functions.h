#ifndef GITOPS_PKG_RENDER_FUNCTIONS_FUNCTIONS_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_FUNCTIONS_H_

// All functions that Helm gives to templates beside the language's own: Sprig
// 3.3 without env and expandenv, and Helm's. One family per source file.
//
// Source: behaviour of Helm 4.1.4, and of 4.2 where the Host says so; known
// differences are listed in README.md.
// The functions need the execution's Host to be a render::Host. They are
// deterministic except for those that ask the Host for time or randomness.
// Lists and maps are shared as in Go: set, unset, merge change their argument.

#include "pkg/gotemplate/function.h"
#include "pkg/render/host.h"

namespace gitops::render {

// trim, trunc, replace, quote, nindent, wrap, snakecase …
void RegisterStrings(gotemplate::FunctionMap& functions);
// split, splitList, splitn, join, toString, toStrings, sortAlpha, atoi
void RegisterTextLists(gotemplate::FunctionMap& functions);
// list, first, append, slice, concat, uniq, until, seq …
void RegisterLists(gotemplate::FunctionMap& functions);
// dict, get, set, merge, pick, dig …
void RegisterDicts(gotemplate::FunctionMap& functions);
// default, empty, coalesce, ternary, all, any, compact, typeOf, kindIs …
void RegisterLogic(gotemplate::FunctionMap& functions);
// add, div, max, addf, round, int, float64 …
void RegisterNumbers(gotemplate::FunctionMap& functions);
// now, date, toDate, duration, ago …
void RegisterDates(gotemplate::FunctionMap& functions);
// semver, semverCompare
void RegisterSemver(gotemplate::FunctionMap& functions);
// regexMatch, regexReplaceAll …
void RegisterRegex(gotemplate::FunctionMap& functions);
// urlParse, urlJoin
void RegisterUrls(gotemplate::FunctionMap& functions);
// base, dir, clean, ext, isAbs and the os… forms
void RegisterPaths(gotemplate::FunctionMap& functions);
// b64enc, b32dec, sha256sum, adler32sum …
void RegisterEncodings(gotemplate::FunctionMap& functions);
// toYaml, fromJson, toToml …
void RegisterFormats(gotemplate::FunctionMap& functions, CompatLevel compat);
// randAlphaNum, randInt, shuffle, uuidv4 …
void RegisterRandom(gotemplate::FunctionMap& functions);
// bcrypt, htpasswd, derivePassword, encryptAES, decryptAES
void RegisterPasswords(gotemplate::FunctionMap& functions);
// genPrivateKey, genCA, genSignedCert, buildCustomCert …
void RegisterCertificates(gotemplate::FunctionMap& functions);
// required, fail, lookup, getHostByName
void RegisterHelm(gotemplate::FunctionMap& functions);

// All of these, the language's own functions, include and tpl.
void RegisterAll(gotemplate::FunctionMap& functions,
                 CompatLevel compat = CompatLevel::k41);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_FUNCTIONS_H_
