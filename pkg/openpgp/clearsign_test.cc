#include "pkg/openpgp/clearsign.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "pkg/openpgp/armor.h"

namespace gitops::openpgp {
namespace {

TEST(ClearsignTest, CanonicalText) {
  struct Case {
    const char* text;
    const char* canonical;
  };
  const Case cases[] = {
      {"", ""},
      {"a", "a"},
      {"a\n", "a\r\n"},
      {"a\r\nb\n", "a\r\nb\r\n"},
      {"a \t\r\n \t\nb", "a\r\n\r\nb"},
      {" a b\n", " a b\r\n"},
      {"a\rb\n", "a\rb\r\n"},
      {"\n\n", "\r\n\r\n"},
      {"ü\xc2\xa0\n", "ü\xc2\xa0\r\n"},  // No white space in ASCII.
  };
  for (const Case& c : cases) {
    EXPECT_EQ(CanonicalText(c.text), c.canonical) << c.text;
  }
}

TEST(ClearsignTest, ParseReadsWhatFormatWrites) {
  for (const char* text :
       {"", "a", "a\n", "- a\n-b\n--\n", "From x\n", "\n\n\n", "a  \nb\t\n",
        "-----BEGIN PGP SIGNATURE-----\nx\n", "ünï ☺\n"}) {
    const std::string out = FormatClearSigned(text, "SHA512", "packets\xff");
    auto parsed = ParseClearSigned(out);
    ASSERT_TRUE(parsed.ok()) << text << ": " << parsed.status();
    EXPECT_EQ(parsed->text, text);
    EXPECT_EQ(parsed->canonical, CanonicalText(text));
    EXPECT_EQ(parsed->signature, "packets\xff");
  }
}

TEST(ClearsignTest, Layout) {
  EXPECT_EQ(FormatClearSigned("- a\nb\n", "SHA512", "x"),
            absl::StrCat("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
                         "- - a\nb\n\n",
                         Armor("x", "PGP SIGNATURE")));
}

TEST(ClearsignTest, WhatIsAccepted) {
  const std::string good = FormatClearSigned("text\n", "SHA256", "x");
  struct Case {
    const char* name;
    std::string text;
    bool ok;
  };
  const Case cases[] = {
      {"text around", absl::StrCat("before\n", good, "\nafter\n"), true},
      {"the first of two",
       absl::StrCat(good, "\n", FormatClearSigned("other", "SHA256", "y")),
       true},
      {"no Hash header", absl::StrReplaceAll(good, {{"Hash: SHA256\n", ""}}),
       true},
      {"two Hash headers",
       absl::StrReplaceAll(good, {{"Hash: SHA256", "Hash: A\nHash: B"}}), true},
      {"another header",
       absl::StrReplaceAll(good, {{"Hash: SHA256", "Comment: x"}}), false},
      {"CR LF", absl::StrReplaceAll(good, {{"\n", "\r\n"}}), true},
      {"the start is not a whole line",
       absl::StrReplaceAll(
           good, {{"-----BEGIN PGP SIGNED", " -----BEGIN PGP SIGNED"}}),
       false},
      {"no end", good.substr(0, good.size() - 10), false},
      {"no signature", good.substr(0, good.find("-----BEGIN PGP SIGNATURE")),
       false},
      {"nothing", "", false},
  };
  for (const Case& c : cases) {
    auto parsed = ParseClearSigned(c.text);
    EXPECT_EQ(parsed.ok(), c.ok) << c.name << ": " << parsed.status();
    if (parsed.ok()) {
      EXPECT_EQ(parsed->canonical, "text\r\n") << c.name;
      EXPECT_EQ(parsed->signature, "x") << c.name;
    } else {
      EXPECT_EQ(parsed.status(),
                absl::NotFoundError("signature block not found"))
          << c.name;
    }
  }
}

TEST(ClearsignTest, BrokenArmour) {
  std::string text = FormatClearSigned("text\n", "SHA256", "some data");
  text = absl::StrReplaceAll(text, {{"c29t", "c29u"}});
  EXPECT_EQ(ParseClearSigned(text).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace gitops::openpgp
