#ifndef GITOPS_PKG_YAML_RESOLVE_H_
#define GITOPS_PKG_YAML_RESOLVE_H_

// What a scalar means: YAML 1.1 as go-yaml v2 reads it. Pure, thread-safe.

#include <string>

#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::yaml::internal {

// A plain scalar's value: null, bool, int64, uint64 (past int64), float64 or
// string. Timestamps and sexagesimal numbers are strings here.
value::Value ResolvePlain(absl::string_view text);

// A scalar with a tag in its long form ("tag:yaml.org,2002:int"). On failure
// returns false and sets `problem`: "cannot decode !!str `x` as a !!int".
bool ResolveTagged(absl::string_view tag, absl::string_view text,
                   value::Value* value, std::string* problem);

// Whether the text, written plain, would be read back as a string: not as
// null, boolean, number or timestamp, nor as a sexagesimal number by others.
bool ReadsAsString(absl::string_view text);

// A date or a time of day as go-yaml knows them:
// "2001-12-14t21:59:43.10-05:00".
bool IsTimestamp(absl::string_view text);

// "12:30:45", "1:30.5".
bool IsSexagesimal(absl::string_view text);

// The string that a scalar becomes as a mapping key. False for null and
// uint64, which Go cannot turn into one.
bool KeyString(const value::Value& scalar, value::Value* key);

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_RESOLVE_H_
