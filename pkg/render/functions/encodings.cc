#include <openssl/evp.h>

#include <cstdint>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/check.h"
#include "pkg/render/functions/base_n.h"
#include "pkg/render/functions/functions.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::FunctionBody;
using gotemplate::Param;
using value::Value;
using Result = absl::StatusOr<Value>;

Result Digest(absl::string_view data, const EVP_MD* algorithm) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  GITOPS_CHECK(EVP_Digest(data.data(), data.size(), digest, &size, algorithm,
                          nullptr) == 1);
  return Value::String(absl::BytesToHexString(
      absl::string_view(reinterpret_cast<char*>(digest), size)));
}

Result Sha1(Call& call) { return Digest(call.String(0), EVP_sha1()); }
Result Sha256(Call& call) { return Digest(call.String(0), EVP_sha256()); }
Result Sha512(Call& call) { return Digest(call.String(0), EVP_sha512()); }

Result Adler32(Call& call) {
  constexpr uint32_t kModulus = 65521;
  uint32_t a = 1;
  uint32_t b = 0;
  for (unsigned char c : call.String(0)) {
    a = (a + c) % kModulus;
    b = (b + a) % kModulus;
  }
  return Value::String(absl::StrCat(b << 16 | a));
}

Result EncodeText64(Call& call) {
  return Value::String(EncodeBase64(call.String(0)));
}
Result EncodeText32(Call& call) {
  return Value::String(EncodeBase32(call.String(0)));
}

// Sprig gives the error's text as the result.
Result TextOrError(const absl::StatusOr<std::string>& decoded) {
  if (decoded.ok()) return Value::String(*decoded);
  return Value::String(decoded.status().message());
}

Result DecodeText64(Call& call) {
  return TextOrError(DecodeBase64(call.String(0)));
}
Result DecodeText32(Call& call) {
  return TextOrError(DecodeBase32(call.String(0)));
}

}  // namespace

void RegisterEncodings(gotemplate::FunctionMap& functions) {
  const struct {
    absl::string_view name;
    FunctionBody body;
  } kFunctions[] = {{"sha1sum", Sha1},        {"sha256sum", Sha256},
                    {"sha512sum", Sha512},    {"adler32sum", Adler32},
                    {"b64enc", EncodeText64}, {"b64dec", DecodeText64},
                    {"b32enc", EncodeText32}, {"b32dec", DecodeText32}};
  for (const auto& f : kFunctions) {
    functions.Add({.name = f.name, .params = {Param::kString}, .body = f.body});
  }
}

}  // namespace gitops::render
