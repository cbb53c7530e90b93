#ifndef GITOPS_PKG_JSONSCHEMA_PLAIN_SCHEMA_H_
#define GITOPS_PKG_JSONSCHEMA_PLAIN_SCHEMA_H_

// A quick look at whether a schema is surely valid against its metaschema.
// Nearly all are, and running the metaschema over them costs more than all
// else that is done with them. Pure.

#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {

// References of the form "#/…", "#" among them: whether they may lead nowhere,
// or must lead to schemas that are valid as well.
enum class References { kUnresolved, kResolved };

// True only if the metaschema of `draft` (4, 6, 7, 2019, 2020) accepts
// `schema`, a value of ParseSchemaText or ParseSchemaTree, and it has no other
// references. False says nothing.
bool IsPlainSchema(const value::Value& schema, int draft,
                   References references = References::kUnresolved);

// What such a reference leads to in `root`, nullptr if there is nothing.
const value::Value* FindLocal(const value::Value& root,
                              absl::string_view reference);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_PLAIN_SCHEMA_H_
