#include <string>
#include <vector>

#include "cmd/deployer/program_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::deployer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kParts[] = R"(apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {b: two, a: one}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: empty}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: sa}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: lonely}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: rb}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
subjects: [{kind: ServiceAccount, name: sa, namespace: prod}]
)";

class AppPartsCommandsTest : public ProgramFixture {
 protected:
  AppPartsCommandsTest() {
    AddRbac("Role", "roles");
    AddRbac("RoleBinding", "rolebindings");
    AddRbac("ClusterRole", "clusterroles");
    AddRbac("ClusterRoleBinding", "clusterrolebindings");
    const Result r = Run({"deploy", "-a", "app", "-f", File("a.yml", kParts),
                          "-y", "--logs=false"});
    EXPECT_EQ(r.code, 0) << r.err;
  }

  void AddRbac(const char* kind, const char* resource) {
    kube::ResourceType type;
    type.gvk = {"rbac.authorization.k8s.io", "v1", kind};
    type.resource = resource;
    type.namespaced = kind[0] != 'C';
    type.verbs = {"create", "delete", "get", "list", "update", "watch"};
    client_.AddType(type);
  }
};

TEST_F(AppPartsCommandsTest, ConfigMapsHaveARowPerKey) {
  const Result r = Run({"config-map", "list", "-a", "app", "--values"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_THAT(r.out, HasSubstr("c"));
  EXPECT_LT(r.out.find("a\tone"), r.out.find("b\ttwo"));
  EXPECT_THAT(r.out, HasSubstr("empty"));
  EXPECT_THAT(Run({"cm", "ls", "-a", "app"}).out, Not(HasSubstr("one")));
}

TEST_F(AppPartsCommandsTest, ServiceAccountsWithTheirRoles) {
  const Result r = Run({"sa", "l", "-a", "app"});
  EXPECT_EQ(r.code, 0) << r.err;
  // By all columns.
  EXPECT_EQ(r.out,
            "prod\tlonely\t?   \t? \t?\t\n"
            "prod\tsa    \tprod\trb\tr\t\n");
}

TEST_F(AppPartsCommandsTest, AppsMustBeThere) {
  for (const char* group : {"cm", "sa"}) {
    EXPECT_EQ(Run({group, "ls", "-a", "none"}).err,
              "kapp: Error: App 'none' (namespace: prod) does not exist: \n")
        << group;
  }
}

}  // namespace
}  // namespace gitops::deployer
