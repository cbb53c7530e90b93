#include "pkg/kube/http_client.h"

#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/mutex.h"
#include "pkg/base/status_macros.h"
#include "pkg/base/subprocess.h"
#include "pkg/http/curl_transport.h"
#include "pkg/json/json.h"
#include "pkg/kube/api_path.h"
#include "pkg/kube/discovery.h"
#include "pkg/kube/linked_cancellation.h"
#include "pkg/kube/log_stream.h"
#include "pkg/kube/object.h"
#include "pkg/kube/requester.h"
#include "pkg/kube/watch.h"

namespace gitops::kube {
namespace {

using value::Value;

constexpr char kMetadataListAccept[] =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,"
    "application/json";

absl::StatusOr<Value> ParseObject(absl::string_view body) {
  absl::StatusOr<Value> object =
      json::ParseMap(body, {.numbers = json::Numbers::kKube});
  if (object.ok()) return object;
  return absl::InternalError(absl::StrCat("malformed answer of the server: ",
                                          object.status().message()));
}

// Lists of built-in types leave the items' own type out, and metadata-only
// ones name the wrong one.
void SetType(const ResourceType& type, bool force, Value* object) {
  if (!object->is_map()) return;
  value::Map& map = object->map();
  if (force || !map.Has("apiVersion")) {
    map.Set("apiVersion", Value::String(type.gvk.group_version().ToString()));
  }
  if (force || !map.Has("kind")) {
    map.Set("kind", Value::String(type.gvk.kind));
  }
}

class HttpClient : public Client {
 public:
  HttpClient(Config config, ClientOptions options,
             std::unique_ptr<Credentials> credentials,
             Requester::TransportMaker maker)
      : timeout_(options.request_timeout),
        requester_(std::move(config), std::move(options),
                   std::move(credentials), std::move(maker)) {}

  absl::StatusOr<std::shared_ptr<const Discovery>> Discover(
      bool refresh) override;
  absl::StatusOr<Value> Get(const ResourceType& type, absl::string_view ns,
                            absl::string_view name) override;
  absl::StatusOr<ObjectList> List(const ResourceType& type,
                                  absl::string_view ns,
                                  const ListOptions& options) override;
  absl::StatusOr<std::string> ListEach(
      const ResourceType& type, absl::string_view ns,
      const ListOptions& options,
      const std::function<absl::Status(Value object)>& each) override;
  absl::StatusOr<Value> Create(const ResourceType& type, absl::string_view ns,
                               const Value& object,
                               const WriteOptions& options) override;
  absl::StatusOr<Value> Update(const ResourceType& type, absl::string_view ns,
                               const Value& object,
                               const WriteOptions& options) override;
  absl::StatusOr<Value> Patch(const ResourceType& type, absl::string_view ns,
                              absl::string_view name, PatchType patch_type,
                              const Value& patch,
                              const WriteOptions& options) override;
  absl::StatusOr<Value> Delete(const ResourceType& type, absl::string_view ns,
                               absl::string_view name,
                               const DeleteOptions& options) override;
  absl::Status DeleteCollection(const ResourceType& type, absl::string_view ns,
                                const ListOptions& selection,
                                const DeleteOptions& options) override;
  absl::StatusOr<std::unique_ptr<Watch>> OpenWatch(
      const ResourceType& type, absl::string_view ns,
      const WatchOptions& options) override;
  absl::StatusOr<std::unique_ptr<LogStream>> OpenLog(
      absl::string_view ns, absl::string_view pod,
      const LogOptions& options) override;
  absl::StatusOr<ServerVersion> GetServerVersion() override;
  absl::StatusOr<std::string> Raw(const RawRequest& request) override;

  std::string server_url() const override { return requester_.config().server; }
  ClientStats stats() const override { return requester_.stats(); }

 private:
  Call CallFor(absl::string_view method, const ResourceType& type,
               absl::string_view ns, absl::string_view name,
               absl::string_view subresource = "") const;
  absl::StatusOr<Value> SendObject(const ResourceType& type, const Call& call);
  absl::StatusOr<Value> Write(Call call, const ResourceType& type,
                              const http::Query& query, const Value& body,
                              absl::string_view content_type);
  absl::StatusOr<Discovery> ReadDiscovery();
  // Asks for all; what fails is asked for once more, by the usual rules.
  std::vector<absl::StatusOr<Value>> FetchAll(
      const std::vector<std::string>& paths, absl::string_view accept);

  const absl::Duration timeout_;
  Requester requester_;
  Mutex mutex_;
  std::shared_ptr<const Discovery> discovery_ ABSL_GUARDED_BY(mutex_);
};

Call HttpClient::CallFor(absl::string_view method, const ResourceType& type,
                         absl::string_view ns, absl::string_view name,
                         absl::string_view subresource) const {
  Call call;
  call.path = ResourcePath(type, ns, name, subresource);
  call.info = {std::string(method), type.gvk.group, type.resource,
               std::string(name)};
  call.timeout = timeout_;
  return call;
}

absl::StatusOr<Value> HttpClient::SendObject(const ResourceType& type,
                                             const Call& call) {
  GITOPS_ASSIGN_OR_RETURN(const http::Response response, requester_.Send(call));
  GITOPS_ASSIGN_OR_RETURN(Value object, ParseObject(response.body));
  SetType(type, false, &object);
  return object;
}

std::vector<absl::StatusOr<Value>> HttpClient::FetchAll(
    const std::vector<std::string>& paths, absl::string_view accept) {
  std::vector<Call> calls;
  for (const std::string& path : paths) {
    Call call;
    call.path = path;
    call.accept = std::string(accept);
    call.info.method = "GET";
    call.timeout = timeout_;
    calls.push_back(std::move(call));
  }
  std::vector<absl::StatusOr<http::Response>> responses =
      requester_.SendAll(calls);
  std::vector<absl::StatusOr<Value>> documents;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (!responses[i].ok() && !kube::IsNotFound(responses[i].status())) {
      responses[i] = requester_.Send(calls[i]);
    }
    documents.push_back(responses[i].ok() ? ParseObject(responses[i]->body)
                                          : responses[i].status());
  }
  return documents;
}

absl::StatusOr<Discovery> HttpClient::ReadDiscovery() {
  Discovery discovery;
  std::vector<GroupVersion> to_read;
  const std::vector<absl::StatusOr<Value>> roots =
      FetchAll({"/api", "/apis"}, DiscoveryAccept());
  for (const absl::StatusOr<Value>& root : roots) {
    // A server may lack one of the two.
    if (kube::IsNotFound(root.status())) continue;
    if (!root.ok()) return root.status();
    GITOPS_RETURN_IF_ERROR(AddDiscoveryRoot(*root, &discovery, &to_read));
  }
  std::vector<std::string> paths;
  for (const GroupVersion& gv : to_read) paths.push_back(GroupVersionPath(gv));
  const std::vector<absl::StatusOr<Value>> lists =
      FetchAll(paths, "application/json");
  for (size_t i = 0; i < to_read.size(); ++i) {
    const absl::Status status =
        lists[i].ok() ? AddResourceList(to_read[i], *lists[i], &discovery)
                      : lists[i].status();
    if (!status.ok()) discovery.failed[to_read[i]] = status;
  }
  return discovery;
}

absl::StatusOr<std::shared_ptr<const Discovery>> HttpClient::Discover(
    bool refresh) {
  // Others wait while one reads.
  MutexLock lock(&mutex_);
  if (discovery_ == nullptr || refresh) {
    GITOPS_ASSIGN_OR_RETURN(Discovery discovery, ReadDiscovery());
    discovery_ = std::make_shared<const Discovery>(std::move(discovery));
  }
  return discovery_;
}

absl::StatusOr<Value> HttpClient::Get(const ResourceType& type,
                                      absl::string_view ns,
                                      absl::string_view name) {
  if (name.empty()) return absl::InvalidArgumentError("name is required");
  return SendObject(type, CallFor("GET", type, ns, name));
}

absl::StatusOr<ObjectList> HttpClient::List(const ResourceType& type,
                                            absl::string_view ns,
                                            const ListOptions& options) {
  ObjectList list;
  GITOPS_ASSIGN_OR_RETURN(list.resource_version,
                          ListEach(type, ns, options, [&list](Value object) {
                            list.items.push_back(std::move(object));
                            return absl::OkStatus();
                          }));
  return list;
}

absl::StatusOr<std::string> HttpClient::ListEach(
    const ResourceType& type, absl::string_view ns, const ListOptions& options,
    const std::function<absl::Status(Value object)>& each) {
  ListOptions current = options;
  std::string token;
  while (true) {
    Call call = CallFor("GET", type, ns, "");
    absl::StrAppend(&call.path, QueryString(ListQuery(current, token)));
    if (options.metadata_only) call.accept = kMetadataListAccept;
    absl::StatusOr<http::Response> response = requester_.Send(call);
    if (!token.empty() && IsExpired(response.status())) {
      // The rest of that version is gone: everything anew, in one piece.
      token.clear();
      current.page_size = 0;
      continue;
    }
    if (!response.ok()) return response.status();
    GITOPS_ASSIGN_OR_RETURN(Value document, ParseObject(response->body));
    response->body.clear();
    response->body.shrink_to_fit();
    value::Map& map = document.map();
    if (Value* items = map.Find("items");
        items != nullptr && items->is_list()) {
      std::vector<Value> taken = std::move(items->list().items);
      for (Value& item : taken) {
        SetType(type, options.metadata_only, &item);
        GITOPS_RETURN_IF_ERROR(each(std::move(item)));
      }
    }
    const Value* next = document.FindPath({"metadata", "continue"});
    token = next == nullptr ? "" : std::string(next->string_or_empty());
    if (token.empty()) return std::string(ResourceVersionOf(document));
  }
}

absl::StatusOr<Value> HttpClient::Write(Call call, const ResourceType& type,
                                        const http::Query& query,
                                        const Value& body,
                                        absl::string_view content_type) {
  call.write = true;
  absl::StrAppend(&call.path, QueryString(query));
  call.content_type = std::string(content_type);
  GITOPS_ASSIGN_OR_RETURN(
      call.body, json::Write(body, {.escape_html = false, .sort_keys = false}));
  return SendObject(type, call);
}

absl::StatusOr<Value> HttpClient::Create(const ResourceType& type,
                                         absl::string_view ns,
                                         const Value& object,
                                         const WriteOptions& options) {
  const absl::string_view name =
      options.subresource.empty() ? "" : NameOf(object);
  Call call = CallFor("POST", type, ns, name, options.subresource);
  call.info.name = std::string(NameOf(object));
  return Write(std::move(call), type, WriteQuery(options, false), object,
               "application/json");
}

absl::StatusOr<Value> HttpClient::Update(const ResourceType& type,
                                         absl::string_view ns,
                                         const Value& object,
                                         const WriteOptions& options) {
  if (NameOf(object).empty()) {
    return absl::InvalidArgumentError("name is required");
  }
  return Write(CallFor("PUT", type, ns, NameOf(object), options.subresource),
               type, WriteQuery(options, false), object, "application/json");
}

absl::StatusOr<Value> HttpClient::Patch(
    const ResourceType& type, absl::string_view ns, absl::string_view name,
    PatchType patch_type, const Value& patch, const WriteOptions& options) {
  if (name.empty()) return absl::InvalidArgumentError("name is required");
  return Write(CallFor("PATCH", type, ns, name, options.subresource), type,
               WriteQuery(options, patch_type == PatchType::kApply), patch,
               PatchContentType(patch_type));
}

absl::StatusOr<Value> HttpClient::Delete(const ResourceType& type,
                                         absl::string_view ns,
                                         absl::string_view name,
                                         const DeleteOptions& options) {
  if (name.empty()) return absl::InvalidArgumentError("name is required");
  Call call = CallFor("DELETE", type, ns, name);
  call.write = true;
  call.content_type = "application/json";
  call.body = DeleteBody(options);
  GITOPS_ASSIGN_OR_RETURN(const http::Response response, requester_.Send(call));
  return ParseObject(response.body);
}

absl::Status HttpClient::DeleteCollection(const ResourceType& type,
                                          absl::string_view ns,
                                          const ListOptions& selection,
                                          const DeleteOptions& options) {
  Call call = CallFor("DELETE", type, ns, "");
  ListOptions selected = selection;
  selected.page_size = 0;
  absl::StrAppend(&call.path, QueryString(ListQuery(selected, "")));
  call.write = true;
  call.content_type = "application/json";
  call.body = DeleteBody(options);
  return requester_.Send(call).status();
}

absl::StatusOr<std::unique_ptr<Watch>> HttpClient::OpenWatch(
    const ResourceType& type, absl::string_view ns,
    const WatchOptions& options) {
  auto watch = std::make_unique<HttpWatch>(&requester_, type, ns, options);
  GITOPS_RETURN_IF_ERROR(watch->Start());
  return watch;
}

absl::StatusOr<std::unique_ptr<LogStream>> HttpClient::OpenLog(
    absl::string_view ns, absl::string_view pod, const LogOptions& options) {
  if (pod.empty()) return absl::InvalidArgumentError("name is required");
  ResourceType pods;
  pods.gvk = {"", "v1", "Pod"};
  pods.resource = "pods";
  pods.namespaced = true;
  Call call = CallFor("GET", pods, ns, pod, "log");
  absl::StrAppend(&call.path, QueryString(LogQuery(options)));
  call.timeout = absl::InfiniteDuration();
  call.accept = "application/json, */*";
  call.http2 = false;  // A log has no end, and whoever prints it may be slow.
  auto log = std::make_unique<HttpLog>(std::make_unique<LinkedCancellation>(
      options.cancel, requester_.options().cancel));
  call.cancel = log->cancellation();
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<http::ResponseStream> stream,
                          requester_.Open(call));
  log->Take(std::move(stream));
  return log;
}

absl::StatusOr<ServerVersion> HttpClient::GetServerVersion() {
  RawRequest request;
  request.path = "/version";
  GITOPS_ASSIGN_OR_RETURN(const std::string body, Raw(request));
  GITOPS_ASSIGN_OR_RETURN(const Value document, ParseObject(body));
  const auto text = [&document](absl::string_view key) {
    const Value* found = document.Find(key);
    return found == nullptr ? "" : std::string(found->string_or_empty());
  };
  return ServerVersion{text("gitVersion"), text("major"), text("minor"),
                       text("platform")};
}

absl::StatusOr<std::string> HttpClient::Raw(const RawRequest& request) {
  Call call;
  call.path = request.path;
  call.body = request.body;
  call.content_type = request.content_type;
  call.accept = request.accept;
  call.info.method = request.method;
  call.write = request.method != "GET" && request.method != "HEAD";
  call.timeout = timeout_;
  GITOPS_ASSIGN_OR_RETURN(http::Response response, requester_.Send(call));
  return std::move(response.body);
}

http::TransportOptions TransportOptionsOf(const Config& config,
                                          const Identity& identity) {
  http::TransportOptions options;
  options.tls.ca_pem = config.ca_pem;
  options.tls.server_name = config.tls_server_name;
  options.tls.insecure = config.insecure;
  options.tls.client_cert_pem = identity.client_cert_pem;
  options.tls.client_key_pem = identity.client_key_pem;
  options.proxy_url = config.proxy_url;
  options.environment = http::ProcessEnvironment();
  return options;
}

absl::StatusOr<std::shared_ptr<http::Transport>> OidcTransport(
    const std::string& ca_pem) {
  http::TransportOptions options;
  options.tls.ca_pem = ca_pem;
  options.tls.add_system_roots = true;
  options.environment = http::ProcessEnvironment();
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<http::Transport> transport,
                          http::NewCurlTransport(std::move(options)));
  return std::shared_ptr<http::Transport>(std::move(transport));
}

std::unique_ptr<Credentials> CredentialsFor(const Config& config,
                                            const ClientOptions& options) {
  CredentialOptions credentials;
  credentials.clock = options.clock != nullptr ? options.clock : RealClock();
  credentials.run = [](const Command& command) { return RunCommand(command); };
  credentials.stdin_is_terminal = isatty(STDIN_FILENO) == 1;
  credentials.oidc_transport = OidcTransport;
  return NewCredentials(config, std::move(credentials));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> NewClient(const Config& config,
                                                  ClientOptions options) {
  auto maker = [config](const Identity& identity)
      -> absl::StatusOr<std::shared_ptr<http::Transport>> {
    GITOPS_ASSIGN_OR_RETURN(
        std::unique_ptr<http::Transport> transport,
        http::NewCurlTransport(TransportOptionsOf(config, identity)));
    return std::shared_ptr<http::Transport>(std::move(transport));
  };
  // What is wrong with the given material shows now, not at the first call.
  Identity given;
  given.client_cert_pem = config.client_cert_pem;
  given.client_key_pem = config.client_key_pem;
  GITOPS_RETURN_IF_ERROR(maker(given).status());
  std::unique_ptr<Credentials> credentials = CredentialsFor(config, options);
  return std::make_unique<HttpClient>(config, std::move(options),
                                      std::move(credentials), std::move(maker));
}

absl::StatusOr<std::unique_ptr<Client>> NewClientOn(
    const Config& config, ClientOptions options,
    std::shared_ptr<http::Transport> transport) {
  std::unique_ptr<Credentials> credentials = CredentialsFor(config, options);
  return std::make_unique<HttpClient>(
      config, std::move(options), std::move(credentials),
      [transport](
          const Identity&) -> absl::StatusOr<std::shared_ptr<http::Transport>> {
        return transport;
      });
}

}  // namespace gitops::kube
