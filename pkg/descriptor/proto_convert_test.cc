#include "pkg/descriptor/proto_convert.h"

#include <string>

#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

namespace gitops::descriptor {
namespace {

namespace pb = ::gitops::release::v1;

Release Full() {
  Release r;
  r.schema_version = 1;
  r.source = "source";
  r.environment = "environment";
  r.name = "name";
  r.ns = "ns";
  r.create_namespace = true;
  r.app_group = "group";
  r.charts = {{"chart", "1.0", "digest", "lock", "path"}};
  r.values = {{"values.yaml", "hash"}};
  r.flags = {{"flag", "1"}};
  r.apps = {{"a", {}}, {"b", {"a", "x"}}};
  r.files = {{"a/f.yaml", "hash", {{"v1", "Pod", "ns", "pod"}}}};
  r.crds = {{"a/c.yaml", "hash", {}}};
  r.images = {{"ref", "digest", "target", "origin"}};
  r.behaviours = {{"b", "2"}};
  r.random_values_derived = true;
  r.content_digest = "content";
  r.allowed_secrets = {"s", "ns/t"};
  r.apps_graph = true;
  return r;
}

TEST(ProtoConvertTest, EveryFieldGoesThereAndBack) {
  const pb::Release message = ToProto(Full());
  // Nothing that the schema has is left out above.
  const google::protobuf::Descriptor* type = message.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = type->field(i);
    const bool set =
        field->is_repeated()
            ? message.GetReflection()->FieldSize(message, field) > 0
            : message.GetReflection()->HasField(message, field);
    EXPECT_TRUE(set) << field->name();
  }
  const pb::Release again = ToProto(FromProto(message));
  EXPECT_EQ(again.SerializeAsString(), message.SerializeAsString());

  const Release back = FromProto(message);
  EXPECT_EQ(back.charts[0].lock_digest, "lock");
  EXPECT_EQ(back.apps[1].after, (std::vector<std::string>{"a", "x"}));
  EXPECT_EQ(back.files[0].objects[0].ns, "ns");
  EXPECT_EQ(back.images[0].target, "target");
  EXPECT_EQ(back.allowed_secrets, (std::vector<std::string>{"s", "ns/t"}));
}

TEST(ProtoConvertTest, Nothing) {
  Release r;
  r.schema_version = 0;
  EXPECT_EQ(ToProto(r).ByteSizeLong(), 0u);
  EXPECT_EQ(FromProto(pb::Release()).schema_version, 0u);
}

}  // namespace
}  // namespace gitops::descriptor
