// Create, Update, Modify and Delete: conflicts, generations, finalizers.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/sandbox/apiserver/api_error.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/controllers.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/test_objects.h"

namespace gitops::sandbox {
namespace {

using value::Value;

constexpr char kDeployment[] = R"({"apiVersion":"apps/v1","kind":"Deployment",
  "metadata":{"name":"d"},"spec":{"replicas":1,
  "selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":
  {"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}})";
constexpr char kMap[] =
    R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"}})";

class ClusterWriteTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto cluster = Cluster::Open({});
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
    ASSERT_TRUE(MakeInitialObjects(cluster_.get()).ok());
  }
  Value Create(const Resource& resource, absl::string_view text,
               bool dry_run = false) {
    auto made = cluster_->Create(resource, resource.namespaced ? "default" : "",
                                 Object(text), dry_run);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : Value::NewMap();
  }
  int Code(const absl::Status& status) {
    int code = 0;
    StatusObject(status, &code);
    return code;
  }
  int64_t Generation(const Value& object) {
    const Value* found = object.FindPath({"metadata", "generation"});
    return found == nullptr ? -1 : found->as_int();
  }

  const Resource maps_ = Builtin("ConfigMap");
  const Resource deployments_ = Builtin("Deployment");
  std::unique_ptr<Cluster> cluster_;
};

TEST_F(ClusterWriteTest, CreationFillsInWhatTheServerOwns) {
  const Value made = Create(deployments_, kDeployment);
  EXPECT_EQ(TextAt(made, {"metadata", "uid"}).size(), 36u);
  EXPECT_NE(TextAt(made, {"metadata", "creationTimestamp"}), "");
  EXPECT_EQ(TextAt(made, {"metadata", "resourceVersion"}),
            absl::StrCat(cluster_->Revision()));
  EXPECT_EQ(Generation(made), 1);
  EXPECT_EQ(TextAt(made, {"metadata", "namespace"}), "default");
  EXPECT_NE(TextAt(made, {"metadata", "uid"}),
            TextAt(Create(maps_, kMap), {"metadata", "uid"}));
}

TEST_F(ClusterWriteTest, CreationRefuses) {
  Create(maps_, kMap);
  EXPECT_EQ(
      Code(cluster_->Create(maps_, "default", Object(kMap), false).status()),
      409);
  EXPECT_EQ(Code(cluster_->Create(maps_, "none", Object(kMap), false).status()),
            404);
  EXPECT_EQ(
      Code(
          cluster_->Create(maps_, "default", Value::NewList(), false).status()),
      400);
  EXPECT_EQ(Code(cluster_
                     ->Create(maps_, "default",
                              Object(R"({"apiVersion":"v1","kind":"ConfigMap",
                          "metadata":{"name":"n","resourceVersion":"1"}})"),
                              false)
                     .status()),
            400);
}

TEST_F(ClusterWriteTest, NamesAreMadeWhereAPrefixIsGiven) {
  const char text[] = R"({"apiVersion":"v1","kind":"ConfigMap",
    "metadata":{"generateName":"m-"}})";
  const std::string one = TextAt(Create(maps_, text), {"metadata", "name"});
  const std::string two = TextAt(Create(maps_, text), {"metadata", "name"});
  EXPECT_EQ(one.size(), 7u);
  EXPECT_EQ(one.substr(0, 2), "m-");
  EXPECT_NE(one, two);
}

TEST_F(ClusterWriteTest, ADryRunWritesNothing) {
  const int64_t revision = cluster_->Revision();
  Create(maps_, kMap, true);
  EXPECT_EQ(Code(cluster_->Get(maps_, "default", "m").status()), 404);
  Value made = Create(maps_, kMap).DeepCopy();
  ChildMap(made, "data").map().Set("k", Value::String("v"));
  auto updated = cluster_->Update(maps_, "default", "m", made, "", true);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(TextAt(*updated, {"data", "k"}), "v");
  DeleteQuery query;
  query.dry_run = true;
  EXPECT_TRUE(cluster_->Delete(maps_, "default", "m", query).ok());
  EXPECT_EQ(cluster_->Get(maps_, "default", "m")->Find("data"), nullptr);
  EXPECT_EQ(cluster_->Revision(), revision + 1);
}

TEST_F(ClusterWriteTest, WhatChangesNothingIsNoWrite) {
  const Value made = Create(deployments_, kDeployment);
  const int64_t revision = cluster_->Revision();
  ASSERT_TRUE(
      cluster_->Update(deployments_, "default", "d", made, "", false).ok());
  EXPECT_EQ(cluster_->Revision(), revision);
}

TEST_F(ClusterWriteTest, OnlyTheSpecCountsGenerations) {
  // What is handed out is shared: a copy is changed.
  Value object = Create(deployments_, kDeployment).DeepCopy();
  const auto update = [&](absl::string_view subresource) {
    auto updated = cluster_->Update(deployments_, "default", "d", object,
                                    subresource, false);
    EXPECT_TRUE(updated.ok()) << updated.status();
    if (updated.ok()) object = updated->DeepCopy();
  };
  ChildMap(ChildMap(object, "metadata"), "labels")
      .map()
      .Set("l", Value::String("1"));
  update("");
  EXPECT_EQ(Generation(object), 1);
  ChildMap(object, "spec").map().Set("replicas", Value::Int(3));
  update("");
  EXPECT_EQ(Generation(object), 2);
  // The status has a door of its own, through which no spec comes.
  ChildMap(object, "status").map().Set("readyReplicas", Value::Int(3));
  ChildMap(object, "spec").map().Set("replicas", Value::Int(9));
  update("status");
  EXPECT_EQ(Generation(object), 2);
  EXPECT_EQ(object.FindPath({"spec", "replicas"})->as_int(), 3);
  EXPECT_EQ(object.FindPath({"status", "readyReplicas"})->as_int(), 3);
  // And the other way round.
  ChildMap(object, "status").map().Set("readyReplicas", Value::Int(0));
  update("");
  EXPECT_EQ(object.FindPath({"status", "readyReplicas"})->as_int(), 3);
}

TEST_F(ClusterWriteTest, AnOldVersionOrAnotherUidIsAConflict) {
  const Value old = Create(maps_, kMap);
  Value next = old.DeepCopy();
  ChildMap(next, "data").map().Set("k", Value::String("v"));
  ASSERT_TRUE(cluster_->Update(maps_, "default", "m", next, "", false).ok());
  ChildMap(next, "data").map().Set("k", Value::String("w"));
  EXPECT_EQ(
      Code(cluster_->Update(maps_, "default", "m", next, "", false).status()),
      409);
  // Without a version the last one wins.
  ChildMap(next, "metadata").map().Erase("resourceVersion");
  EXPECT_TRUE(cluster_->Update(maps_, "default", "m", next, "", false).ok());
  ChildMap(next, "metadata").map().Set("uid", Value::String("other"));
  EXPECT_EQ(
      Code(cluster_->Update(maps_, "default", "m", next, "", false).status()),
      409);
  DeleteQuery query;
  query.uid = "other";
  EXPECT_EQ(Code(cluster_->Delete(maps_, "default", "m", query).status()), 409);
  query.uid = "";
  query.resource_version = "1";
  EXPECT_EQ(Code(cluster_->Delete(maps_, "default", "m", query).status()), 409);
  EXPECT_EQ(
      Code(cluster_->Update(maps_, "default", "x", old, "", false).status()),
      400);
}

TEST_F(ClusterWriteTest, AFailingChangeLeavesAll) {
  Create(maps_, kMap);
  const int64_t revision = cluster_->Revision();
  const auto failed =
      cluster_->Modify(maps_, "default", "m", "", false,
                       [](const Value&) -> absl::StatusOr<Value> {
                         return BadRequest("no patch");
                       });
  EXPECT_EQ(Code(failed.status()), 400);
  EXPECT_EQ(cluster_->Revision(), revision);
  EXPECT_EQ(Code(cluster_
                     ->Modify(maps_, "default", "none", "", false,
                              [](const Value& v) -> absl::StatusOr<Value> {
                                return v;
                              })
                     .status()),
            404);
}

TEST_F(ClusterWriteTest, FinalizersHoldWhatIsDeleted) {
  Create(maps_, R"({"apiVersion":"v1","kind":"ConfigMap",
    "metadata":{"name":"m","finalizers":["example.com/hold"]}})");
  auto deleted = cluster_->Delete(maps_, "default", "m", {});
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_NE(TextAt(*deleted, {"metadata", "deletionTimestamp"}), "");
  const int64_t revision = cluster_->Revision();
  // A second deletion changes nothing.
  ASSERT_TRUE(cluster_->Delete(maps_, "default", "m", {}).ok());
  EXPECT_EQ(cluster_->Revision(), revision);
  Value object = cluster_->Get(maps_, "default", "m")->DeepCopy();
  ChildMap(object, "metadata").map().Erase("finalizers");
  ASSERT_TRUE(cluster_->Update(maps_, "default", "m", object, "", false).ok());
  EXPECT_EQ(Code(cluster_->Get(maps_, "default", "m").status()), 404);
}

TEST_F(ClusterWriteTest, AnswersOfDeletions) {
  Create(maps_, kMap);
  const auto deleted = cluster_->Delete(maps_, "default", "m", {});
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_EQ(TextAt(*deleted, {"kind"}), "Status");
  EXPECT_EQ(TextAt(*deleted, {"status"}), "Success");
  EXPECT_EQ(TextAt(*deleted, {"details", "name"}), "m");
  EXPECT_EQ(Code(cluster_->Delete(maps_, "default", "m", {}).status()), 404);
}

TEST_F(ClusterWriteTest, AnEndingNamespaceTakesNothingNew) {
  const Resource namespaces = Builtin("Namespace");
  Create(namespaces,
         R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"}})");
  ASSERT_TRUE(cluster_->Create(maps_, "n", Object(kMap), false).ok());
  const auto deleted = cluster_->Delete(namespaces, "", "n", {});
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_EQ(TextAt(*deleted, {"status", "phase"}), "Terminating");
  const auto refused = cluster_->Create(
      maps_, "n",
      Object(
          R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}})"),
      false);
  EXPECT_EQ(Code(refused.status()), 403);
}

}  // namespace
}  // namespace gitops::sandbox
