#include "pkg/render/functions/base_n.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::render {
namespace {

// RFC 4648, section 10.
TEST(BaseNTest, Vectors) {
  struct Case {
    absl::string_view data;
    absl::string_view base64;
    absl::string_view base32;
  };
  for (const Case& c :
       std::vector<Case>{{"", "", ""},
                         {"f", "Zg==", "MY======"},
                         {"fo", "Zm8=", "MZXQ===="},
                         {"foo", "Zm9v", "MZXW6==="},
                         {"foob", "Zm9vYg==", "MZXW6YQ="},
                         {"fooba", "Zm9vYmE=", "MZXW6YTB"},
                         {"foobar", "Zm9vYmFy", "MZXW6YTBOI======"}}) {
    EXPECT_EQ(EncodeBase64(c.data), c.base64);
    EXPECT_EQ(EncodeBase32(c.data), c.base32);
    EXPECT_EQ(*DecodeBase64(c.base64), c.data);
    EXPECT_EQ(*DecodeBase32(c.base32), c.data);
  }
}

TEST(BaseNTest, AllBytesRoundTrip) {
  std::string data;
  for (int i = 0; i < 600; ++i) {
    EXPECT_EQ(*DecodeBase64(EncodeBase64(data)), data);
    EXPECT_EQ(*DecodeBase32(EncodeBase32(data)), data);
    data.push_back(static_cast<char>(i * 7));
  }
}

TEST(BaseNTest, LineBreaksAreSkipped) {
  EXPECT_EQ(*DecodeBase64("Zm9v\r\nYmFy\n"), "foobar");
  EXPECT_EQ(*DecodeBase64("Z\ng\n=\n=\n"), "f");
  EXPECT_EQ(*DecodeBase32("MZX\nW6===\n"), "foo");
}

TEST(BaseNTest, Base64ErrorsNameTheByte) {
  struct Case {
    absl::string_view text;
    size_t at;
  };
  for (const Case& c : std::vector<Case>{{"!", 0},
                                         {"Zm9v!", 4},
                                         {"Zg", 0},
                                         {"Zm9vYg", 4},
                                         {"Zg=", 3},
                                         {"Zg=x", 2},
                                         {"Zg==Zg==", 4},
                                         {"Zm8=x", 4},
                                         {"=", 0},
                                         {"Z===", 1},
                                         {"Zm-_", 2},
                                         {"Zm 8=", 2}}) {
    const auto decoded = DecodeBase64(c.text);
    EXPECT_EQ(decoded.status(),
              absl::InvalidArgumentError(
                  absl::StrCat("illegal base64 data at input byte ", c.at)))
        << c.text;
  }
}

TEST(BaseNTest, Base32ErrorsNameTheByte) {
  for (const absl::string_view text :
       {"1", "my======", "MY", "MY=====", "MZXW6YTB1",
        "M=======", "MZX=====", "MY=====A"}) {
    const auto decoded = DecodeBase32(text);
    EXPECT_EQ(decoded.status().code(), absl::StatusCode::kInvalidArgument)
        << text;
  }
  EXPECT_EQ(DecodeBase32("MZXW6YTB1").status().message(),
            "illegal base32 data at input byte 8");
}

// What decodes encodes to the same text, but for line breaks and spare bits.
TEST(BaseNTest, ShortTextsNeverCrash) {
  const std::string alphabet = "AZ=a7\n!";
  for (size_t n = 0; n < 2401; ++n) {
    std::string text;
    for (size_t rest = n; rest > 0; rest /= alphabet.size()) {
      text.push_back(alphabet[rest % alphabet.size()]);
    }
    (void)DecodeBase64(text);
    (void)DecodeBase32(text);
  }
}

}  // namespace
}  // namespace gitops::render
