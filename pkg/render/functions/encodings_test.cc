// Base64, base32 and digests.

#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"

namespace gitops::render {
namespace {

TEST(EncodingsTest, Base64) {
  ExpectAsRecorded({
      {"b64enc \"hello\"", "aGVsbG8="},
      {"b64enc \"\"", ""},
      {"b64enc \"a\"", "YQ=="},
      {"b64enc \"é\"", "w6k="},
      {"b64dec \"aGVsbG8=\"", "hello"},
      {"b64dec \"\"", ""},
      {"b64dec \"aGVsbG8\"", "illegal base64 data at input byte 4"},
      {"b64dec \"aGVs\\nbG8=\"", "hello"},
      {"b64dec \"!!!\"", "illegal base64 data at input byte 0"},
      {"b64dec \"aGVsbG8==\"", "illegal base64 data at input byte 8"},
      {"b64dec \"aGVsbG8=x\"", "illegal base64 data at input byte 8"},
      {"b64dec \"a-_b\"", "illegal base64 data at input byte 1"},
      {"b64dec \"/w==\"", "\377"},
      {"b64enc 1", "!expected string; found 1"},
  });
}

TEST(EncodingsTest, Base32) {
  ExpectAsRecorded({
      {"b32enc \"hello\"", "NBSWY3DP"},
      {"b32enc \"\"", ""},
      {"b32enc \"a\"", "ME======"},
      {"b32dec \"NBSWY3DP\"", "hello"},
      {"b32dec \"\"", ""},
      {"b32dec \"NBSWY3D\"", "illegal base32 data at input byte 0"},
      {"b32dec \"nbswy3dp\"", "illegal base32 data at input byte 0"},
      {"b32dec \"ME======\"", "a"},
      {"b32dec \"ME=====\"", "illegal base32 data at input byte 7"},
      {"b32dec \"1\"", "illegal base32 data at input byte 0"},
  });
}

TEST(EncodingsTest, Digests) {
  ExpectAsRecorded({
      {"sha1sum \"hello\"", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"},
      {"sha256sum \"hello\"",
       "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"},
      {"sha256sum \"\"",
       "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"sha512sum \"hello\"",
       "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d"
       "99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043"},
      {"adler32sum \"hello\"", "103547413"},
      {"adler32sum \"\"", "1"},
      {"sha256sum 1", "!expected string; found 1"},
      {"sha1sum \"\"", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
  });
}

}  // namespace
}  // namespace gitops::render
