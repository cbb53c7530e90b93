#ifndef GITOPS_PKG_JSONSCHEMA_SURE_MATCH_H_
#define GITOPS_PKG_JSONSCHEMA_SURE_MATCH_H_

// A quick look at whether values surely match a schema: no pointers, no
// compiled form, and only those parts of the schema that values reach. Most
// charts have a long schema of types and short, valid values. Pure.

#include "pkg/value/value.h"

namespace gitops::jsonschema {

// True only if `schema` accepts `v`. The schema is valid in its draft and its
// references lead to schemas in it (see IsPlainSchema, References::kResolved);
// its numbers may be marked or not. False says nothing.
bool SurelyAccepts(const value::Value& schema, const value::Value& v,
                   int draft);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_SURE_MATCH_H_
