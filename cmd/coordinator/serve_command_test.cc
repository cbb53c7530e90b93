// What `serve` refuses to begin with; serving is program_test.cc's.

#include "cmd/coordinator/command_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::coordinator {
namespace {

using ::testing::HasSubstr;

using ServeCommandTest = CommandFixture;

TEST_F(ServeCommandTest, WrongCalls) {
  EXPECT_EQ(Run({"serve"}), 2);
  EXPECT_THAT(err_, HasSubstr("--database"));
  variable_.clear();
  EXPECT_EQ(Run({"serve", "--database", Path("other")}), 2);
  EXPECT_THAT(err_, HasSubstr("--address"));
  EXPECT_EQ(Run({"serve", "more"}), 2);
}

TEST_F(ServeCommandTest, OneCoordinatorASocket) {
  EXPECT_EQ(Run({"serve", "--database", Path("other")}), 4);
  EXPECT_THAT(err_, HasSubstr("another coordinator is listening"));
  // The one that is there goes on.
  EXPECT_EQ(Run({"list"}), 0) << err_;
}

TEST_F(ServeCommandTest, TcpNeedsCertificates) {
  EXPECT_NE(Run({"serve", "--database", Path("other"), "-a", "127.0.0.1:0"}),
            0);
  EXPECT_EQ(out_, "");
}

TEST_F(ServeCommandTest, ADatabaseThatIsNone) {
  ASSERT_TRUE(fs::WriteFile(Path("other"), "this is no database at all").ok());
  EXPECT_NE(Run({"serve", "--database", Path("other"), "-a",
                 "unix:" + Path("o.sock")}),
            0);
  EXPECT_EQ(out_, "");
}

}  // namespace
}  // namespace gitops::coordinator
