#include "pkg/http/headers.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace gitops::http {

void Headers::Add(absl::string_view name, absl::string_view value) {
  fields_.emplace_back(std::string(name), std::string(value));
}

void Headers::Set(absl::string_view name, absl::string_view value) {
  for (auto it = fields_.begin(); it != fields_.end(); ++it) {
    if (!absl::EqualsIgnoreCase(it->first, name)) continue;
    it->second = std::string(value);
    fields_.erase(std::remove_if(it + 1, fields_.end(),
                                 [name](const Field& field) {
                                   return absl::EqualsIgnoreCase(field.first,
                                                                 name);
                                 }),
                  fields_.end());
    return;
  }
  Add(name, value);
}

void Headers::Remove(absl::string_view name) {
  fields_.erase(std::remove_if(fields_.begin(), fields_.end(),
                               [name](const Field& field) {
                                 return absl::EqualsIgnoreCase(field.first,
                                                               name);
                               }),
                fields_.end());
}

bool Headers::Has(absl::string_view name) const {
  for (const Field& field : fields_) {
    if (absl::EqualsIgnoreCase(field.first, name)) return true;
  }
  return false;
}

absl::string_view Headers::Get(absl::string_view name) const {
  for (const Field& field : fields_) {
    if (absl::EqualsIgnoreCase(field.first, name)) return field.second;
  }
  return "";
}

std::vector<absl::string_view> Headers::GetAll(absl::string_view name) const {
  std::vector<absl::string_view> all;
  for (const Field& field : fields_) {
    if (absl::EqualsIgnoreCase(field.first, name)) all.push_back(field.second);
  }
  return all;
}

bool IsHeaderName(absl::string_view name) {
  if (name.empty()) return false;
  for (const char c : name) {
    const bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9');
    if (!alnum && !absl::StrContains("!#$%&'*+-.^_`|~", c)) return false;
  }
  return true;
}

bool IsHeaderValue(absl::string_view value) {
  for (const char c : value) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7f) return false;
  }
  return true;
}

}  // namespace gitops::http
