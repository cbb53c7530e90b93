#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/check.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/functions/base_n.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/functions/go_error.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::Param;
using value::Value;
using Result = absl::StatusOr<Value>;

constexpr size_t kMaxBcryptBytes = 72;

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// --- bcrypt, cost 10.

absl::StatusOr<std::string> BcryptHash(Call& call, absl::string_view password) {
  if (password.size() > kMaxBcryptBytes) {
    return std::string(
        "failed to encrypt string with bcrypt: bcrypt: password length exceeds "
        "72 bytes");
  }
  if (absl::StrContains(password, absl::string_view("\0", 1))) {
    return absl::UnimplementedError(
        "bcrypt of a text with NUL bytes is not supported");
  }
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RandomSource> source,
                          call.host<Host>().Random(call.runtime()));
  GITOPS_RETURN_IF_ERROR(call.host<Host>().SpendOnCryptography(1));
  char salt[16];
  source->Fill(salt, sizeof(salt));
  char setting[64];
  auto data = std::make_unique<crypt_data>();
  const std::string text(password);
  // $2y$ is the algorithm that Go calls $2a$.
  const char* hash = nullptr;
  if (crypt_gensalt_rn("$2y$", 10, salt, sizeof(salt), setting,
                       sizeof(setting)) != nullptr) {
    hash = crypt_r(text.c_str(), setting, data.get());
  }
  if (hash == nullptr || !absl::StartsWith(hash, "$2y$")) {
    return absl::InternalError("bcrypt failed");
  }
  std::string out = absl::StrCat("$2a$", absl::string_view(hash).substr(4));
  OPENSSL_cleanse(data.get(), sizeof(*data));
  return out;
}

Result Bcrypt(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(std::string hash, BcryptHash(call, call.String(0)));
  return Value::String(hash);
}

Result Htpasswd(Call& call) {
  const absl::string_view user = call.String(0);
  if (absl::StrContains(user, ':')) {
    return Value::String(absl::StrCat("invalid username: ", user));
  }
  GITOPS_ASSIGN_OR_RETURN(std::string hash, BcryptHash(call, call.String(1)));
  return Value::String(absl::StrCat(user, ":", hash));
}

// --- The Master Password algorithm, version 3.

struct PasswordKind {
  absl::string_view name;
  absl::string_view templates;  // Separated by spaces.
};

constexpr PasswordKind kPasswordKinds[] = {
    {"maximum", "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno"},
    {"long",
     "CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv "
     "CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv CvcvCvccnoCvcv "
     "CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno "
     "CvccnoCvccCvcv CvccCvccnoCvcv CvccCvccCvcvno CvcvnoCvccCvcc "
     "CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc "
     "CvccCvcvCvccno"},
    {"medium", "CvcnoCvc CvcCvcno"},
    {"short", "Cvcn"},
    {"basic", "aaanaaan aannaaan aaannaaa"},
    {"pin", "nnnn"},
};

absl::string_view CharactersOf(char kind) {
  switch (kind) {
    case 'C':
      return "BCDFGHJKLMNPQRSTVWXYZ";
    case 'v':
      return "aeiou";
    case 'c':
      return "bcdfghjklmnpqrstvwxyz";
    case 'a':
      return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
    case 'n':
      return "0123456789";
    case 'o':
      return "@&%?,=[]_:-+*$#!'^~;()/.";
    default:
      return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@"
             "#$%^&*()";
  }
}

std::string BigEndian32(uint32_t n) {
  return {static_cast<char>(n >> 24), static_cast<char>(n >> 16),
          static_cast<char>(n >> 8), static_cast<char>(n)};
}

// derivePassword COUNTER KIND PASSWORD USER SITE
Result DerivePassword(Call& call) {
  constexpr absl::string_view kSeed = "com.lyndir.masterpassword";
  const PasswordKind* kind = nullptr;
  for (const PasswordKind& k : kPasswordKinds) {
    if (k.name == call.String(1)) kind = &k;
  }
  if (kind == nullptr) {
    return Value::String(
        absl::StrCat("cannot find password template ", call.String(1)));
  }
  GITOPS_RETURN_IF_ERROR(call.host<Host>().SpendOnCryptography(2));
  const absl::string_view password = call.String(2);
  const absl::string_view user = call.String(3);
  const absl::string_view site = call.String(4);
  const std::string salt = absl::StrCat(
      kSeed, BigEndian32(static_cast<uint32_t>(user.size())), user);
  unsigned char key[64];
  GITOPS_CHECK(EVP_PBE_scrypt(password.data(), password.size(), Bytes(salt),
                              salt.size(), 32768, 8, 2, uint64_t{128} << 20,
                              key, sizeof(key)) == 1);
  const std::string message =
      absl::StrCat(kSeed, BigEndian32(static_cast<uint32_t>(site.size())), site,
                   BigEndian32(static_cast<uint32_t>(call[0].as_uint())));
  unsigned char seed[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  GITOPS_CHECK(HMAC(EVP_sha256(), key, sizeof(key), Bytes(message),
                    message.size(), seed, &length) != nullptr);
  const std::vector<absl::string_view> templates =
      absl::StrSplit(kind->templates, ' ');
  const absl::string_view shape = templates[seed[0] % templates.size()];
  std::string out;
  for (size_t i = 0; i < shape.size(); ++i) {
    const absl::string_view characters = CharactersOf(shape[i]);
    out.push_back(characters[seed[i + 1] % characters.size()]);
  }
  OPENSSL_cleanse(key, sizeof(key));
  OPENSSL_cleanse(seed, sizeof(seed));
  return Value::String(out);
}

// --- AES-256-CBC with the password as key.

constexpr size_t kBlock = 16;

struct CipherDeleter {
  void operator()(EVP_CIPHER_CTX* context) const {
    EVP_CIPHER_CTX_free(context);
  }
};

// Whole blocks only; padding is the caller's.
std::string RunAes(absl::string_view password, absl::string_view iv,
                   absl::string_view input, bool encrypt) {
  unsigned char key[32] = {};
  std::memcpy(key, password.data(), std::min(password.size(), sizeof(key)));
  std::unique_ptr<EVP_CIPHER_CTX, CipherDeleter> context(EVP_CIPHER_CTX_new());
  std::string out(input.size() + kBlock, '\0');
  int length = 0;
  GITOPS_CHECK(EVP_CipherInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key,
                                 Bytes(iv), encrypt ? 1 : 0) == 1 &&
               EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
               EVP_CipherUpdate(
                   context.get(), reinterpret_cast<unsigned char*>(out.data()),
                   &length, Bytes(input), static_cast<int>(input.size())) == 1);
  out.resize(length);
  OPENSSL_cleanse(key, sizeof(key));
  return out;
}

Result EncryptAes(Call& call) {
  std::string text(call.String(1));
  if (text.empty()) return Value::String("");
  if (text.size() > static_cast<size_t>(kMaxResultBytes)) {
    return TooLarge("encryptAES");
  }
  const size_t padding = kBlock - text.size() % kBlock;
  text.append(padding, static_cast<char>(padding));
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RandomSource> source,
                          call.host<Host>().Random(call.runtime()));
  std::string iv(kBlock, '\0');
  source->Fill(iv.data(), iv.size());
  return Value::String(
      EncodeBase64(absl::StrCat(iv, RunAes(call.String(0), iv, text, true))));
}

Result DecryptAes(Call& call) {
  if (call.String(1).empty()) return Value::String("");
  GITOPS_ASSIGN_OR_RETURN(std::string data, DecodeBase64(call.String(1)));
  if (data.size() < kBlock) {
    return GoError(
        absl::StrCat("runtime error: slice bounds out of range [:16] with "
                     "capacity ",
                     data.size() / 3 * 3 + (data.size() % 3 == 0 ? 0 : 3)));
  }
  const absl::string_view view = data;
  const absl::string_view blocks = view.substr(kBlock);
  if (blocks.size() % kBlock != 0) {
    return GoError("crypto/cipher: input not full blocks");
  }
  if (blocks.empty()) {
    return GoError("runtime error: index out of range [-1]");
  }
  std::string text =
      RunAes(call.String(0), view.substr(0, kBlock), blocks, false);
  const int64_t end = static_cast<int64_t>(text.size()) -
                      static_cast<unsigned char>(text.back());
  if (end < 0) {
    return GoError(
        absl::StrCat("runtime error: slice bounds out of range [:", end, "]"));
  }
  text.resize(end);
  return Value::String(text);
}

}  // namespace

void RegisterPasswords(gotemplate::FunctionMap& functions) {
  const std::vector<Param> two = {Param::kString, Param::kString};
  functions.Add({.name = "bcrypt", .params = {Param::kString}, .body = Bcrypt});
  functions.Add({.name = "htpasswd", .params = two, .body = Htpasswd});
  functions.Add({.name = "derivePassword",
                 .params = {Param::kUint32, Param::kString, Param::kString,
                            Param::kString, Param::kString},
                 .body = DerivePassword});
  functions.Add({.name = "encryptAES", .params = two, .body = EncryptAes});
  functions.Add({.name = "decryptAES", .params = two, .body = DecryptAes});
}

}  // namespace gitops::render
