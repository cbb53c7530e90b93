#include "pkg/descriptor/proto_convert.h"

namespace gitops::descriptor {
namespace {

namespace pb = ::gitops::release::v1;

void FileToProto(const File& file, pb::File* out) {
  out->set_path(file.path);
  out->set_sha256(file.sha256);
  for (const Object& object : file.objects) {
    pb::Object* o = out->add_objects();
    o->set_api_version(object.api_version);
    o->set_kind(object.kind);
    o->set_namespace_(object.ns);
    o->set_name(object.name);
  }
}

File FileFromProto(const pb::File& file) {
  File out{file.path(), file.sha256(), {}};
  for (const pb::Object& o : file.objects()) {
    out.objects.push_back(
        {o.api_version(), o.kind(), o.namespace_(), o.name()});
  }
  return out;
}

void SettingToProto(const Setting& setting, pb::Setting* out) {
  out->set_name(setting.name);
  out->set_value(setting.value);
}

void ChartToProto(const Chart& chart, pb::Chart* out) {
  out->set_name(chart.name);
  out->set_version(chart.version);
  out->set_digest(chart.digest);
  out->set_lock_digest(chart.lock_digest);
  out->set_path(chart.path);
}

void ImageToProto(const Image& image, pb::Image* out) {
  out->set_reference(image.reference);
  out->set_digest(image.digest);
  out->set_target(image.target);
  out->set_origin(image.origin);
}

}  // namespace

pb::Release ToProto(const Release& r) {
  pb::Release out;
  out.set_schema_version(r.schema_version);
  out.set_source(r.source);
  out.set_environment(r.environment);
  out.set_name(r.name);
  out.set_namespace_(r.ns);
  out.set_create_namespace(r.create_namespace);
  out.set_app_group(r.app_group);
  for (const Chart& c : r.charts) ChartToProto(c, out.add_charts());
  for (const ValuesFile& v : r.values) {
    pb::ValuesFile* file = out.add_values();
    file->set_path(v.path);
    file->set_sha256(v.sha256);
  }
  for (const Setting& s : r.flags) SettingToProto(s, out.add_flags());
  for (const App& a : r.apps) {
    pb::App* app = out.add_apps();
    app->set_name(a.name);
    for (const std::string& s : a.after) app->add_after(s);
  }
  for (const File& f : r.files) FileToProto(f, out.add_files());
  for (const File& f : r.crds) FileToProto(f, out.add_crds());
  for (const Image& i : r.images) ImageToProto(i, out.add_images());
  for (const Setting& s : r.behaviours) {
    SettingToProto(s, out.add_behaviours());
  }
  out.set_random_values_derived(r.random_values_derived);
  out.set_content_digest(r.content_digest);
  for (const std::string& s : r.allowed_secrets) out.add_allowed_secrets(s);
  out.set_apps_graph(r.apps_graph);
  return out;
}

Release FromProto(const pb::Release& m) {
  Release r;
  r.schema_version = m.schema_version();
  r.source = m.source();
  r.environment = m.environment();
  r.name = m.name();
  r.ns = m.namespace_();
  r.create_namespace = m.create_namespace();
  r.app_group = m.app_group();
  for (const pb::Chart& c : m.charts()) {
    r.charts.push_back(
        {c.name(), c.version(), c.digest(), c.lock_digest(), c.path()});
  }
  for (const pb::ValuesFile& v : m.values()) {
    r.values.push_back({v.path(), v.sha256()});
  }
  for (const pb::Setting& s : m.flags()) {
    r.flags.push_back({s.name(), s.value()});
  }
  for (const pb::App& a : m.apps()) {
    r.apps.push_back({a.name(), {a.after().begin(), a.after().end()}});
  }
  for (const pb::File& f : m.files()) r.files.push_back(FileFromProto(f));
  for (const pb::File& f : m.crds()) r.crds.push_back(FileFromProto(f));
  for (const pb::Image& i : m.images()) {
    r.images.push_back({i.reference(), i.digest(), i.target(), i.origin()});
  }
  for (const pb::Setting& s : m.behaviours()) {
    r.behaviours.push_back({s.name(), s.value()});
  }
  r.random_values_derived = m.random_values_derived();
  r.content_digest = m.content_digest();
  r.allowed_secrets.assign(m.allowed_secrets().begin(),
                           m.allowed_secrets().end());
  r.apps_graph = m.apps_graph();
  return r;
}

}  // namespace gitops::descriptor
