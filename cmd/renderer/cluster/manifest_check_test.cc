#include "cmd/renderer/cluster/manifest_check.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/renderer/cluster/test_cluster.h"
#include "gtest/gtest.h"

namespace gitops::renderer {
namespace {

constexpr char kBuild[] =
    "unable to build kubernetes objects from release manifest: ";

class ManifestCheckTest : public ClusterTestBase {
 protected:
  absl::Status Check(const std::vector<absl::string_view>& documents) {
    return CheckManifests(documents, check_, *NewClient());
  }
  ManifestCheck check_{.release = "rel", .ns = "default"};
};

TEST_F(ManifestCheckTest, TakesWhatTheServerKnows) {
  EXPECT_TRUE(Check({"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}",
                     "# nothing",
                     "apiVersion: apps/v1\nkind: Deployment\n"
                     "metadata: {name: a, labels: {x: null}}\n"
                     "spec: {replicas: many}",
                     "apiVersion: v1\nkind: List\nitems:\n"
                     "- {apiVersion: v1, kind: Pod, metadata: {name: p}}"})
                  .ok());
}

TEST_F(ManifestCheckTest, NamesWhatCannotBeAnObject) {
  const struct {
    const char* what;
    const char* document;
    const char* message;
  } kCases[] = {
      {"nothing set", "a: b",
       "error validating \"\": error validating data: [apiVersion not set, "
       "kind not set]"},
      {"no kind", "apiVersion: v1",
       "error validating \"\": error validating data: kind not set"},
      {"an unknown kind",
       "apiVersion: foo/v1\nkind: Foo\nmetadata: {name: a, namespace: q}",
       "resource mapping not found for name: \"a\" namespace: \"q\" from \"\": "
       "no matches for kind \"Foo\" in version \"foo/v1\"\nensure CRDs are "
       "installed first"},
      {"an unknown kind in a list",
       "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Foo}]",
       "unable to recognize no matches for kind \"Foo\" in version \"v1\""},
      {"a label that is no text",
       "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {x: yes}}",
       "unable to decode \"\": json: cannot unmarshal bool into Go struct "
       "field ObjectMeta.metadata.labels of type string"},
      {"labels that are no map",
       "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: [x]}",
       "unable to decode \"\": json: cannot unmarshal array into Go struct "
       "field ObjectMeta.metadata.labels of type map[string]string"},
      {"a name that is no text",
       "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 3}",
       "unable to decode \"\": json: cannot unmarshal number into Go struct "
       "field ObjectMeta.metadata.name of type string"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Check({c.document}).message(), absl::StrCat(kBuild, c.message))
        << c.what;
  }
}

TEST_F(ManifestCheckTest, CollectsUnknownKindsOnceEach) {
  const char* const foo = "apiVersion: v1\nkind: Foo\nmetadata: {name: a}";
  const char* const bar = "apiVersion: v1\nkind: Bar\nmetadata: {name: a}";
  const std::string reason = absl::StrCat(
      "resource mapping not found for name: \"a\" namespace: \"\" from \"\": "
      "no matches for kind ");
  EXPECT_EQ(Check({foo, bar, foo}).message(),
            absl::StrCat(kBuild, "[", reason,
                         "\"Foo\" in version \"v1\"\nensure CRDs are "
                         "installed first, ",
                         reason,
                         "\"Bar\" in version \"v1\"\nensure CRDs are "
                         "installed first]"));
}

TEST_F(ManifestCheckTest, WithoutValidationTheDecoderSpeaks) {
  check_.validate = false;
  EXPECT_EQ(Check({"b: 1\na: b"}).message(),
            absl::StrCat(kBuild,
                         "unable to decode \"\": Object 'Kind' is "
                         "missing in '{\"a\":\"b\",\"b\":1}'"));
}

TEST_F(ManifestCheckTest, RefusesWhatBelongsToOthers) {
  Create("configmaps", "default",
         "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: "
         "default, annotations: {meta.helm.sh/release-name: other}}}");
  const std::vector<absl::string_view> documents = {
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}"};
  EXPECT_EQ(
      Check(documents).message(),
      "unable to continue with install: ConfigMap \"a\" in namespace "
      "\"default\" exists and cannot be imported into the current release: "
      "invalid ownership metadata; label validation error: missing key "
      "\"app.kubernetes.io/managed-by\": must be set to \"Helm\"; annotation "
      "validation error: key \"meta.helm.sh/release-name\" must equal "
      "\"rel\": current value is \"other\"; annotation validation error: "
      "missing key \"meta.helm.sh/release-namespace\": must be set to "
      "\"default\"");
  check_.take_ownership = true;
  EXPECT_TRUE(Check(documents).ok());
  check_.take_ownership = false;
  check_.look_for_existing = false;
  EXPECT_TRUE(Check(documents).ok());
}

TEST_F(ManifestCheckTest, TakesWhatIsItsOwn) {
  Create("configmaps", "default",
         "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: "
         "default, labels: {app.kubernetes.io/managed-by: Helm}, annotations: "
         "{meta.helm.sh/release-name: rel, meta.helm.sh/release-namespace: "
         "default}}}");
  EXPECT_TRUE(
      Check({"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}"}).ok());
}

TEST_F(ManifestCheckTest, ANameIsNeeded) {
  EXPECT_EQ(Check({"apiVersion: v1\nkind: ConfigMap"}).message(),
            "unable to continue with install: could not get information about "
            "the resource ConfigMap \"\" in namespace \"default\": resource "
            "name may not be empty");
  EXPECT_TRUE(
      Check({"apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}"}).ok());
}

}  // namespace
}  // namespace gitops::renderer
