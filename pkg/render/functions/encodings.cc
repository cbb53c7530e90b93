#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

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

// The plain functions, not EVP: setting up OpenSSL's providers for the first
// digest would take longer than many a chart.
template <typename Context, int (*kInit)(Context*),
          int (*kUpdate)(Context*, const void*, size_t),
          int (*kFinal)(unsigned char*, Context*), size_t kBytes>
Result Digest(Call& call) {
  const absl::string_view data = call.String(0);
  Context context;
  unsigned char digest[kBytes];
  GITOPS_CHECK(kInit(&context) == 1);
  GITOPS_CHECK(kUpdate(&context, data.data(), data.size()) == 1);
  GITOPS_CHECK(kFinal(digest, &context) == 1);
  return Value::String(absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), kBytes)));
}

constexpr auto Sha1 =
    Digest<SHA_CTX, SHA1_Init, SHA1_Update, SHA1_Final, SHA_DIGEST_LENGTH>;
constexpr auto Sha256 = Digest<SHA256_CTX, SHA256_Init, SHA256_Update,
                               SHA256_Final, SHA256_DIGEST_LENGTH>;
constexpr auto Sha512 = Digest<SHA512_CTX, SHA512_Init, SHA512_Update,
                               SHA512_Final, SHA512_DIGEST_LENGTH>;

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
