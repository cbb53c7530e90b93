#include "cmd/deployer/traced_client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "pkg/kube/object.h"

namespace gitops::deployer {

using kube::ResourceType;
using value::Value;

namespace {

std::string Place(const ResourceType& type, absl::string_view ns,
                  absl::string_view name) {
  std::string out(type.resource);
  if (!type.gvk.group.empty()) absl::StrAppend(&out, ".", type.gvk.group);
  if (ns.empty() && name.empty()) return out;
  return absl::StrCat(out, " ", ns, ns.empty() || name.empty() ? "" : "/",
                      name);
}

std::string Selected(const ResourceType& type, absl::string_view ns,
                     absl::string_view selector) {
  return absl::StrCat(Place(type, ns, ""), selector.empty() ? "" : " -l ",
                      selector);
}

const absl::Status& StatusOf(const absl::Status& s) { return s; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& s) {
  return s.status();
}

class TracedClient : public kube::Client {
 public:
  TracedClient(std::shared_ptr<kube::Client> client, Clock* clock,
               std::function<void(absl::string_view)> tell)
      : client_(std::move(client)), clock_(clock), tell_(std::move(tell)) {}

  absl::StatusOr<std::shared_ptr<const kube::Discovery>> Discover(
      bool refresh) override {
    return Trace("discover", [&] { return client_->Discover(refresh); });
  }
  absl::StatusOr<Value> Get(const ResourceType& type, absl::string_view ns,
                            absl::string_view name) override {
    return Trace(absl::StrCat("get ", Place(type, ns, name)),
                 [&] { return client_->Get(type, ns, name); });
  }
  absl::StatusOr<kube::ObjectList> List(
      const ResourceType& type, absl::string_view ns,
      const kube::ListOptions& options) override {
    return Trace(
        absl::StrCat("list ", Selected(type, ns, options.label_selector)),
        [&] { return client_->List(type, ns, options); });
  }
  absl::StatusOr<std::string> ListEach(
      const ResourceType& type, absl::string_view ns,
      const kube::ListOptions& options,
      const std::function<absl::Status(Value)>& each) override {
    return Trace(
        absl::StrCat("list ", Selected(type, ns, options.label_selector)),
        [&] { return client_->ListEach(type, ns, options, each); });
  }
  absl::StatusOr<Value> Create(const ResourceType& type, absl::string_view ns,
                               const Value& object,
                               const kube::WriteOptions& options) override {
    return Trace(absl::StrCat("create ", Place(type, ns, kube::NameOf(object))),
                 [&] { return client_->Create(type, ns, object, options); });
  }
  absl::StatusOr<Value> Update(const ResourceType& type, absl::string_view ns,
                               const Value& object,
                               const kube::WriteOptions& options) override {
    return Trace(absl::StrCat("update ", Place(type, ns, kube::NameOf(object))),
                 [&] { return client_->Update(type, ns, object, options); });
  }
  absl::StatusOr<Value> Patch(const ResourceType& type, absl::string_view ns,
                              absl::string_view name, kube::PatchType kind,
                              const Value& patch,
                              const kube::WriteOptions& options) override {
    return Trace(absl::StrCat("patch ", Place(type, ns, name)), [&] {
      return client_->Patch(type, ns, name, kind, patch, options);
    });
  }
  absl::StatusOr<Value> Delete(const ResourceType& type, absl::string_view ns,
                               absl::string_view name,
                               const kube::DeleteOptions& options) override {
    return Trace(absl::StrCat("delete ", Place(type, ns, name)),
                 [&] { return client_->Delete(type, ns, name, options); });
  }
  absl::Status DeleteCollection(const ResourceType& type, absl::string_view ns,
                                const kube::ListOptions& selection,
                                const kube::DeleteOptions& options) override {
    return Trace(absl::StrCat("delete all ",
                              Selected(type, ns, selection.label_selector)),
                 [&] {
                   return client_->DeleteCollection(type, ns, selection,
                                                    options);
                 });
  }
  absl::StatusOr<std::unique_ptr<kube::Watch>> OpenWatch(
      const ResourceType& type, absl::string_view ns,
      const kube::WatchOptions& options) override {
    return Trace(
        absl::StrCat("watch ", Selected(type, ns, options.label_selector)),
        [&] { return client_->OpenWatch(type, ns, options); });
  }
  absl::StatusOr<std::unique_ptr<kube::LogStream>> OpenLog(
      absl::string_view ns, absl::string_view pod,
      const kube::LogOptions& options) override {
    return Trace(absl::StrCat("logs ", ns, "/", pod, " ", options.container),
                 [&] { return client_->OpenLog(ns, pod, options); });
  }
  absl::StatusOr<kube::ServerVersion> GetServerVersion() override {
    return Trace("version", [&] { return client_->GetServerVersion(); });
  }
  absl::StatusOr<std::string> Raw(const kube::RawRequest& request) override {
    return Trace(absl::StrCat(request.method, " ", request.path),
                 [&] { return client_->Raw(request); });
  }
  std::string server_url() const override { return client_->server_url(); }
  kube::ClientStats stats() const override { return client_->stats(); }

 private:
  template <typename Call>
  auto Trace(const std::string& what, Call call) -> decltype(call()) {
    const absl::Time started = clock_->Now();
    auto result = call();
    const absl::Duration took = clock_->Now() - started;
    const absl::Status& status = StatusOf(result);
    tell_(DebugLine(
        clock_,
        absl::StrCat(what, " (", absl::FormatDuration(took), ")",
                     status.ok() ? ""
                                 : absl::StrCat(": ", absl::StatusCodeToString(
                                                          status.code())))));
    return result;
  }

  const std::shared_ptr<kube::Client> client_;
  Clock* const clock_;
  const std::function<void(absl::string_view)> tell_;
};

}  // namespace

std::shared_ptr<kube::Client> TraceClient(
    std::shared_ptr<kube::Client> client, Clock* clock,
    std::function<void(absl::string_view)> tell) {
  return std::make_shared<TracedClient>(std::move(client), clock,
                                        std::move(tell));
}

std::string DebugLine(Clock* clock, absl::string_view text) {
  const std::string time =
      absl::FormatTime("%I:%M:%S%p", clock->Now(), absl::LocalTimeZone());
  return absl::StrCat(absl::StripPrefix(time, "0"), ": debug: ", text);
}

}  // namespace gitops::deployer
