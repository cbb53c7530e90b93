#include "pkg/deploy/config/config.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Object;
using testing::Tree;
using value::Value;

constexpr char kAll[] = "resourceMatchers: [{allMatcher: {}}]";

absl::StatusOr<Config> Parse(absl::string_view fields) {
  Config config;
  const absl::Status s = AppendConfig(
      Tree(absl::StrCat("{apiVersion: kapp.k14s.io/v1alpha1, kind: Config, ",
                        fields, "}")),
      "the test's", &config);
  if (!s.ok()) return s;
  return config;
}

TEST(ConfigTest, EveryField) {
  absl::StatusOr<Config> c = Parse(absl::StrCat(
      "minimumRequiredVersion: 0.1.0, rebaseRules: [{path: [a], type: copy, "
      "sources: [new, existing], ",
      kAll, "}, {paths: [[b], [c, {allIndexes: true}, d]], type: remove, ",
      kAll, "}, {ytt: {overlayContractV1: {overlay.yml: text}}, ", kAll,
      "}], waitRules: [{supportsObservedGeneration: true, conditionMatchers: "
      "[{type: T, status: S, failure: true, success: true, "
      "supportsObservedGeneration: true, unblockChanges: true}, {type: U}], ",
      kAll, "}, {ytt: {funcContractV1: {resource.star: code}}, ", kAll,
      "}], ownershipLabelRules: [{path: [o], ", kAll,
      "}], labelScopingRules: [{path: [l], isDefault: true, ", kAll,
      "}, {path: [m], ", kAll, "}], templateRules: [{", kAll,
      ", affectedResources: {objectReferences: [{path: [t], ", kAll,
      "}, {path: [u], nameKey: secretName, ", kAll,
      "}]}}], diffMaskRules: [{path: [mask], ", kAll,
      "}], diffAgainstLastAppliedFieldExclusionRules: [{path: [last], ", kAll,
      "}], diffAgainstExistingFieldExclusionRules: [{path: [live], ", kAll,
      "}], changeGroupBindings: [{name: g, ", kAll,
      "}], changeRuleBindings: [{rules: [r1, r2], ignoreIfCyclical: true, ",
      kAll,
      "}], preflightRules: [{name: P, config: {a: 1}}, {name: Q}], "
      "additionalLabels: {b: '2', a: '1'}, unknownField: 5"));
  ASSERT_TRUE(c.ok()) << c.status();
  const Resource any = Object("{kind: G}");

  ASSERT_EQ(c->rebase.size(), 4u);
  EXPECT_EQ(c->rebase[0].type, RebaseRule::Type::kCopy);
  EXPECT_EQ(
      c->rebase[0].sources,
      (std::vector<RebaseSource>{RebaseSource::kNew, RebaseSource::kExisting}));
  EXPECT_EQ(FormatPath(c->rebase[0].path), "a");
  EXPECT_TRUE(c->rebase[0].matchers.Matches(any));
  EXPECT_EQ(c->rebase[1].type, RebaseRule::Type::kRemove);
  EXPECT_EQ(FormatPath(c->rebase[1].path), "b");
  EXPECT_EQ(FormatPath(c->rebase[2].path), "c,(all),d");
  EXPECT_EQ(c->rebase[3].type, RebaseRule::Type::kOverlay);
  EXPECT_EQ(c->rebase[3].overlay, "text");

  ASSERT_EQ(c->wait.size(), 2u);
  EXPECT_TRUE(c->wait[0].supports_observed_generation);
  ASSERT_EQ(c->wait[0].conditions.size(), 2u);
  const ConditionMatcher& m = c->wait[0].conditions[0];
  EXPECT_EQ(m.type + m.status, "TS");
  EXPECT_TRUE(m.failure && m.success && m.supports_observed_generation &&
              m.unblock_changes);
  const ConditionMatcher& none = c->wait[0].conditions[1];
  EXPECT_FALSE(none.failure || none.success ||
               none.supports_observed_generation || none.unblock_changes);
  EXPECT_EQ(c->wait[1].script, "code");
  EXPECT_EQ(c->wait[0].script, "");

  ASSERT_EQ(c->ownership_labels.size(), 1u);
  EXPECT_EQ(FormatPath(c->ownership_labels[0].path), "o");
  ASSERT_EQ(c->label_scoping.size(), 2u);
  EXPECT_TRUE(c->label_scoping[0].is_default);
  EXPECT_FALSE(c->label_scoping[1].is_default);
  ASSERT_EQ(c->templates.size(), 1u);
  ASSERT_EQ(c->templates[0].references.size(), 2u);
  EXPECT_EQ(c->templates[0].references[0].name_key, "name");
  EXPECT_EQ(c->templates[0].references[1].name_key, "secretName");
  EXPECT_EQ(FormatPath(c->diff_masks.at(0).path), "mask");
  EXPECT_EQ(FormatPath(c->exclude_against_last_applied.at(0).path), "last");
  EXPECT_EQ(FormatPath(c->exclude_against_existing.at(0).path), "live");
  EXPECT_EQ(c->change_groups.at(0).name, "g");
  EXPECT_EQ(c->change_rules.at(0).rules,
            (std::vector<std::string>{"r1", "r2"}));
  EXPECT_TRUE(c->change_rules.at(0).ignore_if_cyclical);
  ASSERT_EQ(c->preflight.size(), 2u);
  EXPECT_EQ(c->preflight[0].name, "P");
  EXPECT_EQ(Json(c->preflight[0].config), R"({"a":1})");
  EXPECT_TRUE(c->preflight[1].config.is_null());
  EXPECT_EQ(c->additional_labels, (StringPairs{{"a", "1"}, {"b", "2"}}));
}

TEST(ConfigTest, NamesOfFieldsMayDifferInCase) {
  absl::StatusOr<Config> c = Parse(
      "RebaseRules: [{PATH: [a], Type: copy, SOURCES: [new], "
      "ResourceMatchers: [{AllMatcher: {}}]}], ADDITIONALLABELS: {k: v}");
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_EQ(c->rebase.size(), 1u);
  EXPECT_EQ(c->additional_labels, (StringPairs{{"k", "v"}}));
}

TEST(ConfigTest, ListsAddUpAndLaterLabelsWin) {
  Config config;
  for (const char* text :
       {"{kind: Config, additionalLabels: {a: '1', b: '1'}, diffMaskRules: "
        "[{path: [x]}]}",
        "{kind: Config, additionalLabels: {b: '2', '0': '2'}, diffMaskRules: "
        "[{path: [w]}], rebaseRules: null}"}) {
    ASSERT_TRUE(AppendConfig(Tree(text), "test", &config).ok());
  }
  EXPECT_EQ(config.additional_labels,
            (StringPairs{{"0", "2"}, {"a", "1"}, {"b", "2"}}));
  ASSERT_EQ(config.diff_masks.size(), 2u);
  EXPECT_EQ(FormatPath(config.diff_masks[0].path), "x");
  EXPECT_EQ(FormatPath(config.diff_masks[1].path), "w");
}

TEST(ConfigTest, Versions) {
  struct Case {
    const char* version;
    const char* message;  // "" = accepted.
  };
  const Case kCases[] = {
      {"0.60.0", ""},
      {"0.59.99", ""},
      {"0.0.1", ""},
      {"0.61.0", "does not meet the minimum required version '0.61.0'"},
      {"0.60.1", "kapp version '0.60.0' does not meet"},
      {"1.0.0", "does not meet"},
      {"v0.8.0", "Must not have prefix 'v' (e.g. '0.8.0')"},
      {"0.8", "No Major.Minor.Patch elements found in \"0.8\""},
      {"a.b.c", "No Major.Minor.Patch elements found"},
      {"0.60.0-alpha.1", ""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.version);
    const absl::Status s =
        Parse(absl::StrCat("minimumRequiredVersion: '", c.version, "'"))
            .status();
    if (c.message[0] == '\0') {
      EXPECT_TRUE(s.ok()) << s;
      continue;
    }
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
    EXPECT_TRUE(absl::StrContains(s.message(), "the test's")) << s;
  }
}

TEST(ConfigTest, MalformedRules) {
  struct Case {
    const char* name;
    std::string fields;
    const char* message;
  };
  const Case kCases[] = {
      {"both path and paths",
       absl::StrCat("rebaseRules: [{path: [a], paths: [[b]], type: copy, ",
                    kAll, "}]"),
       "Validating config: Validating rebase rule 0: Expected only one of path "
       "or paths specified"},
      {"neither path nor paths",
       absl::StrCat("rebaseRules: [{path: [a], type: remove}, {type: copy, ",
                    kAll, "}]"),
       "Validating rebase rule 1: Expected either path or paths to be "
       "specified"},
      {"unknown source",
       "rebaseRules: [{path: [a], type: copy, sources: [old]}]",
       "Expected rebase rule source to be 'new' or 'existing', but was "
       "\"old\""},
      {"overlay without text", "rebaseRules: [{ytt: {overlayContractV1: {}}}]",
       "Expected overlayContractV1 to have 'overlay.yml'"},
      {"path that is a text", "diffMaskRules: [{path: a}]",
       "Expected path to be a list"},
      {"malformed regex", "rebaseRules: [{path: [{regex: '('}], type: remove}]",
       "Parsing regex \"(\""},
      {"matchers that are no list",
       "ownershipLabelRules: [{path: [a], resourceMatchers: {}}]", "list"},
      {"rules that are no list", "rebaseRules: {}",
       "cannot unmarshal object into Go struct field Config.RebaseRules of "
       "type []config.RebaseRule"},
      {"a rule that is no map", "waitRules: [5]",
       "cannot unmarshal number into Go struct field Config.WaitRules of type "
       "config.WaitRule"},
      {"labels that are no map", "additionalLabels: [a]",
       "cannot unmarshal array into Go struct field Config.AdditionalLabels"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const absl::Status s = Parse(c.fields).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_FALSE(IsPanic(s));
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
    EXPECT_TRUE(absl::StrContains(s.message(), "Parsing the test's ")) << s;
  }
}

TEST(ConfigTest, WhereTheOriginalCrashes) {
  struct Case {
    const char* fields;
    const char* message;
  };
  const Case kCases[] = {
      {"rebaseRules: [{path: [a]}]",
       "Unknown rebase rule type:  (supported: copy, remove)"},
      {"rebaseRules: [{path: [a], type: move}]",
       "Unknown rebase rule type: move (supported: copy, remove)"},
      {"rebaseRules: [{path: [{}], type: copy}]", "Unknown path part"},
      {"waitRules: [{resourceMatchers: [{nope: {}}]}]",
       "Unknown resource matcher specified: nope"},
      {"templateRules: [{affectedResources: {objectReferences: [{path: "
       "[{}]}]}}]",
       "Unknown path part"},
      {"changeGroupBindings: [{name: g, resourceMatchers: [{}]}]",
       "Unknown resource matcher specified: "},
      {"changeRuleBindings: [{rules: [], resourceMatchers: [{}]}]",
       "Unknown resource matcher specified: "},
  };
  for (const Case& c : kCases) {
    const absl::Status s = Parse(c.fields).status();
    EXPECT_TRUE(IsPanic(s)) << c.fields << ": " << s;
    EXPECT_EQ(s.message(), c.message) << c.fields;
  }
}

TEST(ConfigTest, OnlyDocumentsOfKindConfig) {
  Config config;
  const absl::Status s = AppendConfig(Tree("{kind: Conf}"), "x", &config);
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(
      s.message(),
      "Expected kapp config to have kind 'Config', but was 'Conf'"))
      << s;
}

class ExtractConfigTest : public ::testing::Test {
 protected:
  absl::StatusOr<Config> Extract(std::vector<const char*> texts) {
    resources_.clear();
    documents_.clear();
    for (const char* text : texts) resources_.push_back(Object(text));
    return ExtractConfig(&resources_, &documents_);
  }
  std::string Rest() const {
    std::string out;
    for (const Resource& r : resources_) absl::StrAppend(&out, r.Name(), " ");
    return out;
  }
  std::vector<Resource> resources_;
  std::vector<Value> documents_;
  const size_t builtin_ = BuiltinConfig()->diff_masks.size();
};

TEST_F(ExtractConfigTest, DocumentsAreTakenOutMapsStay) {
  absl::StatusOr<Config> c = Extract(
      {"{apiVersion: v1, kind: Pod, metadata: {name: p}}",
       "{apiVersion: kapp.k14s.io/v1alpha1, kind: Config, diffMaskRules: "
       "[{path: [one]}]}",
       "{apiVersion: v1, kind: ConfigMap, metadata: {name: labelled, labels: "
       "{kapp.k14s.io/config: ''}}, data: {config.yml: '{apiVersion: "
       "kapp.k14s.io/v1alpha1, kind: Config, diffMaskRules: [{path: [two]}]}', "
       "other: ignored}}",
       "{apiVersion: v1, kind: ConfigMap, metadata: {name: plain}}"});
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_EQ(Rest(), "p labelled plain ");
  EXPECT_EQ(documents_.size(), 2u);
  ASSERT_EQ(c->diff_masks.size(), builtin_ + 2);
  EXPECT_EQ(FormatPath(c->diff_masks[builtin_].path), "one");
  EXPECT_EQ(FormatPath(c->diff_masks[builtin_ + 1].path), "two");
  // What was extracted says the same again.
  Config again = *BuiltinConfig();
  for (const Value& d : documents_) {
    ASSERT_TRUE(AppendConfig(d, "again", &again).ok());
  }
  EXPECT_EQ(again.diff_masks.size(), c->diff_masks.size());
}

TEST_F(ExtractConfigTest, WithoutDocumentsOnlyTheBuiltInRules) {
  absl::StatusOr<Config> c =
      Extract({"{apiVersion: v1, kind: Pod, metadata: {name: p}}"});
  ASSERT_TRUE(c.ok());
  EXPECT_EQ(Rest(), "p ");
  EXPECT_EQ(c->rebase.size(), BuiltinConfig()->rebase.size());
  EXPECT_TRUE(c->wait.empty());
  EXPECT_TRUE(c->preflight.empty());
}

TEST_F(ExtractConfigTest, Errors) {
  struct Case {
    const char* object;
    const char* message;
  };
  const Case kCases[] = {
      {"{apiVersion: kapp.k14s.io/v1alpha1, kind: Conf, metadata: {name: c}}",
       "to have kind 'Config', but was 'Conf'"},
      {"{apiVersion: v1, kind: Secret, metadata: {name: s, labels: "
       "{kapp.k14s.io/config: ''}}}",
       "Expected to find v1 ConfigMap with label 'kapp.k14s.io/config', but "
       "was secret/s (v1) cluster"},
      {"{apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: "
       "{kapp.k14s.io/config: ''}}, data: {}}",
       "Expected to find field 'data.\"config.yml\"'"},
      {"{apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: "
       "{kapp.k14s.io/config: ''}}, data: {config.yml: '{'}}",
       "resource 'configmap/c (v1) cluster'"},
      {"{apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: "
       "{kapp.k14s.io/config: ''}}, data: {config.yml: '{apiVersion: "
       "kapp.k14s.io/v1alpha1, kind: Other}'}}",
       "to have kind 'Config', but was 'Other'"},
      {"{apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: "
       "{kapp.k14s.io/config: ''}}, data: {config.yml: '{apiVersion: v1, kind: "
       "Config}'}}",
       "kapp.k14s.io/v1alpha1"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.object);
    const absl::Status s = Extract({c.object}).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
}

}  // namespace
}  // namespace gitops::deploy
