// Anchors, aliases, tags and directives.

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/trace.h"

namespace gitops::yaml::internal {
namespace {

struct Case {
  absl::string_view text;
  absl::string_view tokens;
};

void ExpectTokens(const std::vector<Case>& cases) {
  for (const Case& c : cases)
    EXPECT_EQ(TraceTokens(c.text), c.tokens) << c.text;
}

void ExpectProblem(absl::string_view problem,
                   const std::vector<absl::string_view>& texts) {
  for (const absl::string_view text : texts) {
    EXPECT_EQ(TraceTokens(text), absl::StrCat("!yaml: ", problem)) << text;
  }
}

TEST(ScanPropertyTest, AnchorsAndAliases) {
  ExpectTokens({
      {"&a_-9Z b", "&a_-9Z =b $"},
      {"[*a,*b]", "[ *a , *b ] $"},
      {"{*a : b}", "{ ? *a : =b } $"},
      {"{*a: b}", "{ ? *a : =b } $"},
      {"&a\n- b", "&a SEQ - =b END $"},
      {"- &a\n- *a", "SEQ - &a - *a END $"},
  });
  ExpectProblem("did not find expected alphabetic or numeric character",
                {"&", "*", "& a", "&a.b c", "*a/b", "&é", "&a\"b\""});
}

TEST(ScanPropertyTest, Tags) {
  ExpectTokens({
      {"! a", "<|!> =a $"},
      {"!a b", "<!|a> =b $"},
      {"!!str a", "<!!|str> =a $"},
      {"!e!x/y:z a", "<!e!|x/y:z> =a $"},
      {"!<tag:yaml.org,2002:str> a", "<|tag:yaml.org,2002:str> =a $"},
      {"!<!x> a", "<|!x> =a $"},
      {"!a%21b c", "<!|a!b> =c $"},
      {"!a%C3%A9 b", "<!|aé> =b $"},
      {"!a%F0%9F%98%80 b", "<!|a😀> =b $"},
      {"!a\n", "<!|a> $"},
      {"&x !a b", "&x <!|a> =b $"},
  });
}

TEST(ScanPropertyTest, BadTags) {
  ExpectProblem("did not find expected tag URI", {"!!", "!e! a", "!<> a"});
  ExpectProblem("did not find the expected '>'", {"!<a b", "!<a\n>"});
  ExpectProblem("did not find expected whitespace or line break",
                {"!<a>b", "!a\"b\"", "!aé"});
  ExpectProblem("did not find URI escaped octet",
                {"!a% b", "!a%4 b", "!a%xy b", "!a%C3 b", "!a%C3a b"});
  ExpectProblem("found an incorrect leading UTF-8 octet",
                {"!a%80 b", "!a%FF b"});
  ExpectProblem("found an incorrect trailing UTF-8 octet",
                {"!a%C3%41 b", "!a%E2%82%C0 b"});
}

TEST(ScanPropertyTest, Directives) {
  ExpectTokens({
      {"%YAML 1.1\n--- a", "%YAML:1.1 --- =a $"},
      {"%YAML 01.01 # c\n--- a", "%YAML:1.1 --- =a $"},
      {"%YAML 1.20\n---\n", "%YAML:1.20 --- $"},
      {"%YAML 0.0\n---\n", "%YAML:0.0 --- $"},
      {"%TAG ! tag:x,1:\n---\n", "%TAG:!:tag:x,1: --- $"},
      {"%TAG !! !\n---\n", "%TAG:!!:! --- $"},
      {"%TAG !e!  tag:e # c\n---\n", "%TAG:!e!:tag:e --- $"},
      {"a\n...\n%YAML 1.1\n---\n", "=a ... %YAML:1.1 --- $"},
  });
}

TEST(ScanPropertyTest, BadDirectives) {
  ExpectProblem("could not find expected directive name", {"%", "% YAML 1.1"});
  ExpectProblem("found unexpected non-alphabetical character",
                {"%YAML.1", "%TAG!"});
  ExpectProblem("found unknown directive name", {"%FOO 1", "%yaml 1.1"});
  ExpectProblem("did not find expected version number",
                {"%YAML", "%YAML x", "%YAML 1.", "%YAML .1"});
  ExpectProblem("did not find expected digit or '.' character",
                {"%YAML 1", "%YAML 1-1"});
  ExpectProblem("found extremely long version number",
                {"%YAML 123.1", "%YAML 1.123"});
  ExpectProblem("did not find expected '!'", {"%TAG e x", "%TAG !e x"});
  ExpectProblem("did not find expected whitespace", {"%TAG !", "%TAG !!x"});
  ExpectProblem("did not find expected tag URI", {"%TAG ! ", "%TAG !e! \n"});
  ExpectProblem("did not find expected whitespace or line break",
                {"%TAG ! x\"y"});
  ExpectProblem("did not find expected comment or line break",
                {"%YAML 1.1 x", "%TAG ! x y"});
}

}  // namespace
}  // namespace gitops::yaml::internal
