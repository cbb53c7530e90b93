#ifndef GITOPS_PKG_JSONSCHEMA_PLAIN_SCHEMA_H_
#define GITOPS_PKG_JSONSCHEMA_PLAIN_SCHEMA_H_

// A quick look at whether a schema is surely valid against its metaschema.
// Nearly all are, and running the metaschema over them costs more than all
// else that is done with them. Pure.

#include "pkg/value/value.h"

namespace gitops::jsonschema {

enum class References { kNone, kLocal };

// True only if the metaschema of `draft` (4, 6, 7, 2019, 2020) accepts
// `schema`, a value of ParseSchemaText or ParseSchemaTree, and it has no
// references but such. False says nothing.
bool IsPlainSchema(const value::Value& schema, int draft,
                   References references = References::kLocal);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_PLAIN_SCHEMA_H_
