#include "pkg/http/reason.h"

#include <string>

#include "gtest/gtest.h"

namespace gitops::http {
namespace {

TEST(ReasonTest, KnowsTheUsualPhrases) {
  EXPECT_EQ(ReasonPhrase(200), "OK");
  EXPECT_EQ(ReasonPhrase(404), "Not Found");
  EXPECT_EQ(ReasonPhrase(299), "");
}

TEST(ReasonTest, WhatTheServerSaidComesFirst) {
  Response response;
  response.status = 404;
  EXPECT_EQ(ReasonOf(response), "Not Found");
  response.headers.Add(kReasonField, "File not found");
  EXPECT_EQ(ReasonOf(response), "File not found");
}

}  // namespace
}  // namespace gitops::http
