// bcrypt, htpasswd, derivePassword, encryptAES and decryptAES.

#include <cstddef>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"
#include "pkg/render/host.h"

namespace gitops::render {
namespace {

TEST(PasswordsTest, Recorded) {
  ExpectAsRecorded({
      {"derivePassword 1 \"maximum\" \"password\" \"user\" \"example.com\"",
       "pf4zS1LjCg&LjhsZ7T2~"},
      {"derivePassword 1 \"long\" \"password\" \"user\" \"example.com\"",
       "ZedaFaxcZaso9*"},
      {"derivePassword 1 \"pin\" \"password\" \"user\" \"example.com\"",
       "6685"},
      {"derivePassword 2 \"long\" \"password\" \"user\" \"example.com\"",
       "Fovi2@JifpTupx"},
      {"derivePassword 1 \"none\" \"a\" \"b\" \"c\"",
       "cannot find password template none"},
      {"derivePassword 4294967295 \"pin\" \"a\" \"b\" \"c\"", "3483"},
      {"bcrypt (repeat 73 \"a\")",
       "failed to encrypt string with bcrypt: bcrypt: password length exceeds "
       "72 bytes"},
      {"htpasswd \"a:b\" \"c\"", "invalid username: a:b"},
      {"encryptAES \"key\" \"\"", ""},
      {"decryptAES \"key\" \"\"", ""},
      {"decryptAES \"key\" \"!\"", "!illegal base64 data at input byte 0"},
      {"decryptAES \"key\" \"AAAA\"",
       "!runtime error: slice bounds out of range [:16] with capacity 3"},
      {"decryptAES \"key\" (b64enc (repeat 17 \"a\"))",
       "!crypto/cipher: input not full blocks"},
      {"decryptAES \"key\" (b64enc (repeat 16 \"a\"))",
       "!runtime error: index out of range [-1]"},
      {"decryptAES \"secretkey\" "
       "\"30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=\"",
       "plaintext"},
      {"encryptAES \"k\" \"text\" | decryptAES \"k\"", "text"},
      {"encryptAES \"k\" (repeat 100 \"xy\") | decryptAES \"k\" | len", "200"},
      {"encryptAES (repeat 40 \"k\") \"é\" | decryptAES (repeat 32 \"k\")",
       "é"},
      {"encryptAES \"\" \"a\" | decryptAES \"\"", "a"},
  });
}

TEST(PasswordsTest, Bcrypt) {
  const std::string once = Evaluate("bcrypt \"secret\"", *SeededHost());
  EXPECT_EQ(once.size(), 60U);
  EXPECT_TRUE(absl::StartsWith(once, "$2a$10$"));
  EXPECT_EQ(Evaluate("bcrypt \"secret\"", *SeededHost()), once);
  EXPECT_NE(Evaluate("bcrypt \"secret\"", *SeededHost("other")), once);
  EXPECT_FALSE(absl::StrContains(once, "secret"));
  EXPECT_TRUE(absl::StartsWith(Evaluate("bcrypt (repeat 72 \"a\")"), "$2a"));
}

TEST(PasswordsTest, Htpasswd) {
  EXPECT_TRUE(
      absl::StartsWith(Evaluate("htpasswd \"user\" \"pw\""), "user:$2a$10$"));
  EXPECT_TRUE(absl::StartsWith(Evaluate("htpasswd \"\" \"pw\""), ":$2a$10$"));
}

TEST(PasswordsTest, EncryptionTakesANewVectorEachTime) {
  EXPECT_NE(Evaluate("encryptAES \"k\" \"text\""),
            Evaluate("encryptAES \"k\" \"text\""));
  const std::string seeded =
      Evaluate("encryptAES \"k\" \"text\"", *SeededHost());
  EXPECT_EQ(Evaluate("encryptAES \"k\" \"text\"", *SeededHost()), seeded);
  EXPECT_EQ(Evaluate(absl::StrCat("decryptAES \"k\" \"", seeded, "\"")),
            "text");
}

TEST(PasswordsTest, EveryLengthDecrypts) {
  for (int length = 1; length < 50; ++length) {
    EXPECT_EQ(Evaluate(absl::StrCat("encryptAES \"key\" (repeat ", length,
                                    " \"x\") | decryptAES \"key\"")),
              std::string(static_cast<size_t>(length), 'x'));
  }
}

TEST(PasswordsTest, WorkIsLimited) {
  const std::unique_ptr<Host> host = SeededHost();
  ASSERT_TRUE(host->SpendOnCryptography(1000).ok());
  const std::string refused = Evaluate("bcrypt \"a\"", *host);
  EXPECT_EQ(refused[0], '!') << refused;
  EXPECT_EQ(Evaluate("derivePassword 1 \"pin\" \"a\" \"b\" \"c\"", *host)[0],
            '!');
}

}  // namespace
}  // namespace gitops::render
