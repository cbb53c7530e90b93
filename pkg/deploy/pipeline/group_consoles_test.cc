#include "pkg/deploy/pipeline/group_consoles.h"

#include <string>

#include "gtest/gtest.h"
#include "pkg/deploy/pipeline/pipeline_fixture.h"

namespace gitops::deploy {
namespace {

class GroupConsolesTest : public PipelineTest {};

TEST_F(GroupConsolesTest, TheFirstOpenPartPrintsTheOthersWait) {
  GroupConsoles group(console_.get(), 3, /*together=*/true);
  ASSERT_TRUE(group.together());
  group.Of(2)->Block("c1 ");
  group.Of(0)->Block("a1 ");
  group.Of(1)->Block("b1 ");
  EXPECT_EQ(Printed(), "a1 ");
  group.Ended(1);
  group.Of(0)->Block("a2 ");
  EXPECT_EQ(Printed(), "a1 a2 ");
  group.Ended(0);  // The second is over, too: the third is open now.
  EXPECT_EQ(Printed(), "a1 a2 b1 c1 ");
  group.Of(2)->Block("c2 ");
  EXPECT_EQ(Printed(), "a1 a2 b1 c1 c2 ");
  group.Ended(2);
  EXPECT_TRUE(group.Close().ok());
}

TEST_F(GroupConsolesTest, CloseShowsWhatIsKept) {
  GroupConsoles group(console_.get(), 2, /*together=*/true);
  group.Of(1)->Block("b ");
  EXPECT_EQ(Printed(), "");
  EXPECT_TRUE(group.Close().ok());
  EXPECT_EQ(Printed(), "b ");
}

TEST_F(GroupConsolesTest, OneByOneThereIsNothingToKeep) {
  for (size_t count : {0u, 1u, 3u}) {
    GroupConsoles group(console_.get(), count, /*together=*/count < 2);
    EXPECT_FALSE(group.together());
    if (count > 0) {
      EXPECT_EQ(group.Of(count - 1), console_.get());
    }
    group.Ended(0);
    EXPECT_TRUE(group.Close().ok());
  }
}

}  // namespace
}  // namespace gitops::deploy
