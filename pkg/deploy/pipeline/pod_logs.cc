#include "pkg/deploy/pipeline/pod_logs.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/filter/resource_filter.h"
#include "pkg/deploy/pipeline/steps.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {

using value::Value;

namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(500);
constexpr absl::Duration kRestart = absl::Seconds(1);
// How long the end of a deploy waits for logs that have shown nothing yet, and
// of that for a container that is silent.
constexpr absl::Duration kSettle = absl::Seconds(2);
constexpr absl::Duration kAnswer = absl::Seconds(1);
constexpr absl::Duration kSilent = absl::Milliseconds(500);

std::vector<std::string> ContainersOf(const Resource& pod) {
  std::vector<std::string> out;
  for (absl::string_view list : {"initContainers", "containers"}) {
    const Value* v = pod.object().FindPath({"spec", list});
    if (v == nullptr || !v->is_list()) continue;
    for (const Value& c : v->list()) {
      const Value* name = c.Find("name");
      if (name != nullptr) out.emplace_back(name->string_or_empty());
    }
  }
  return out;
}

bool HasState(const Resource& pod, absl::string_view container,
              absl::string_view state) {
  for (absl::string_view list :
       {"initContainerStatuses", "containerStatuses"}) {
    const Value* v = pod.object().FindPath({"status", list});
    if (v == nullptr || !v->is_list()) continue;
    for (const Value& c : v->list()) {
      const Value* name = c.Find("name");
      if (name == nullptr || name->string_or_empty() != container) continue;
      const Value* found = c.FindPath({"state", state});
      if (found != nullptr && found->is_map()) return true;
    }
  }
  return false;
}

absl::StatusOr<std::vector<Resource>> ListPods(Session& session,
                                               const FoundApp& app) {
  ListRequest request = RequestFor(session, app, {}, {});
  request.group_kinds = std::set<GroupKind>{{"", "Pod"}};
  return session.cluster->List(request);
}

void SayRefused(Session& session, const std::vector<std::string>& quoted) {
  if (session.begin_line == nullptr) return;
  session.begin_line(absl::StrCat(
      "Pod watching error: pods is forbidden: User cannot list resource "
      "\"pods\" in API group \"\" in the namespace(s) ",
      absl::StrJoin(quoted, ", ")));
}

// Says so where Pods may be listed nowhere.
void CheckMayList(Session& session, const FoundApp& app) {
  std::set<std::string> places(app.app.record.last_change.namespaces.begin(),
                               app.app.record.last_change.namespaces.end());
  places.insert(session.ns);
  places.erase("(cluster)");
  kube::ListOptions options;
  options.label_selector = app.selector;
  const auto refused = [&](const std::string& ns) {
    return kube::IsForbidden(
        session.cluster->client()
            ->List(CoreType("Pod", "pods", true), ns, options)
            .status());
  };
  if (!refused("")) return;
  std::vector<std::string> quoted;
  for (const std::string& ns : places) {
    if (!refused(ns)) return;
    quoted.push_back(absl::StrCat("\"", ns, "\""));
  }
  SayRefused(session, quoted);
}

std::string Tag(absl::string_view pod, absl::string_view container) {
  return absl::StrCat(pod, " > ", container);
}

std::string StartText(absl::string_view tag) {
  return absl::StrCat("# starting tailing '", tag, "' logs");
}

std::string WaitText(absl::string_view tag) {
  return absl::StrCat("# waiting for '", tag, "' logs to become available...");
}

// One container, until its log ends.
absl::Status PrintContainer(Session& session, const PodLogFlags& flags,
                            const Resource& pod, const std::string& container,
                            http::Cancellation* cancel) {
  std::string tag = Tag(pod.Name(), container);
  kube::LogOptions options;
  options.container = container;
  options.follow = flags.follow;
  if (flags.lines >= 0) options.tail_lines = flags.lines;
  options.cancel = cancel;
  GITOPS_ASSIGN_OR_RETURN(
      std::unique_ptr<kube::LogStream> log,
      session.cluster->client()->OpenLog(pod.Namespace(), pod.Name(), options));
  session.console->Progress(StartText(tag));
  while (true) {
    GITOPS_ASSIGN_OR_RETURN(std::optional<std::string> line,
                            log->ReadLine(absl::InfiniteDuration()));
    if (!line) break;
    session.console->Block(flags.container_tag
                               ? absl::StrCat(tag, " | ", *line, "\n")
                               : absl::StrCat(*line, "\n"));
  }
  session.console->Progress(absl::StrCat("# ending tailing '", tag, "' logs"));
  return absl::OkStatus();
}

bool Wanted(const PodLogFlags& flags, const Resource& pod,
            const std::string& container) {
  if (!flags.pod_name.empty() && !NameMatches(flags.pod_name, pod.Name())) {
    return false;
  }
  return flags.container_names.empty() ||
         std::any_of(flags.container_names.begin(), flags.container_names.end(),
                     [&](const std::string& pattern) {
                       return NameMatches(pattern, container);
                     });
}

}  // namespace

absl::Status PrintPodLogs(Session& session, const PodLogFlags& flags) {
  if (!flags.follow && flags.lines <= 0) {
    return absl::InvalidArgumentError(
        "Expected --lines to be greater than zero since --follow is not "
        "specified");
  }
  AppStore store = StoreFor(session, flags.app);
  GITOPS_ASSIGN_OR_RETURN(FoundApp app,
                          GetApp(session, &store, flags.app.name));
  std::set<std::string> started, awaited;
  bool checked = false;
  std::vector<std::thread> threads;
  http::Cancellation cancel;
  absl::Status result;
  while (true) {
    absl::StatusOr<std::vector<Resource>> pods = ListPods(session, app);
    if (!pods.ok()) {
      result = pods.status();
      break;
    }
    if (pods->empty() && !checked) CheckMayList(session, app);
    checked = true;
    for (const Resource& pod : *pods) {
      for (const std::string& container : ContainersOf(pod)) {
        if (!Wanted(flags, pod, container)) continue;
        const std::string key = absl::StrCat(pod.Uid(), "/", container);
        if (!HasState(pod, container, "running")) {
          if (awaited.insert(key).second) {
            session.console->Progress(WaitText(Tag(pod.Name(), container)));
          }
          continue;
        }
        if (!started.insert(key).second) continue;
        if (!flags.follow) {
          absl::Status s =
              PrintContainer(session, flags, pod, container, &cancel);
          if (result.ok()) result = s;
          continue;
        }
        threads.emplace_back([&session, &flags, pod, container, &cancel] {
          PrintContainer(session, flags, pod, container, &cancel).IgnoreError();
        });
      }
    }
    if (!flags.follow) break;
    session.clock->Sleep(kRestart);
  }
  cancel.Cancel();
  for (std::thread& t : threads) t.join();
  return result;
}

DeployLogs::DeployLogs(Session& session, Options options)
    : session_(session), options_(std::move(options)) {}

void DeployLogs::Start() {
  watcher_ = std::thread([this] { WatchAll(); });
}

void DeployLogs::AwaitAnswer() {
  const absl::Duration step = absl::Milliseconds(5);
  for (absl::Duration left = kAnswer; left > absl::ZeroDuration();
       left -= step) {
    {
      MutexLock lock(&mutex_);
      if (answered_) return;
    }
    if (!cancel_.SleepFor(step)) return;
  }
}

DeployLogs::~DeployLogs() {
  Settle();
  cancel_.Cancel();
  if (watcher_.joinable()) watcher_.join();
  std::vector<std::thread> tails;
  {
    MutexLock lock(&mutex_);
    tails.swap(tails_);
  }
  for (std::thread& t : tails) t.join();
}

// Waiting by watch sees a Pod ready before its log was opened, even before the
// watch here heard of it: without this a deploy would often end without the
// lines that were asked for.
void DeployLogs::Settle() {
  if (options_.expected) {
    kube::ListOptions options;
    options.label_selector = options_.selector;
    absl::StatusOr<kube::ObjectList> list = session_.cluster->client()->List(
        CoreType("Pod", "pods", true), "", options);
    if (list.ok()) {
      for (Value& v : list->items) Consider(Resource(std::move(v)));
    }
  }
  const absl::Duration step = absl::Milliseconds(20);
  for (absl::Duration left = kSettle; left > absl::ZeroDuration();
       left -= step) {
    {
      MutexLock lock(&mutex_);
      if (silent_ == 0) return;
    }
    if (!cancel_.SleepFor(step)) return;
  }
}

void DeployLogs::WatchAll() {
  WatchSomewhere();
  MutexLock lock(&mutex_);
  answered_ = true;
}

void DeployLogs::WatchSomewhere() {
  absl::Status s = WatchIn("");
  if (cancel_.cancelled() || !kube::IsForbidden(s)) return;
  std::vector<std::string> names = options_.fallback_namespaces;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  names.erase(std::remove(names.begin(), names.end(), "(cluster)"),
              names.end());
  std::vector<std::string> refused;
  for (const std::string& ns : names) {
    s = WatchIn(ns);
    if (cancel_.cancelled()) return;
    if (kube::IsForbidden(s)) refused.push_back(absl::StrCat("\"", ns, "\""));
  }
  if (refused.size() == names.size()) {
    SayRefused(session_, refused);
  }
}

absl::Status DeployLogs::WatchIn(const std::string& ns) {
  const kube::ResourceType pods = CoreType("Pod", "pods", true);
  while (!cancel_.cancelled()) {
    kube::ListOptions list_options;
    list_options.label_selector = options_.selector;
    list_options.metadata_only = !LikelyAsked();
    GITOPS_ASSIGN_OR_RETURN(
        kube::ObjectList list,
        session_.cluster->client()->List(pods, ns, list_options));
    for (Value& v : list.items) ConsiderSeen(Resource(std::move(v)));
    kube::WatchOptions options;
    options.label_selector = options_.selector;
    options.metadata_only = !LikelyAsked();
    options.resource_version = list.resource_version;
    options.cancel = &cancel_;
    GITOPS_ASSIGN_OR_RETURN(
        std::unique_ptr<kube::Watch> watch,
        session_.cluster->client()->OpenWatch(pods, ns, options));
    {
      MutexLock lock(&mutex_);
      answered_ = true;
    }
    while (true) {
      absl::StatusOr<std::optional<kube::WatchEvent>> event =
          watch->Next(absl::InfiniteDuration());
      if (!event.ok()) {
        if (kube::IsExpired(event.status())) break;
        return event.status();
      }
      if (*event && (*event)->object.is_map() &&
          (*event)->type != kube::EventType::kBookmark &&
          (*event)->type != kube::EventType::kDeleted) {
        ConsiderSeen(Resource(std::move((*event)->object)));
      }
    }
  }
  return absl::OkStatus();
}

void DeployLogs::ConsiderSeen(const Resource& pod) {
  if (LikelyAsked()) return Consider(pod);
  if (pod.Annotation(keys::kDeployLogs) == nullptr) return;
  absl::StatusOr<Value> whole = session_.cluster->client()->Get(
      CoreType("Pod", "pods", true), pod.Namespace(), pod.Name());
  if (whole.ok()) Consider(Resource(*std::move(whole)));
}

void DeployLogs::Consider(const Resource& pod) {
  const Value* mode = pod.Annotation(keys::kDeployLogs);
  if (mode == nullptr && !options_.all) return;
  const bool existing = options_.existing.count(
                            absl::StrCat(pod.Namespace(), "/", pod.Name())) > 0;
  if (!options_.all) {
    absl::string_view text = mode->as_string();
    const bool for_new =
        text.empty() || text == "for-new" || text == "for-new-or-existing";
    const bool for_existing =
        text == "for-existing" || text == "for-new-or-existing";
    if (existing ? !for_existing : !for_new) return;
  }
  std::vector<std::string> names;
  absl::string_view only =
      pod.AnnotationOr(keys::kDeployLogsContainerNames, "");
  if (!only.empty()) names = absl::StrSplit(only, ',');
  for (const std::string& container : ContainersOf(pod)) {
    if (!names.empty() &&
        std::none_of(names.begin(), names.end(), [&](const std::string& p) {
          return NameMatches(p, container);
        })) {
      continue;
    }
    MutexLock lock(&mutex_);
    if (!seen_.insert(absl::StrCat(pod.Uid(), "/", container)).second) continue;
    ++silent_;
    tails_.emplace_back([this, ns = std::string(pod.Namespace()),
                         name = std::string(pod.Name()),
                         container] { Tail(ns, name, container); });
  }
}

void DeployLogs::Tail(std::string ns, std::string pod, std::string container) {
  bool heard = false;
  const auto hear = [this, &heard] {
    if (heard) return;
    heard = true;
    MutexLock lock(&mutex_);
    --silent_;
  };
  Follow(ns, pod, container, hear);
  hear();
}

void DeployLogs::Follow(const std::string& ns, const std::string& pod,
                        const std::string& container,
                        const std::function<void()>& hear) {
  const std::string tag = Tag(pod, container);
  const kube::ResourceType pods = CoreType("Pod", "pods", true);
  kube::Client* client = session_.cluster->client();
  bool told = false;
  while (!cancel_.cancelled()) {
    absl::StatusOr<Value> live = client->Get(pods, ns, pod);
    if (!live.ok() || !live->is_map()) return;
    Resource r(*std::move(live));
    if (HasState(r, container, "terminated")) return;
    if (!HasState(r, container, "running")) {
      if (!told) {
        session_.console->Progress(absl::StrCat("logs | ", WaitText(tag)));
      }
      told = true;
      if (!cancel_.SleepFor(kPoll)) return;
      continue;
    }
    kube::LogOptions options;
    options.container = container;
    options.follow = true;
    options.cancel = &cancel_;
    absl::StatusOr<std::unique_ptr<kube::LogStream>> log =
        client->OpenLog(ns, pod, options);
    if (log.ok()) {
      session_.console->Progress(absl::StrCat("logs | ", StartText(tag)));
    }
    absl::Duration wait = kSilent;
    while (log.ok()) {
      absl::StatusOr<std::optional<std::string>> line = (*log)->ReadLine(wait);
      if (absl::IsDeadlineExceeded(line.status()) && !cancel_.cancelled()) {
        hear();
        wait = absl::InfiniteDuration();
        continue;
      }
      if (!line.ok() || !*line) break;
      session_.console->Progress(absl::StrCat("logs | ", tag, " | ", **line));
      hear();
      wait = absl::InfiniteDuration();
    }
    hear();
    if (cancel_.cancelled()) return;
    if (log.ok()) {
      session_.console->Progress(
          absl::StrCat("logs | # container stopped '", tag, "' logs"));
    }
    if (!cancel_.SleepFor(kRestart)) return;
  }
}

}  // namespace gitops::deploy
