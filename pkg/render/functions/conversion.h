#ifndef GITOPS_PKG_RENDER_FUNCTIONS_CONVERSION_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_CONVERSION_H_

// How template functions read loosely typed arguments.
//
// Source: the behaviour of Sprig 3.3 and spf13/cast as Helm 4.1.4 shows it.
// Pure, thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::render {

// Any number, bool, nil or number text as an int64; 0 for what is none.
// Floats truncate; out of range they become INT64_MIN, as on amd64.
int64_t LooseInt(const value::Value& v);

// The same for float64.
double LooseFloat(const value::Value& v);

// Go's strconv.ParseInt(text, 0, 64) and ParseFloat(text, 64) without errors.
std::optional<int64_t> ParseGoInt(absl::string_view text);
std::optional<double> ParseGoFloat(absl::string_view text);

// The list or map that an object of a named slice or map type holds; any other
// value as it is.
value::Value Elements(const value::Value& v);

// Sprig's empty: nil, false, zero, "" and containers without elements.
bool IsEmpty(const value::Value& v);

// The elements of a list as text without nils; a scalar is one element, nil
// none.
std::vector<std::string> TextList(const value::Value& v);

// A []string.
value::Value StringList(const std::vector<std::string>& items);

// reflect.DeepEqual: values of different Go types differ.
bool DeepEqual(const value::Value& a, const value::Value& b);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_CONVERSION_H_
