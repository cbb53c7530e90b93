#ifndef GITOPS_PKG_HTTP_CURL_ENGINE_H_
#define GITOPS_PKG_HTTP_CURL_ENGINE_H_

// One thread that drives all transfers of a transport through one libcurl
// multi handle: that is what lets requests share connections. Private to
// pkg/http.
//
// A Transfer is the meeting point of that thread and the caller's: bytes wait
// in it, in both directions, under its mutex. libcurl calls back on the
// engine's thread only; where there is nothing to send or no room to receive,
// the transfer is paused and Resume() wakes it.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "pkg/base/mutex.h"
#include "pkg/http/client.h"

struct curl_slist;

namespace gitops::http {

using CurlHandle = void*;  // libcurl's CURL*

struct Transfer {
  static constexpr size_t kInLimit = 256 << 10;
  static constexpr size_t kOutLimit = 256 << 10;
  static constexpr size_t kHeadLimit = 1 << 20;

  ~Transfer();

  // Set before Start, then the engine's.
  CurlHandle easy = nullptr;
  curl_slist* header_list = nullptr;
  curl_slist* connect_to = nullptr;
  std::string method;
  std::string url;
  std::string host;  // host:port, for messages
  std::string body;
  // How much of an HTTP/2 body may wait.
  int64_t http2_in_limit = 0;
  bool proxied = false;
  // Nobody looks before the end: neither the head nor pieces of the body wake
  // the caller, and http2_in_limit is the limit of any body.
  bool whole = false;
  char detail[256] = {};  // CURL_ERROR_SIZE

  Mutex mutex;
  std::condition_variable_any changed;
  Response head ABSL_GUARDED_BY(mutex);
  bool head_done ABSL_GUARDED_BY(mutex) = false;
  size_t head_bytes ABSL_GUARDED_BY(mutex) = 0;
  // Why one of our own limits ended it; OK where none did.
  absl::Status overflow ABSL_GUARDED_BY(mutex);
  std::string in ABSL_GUARDED_BY(mutex);  // Received, not read yet.
  std::chrono::steady_clock::time_point last_in ABSL_GUARDED_BY(mutex);
  bool in_paused ABSL_GUARDED_BY(mutex) = false;
  std::string out ABSL_GUARDED_BY(mutex);  // To send.
  size_t out_sent ABSL_GUARDED_BY(mutex) = 0;
  bool out_end ABSL_GUARDED_BY(mutex) = false;
  bool out_paused ABSL_GUARDED_BY(mutex) = false;
  bool out_done ABSL_GUARDED_BY(mutex) = true;  // Everything was taken.
  bool done ABSL_GUARDED_BY(mutex) = false;
  absl::Status result ABSL_GUARDED_BY(mutex);
};

class CurlEngine {
 public:
  explicit CurlEngine(int max_idle_connections);
  ~CurlEngine();
  CurlEngine(const CurlEngine&) = delete;
  CurlEngine& operator=(const CurlEngine&) = delete;

  // A handle with no options set; goes back with its transfer.
  CurlHandle TakeHandle();
  void Start(std::shared_ptr<Transfer> transfer);
  // Goes on with what is paused.
  void Resume(std::shared_ptr<Transfer> transfer);
  // Ends it with `status`, unless it has ended.
  void Abort(std::shared_ptr<Transfer> transfer, absl::Status status);

 private:
  struct Order {
    enum Kind { kStart, kResume, kAbort } kind;
    std::shared_ptr<Transfer> transfer;
    absl::Status status;
  };

  void Push(Order order);
  void Loop();
  void Obey(Order* order);
  void CollectFinished();
  void Finish(Transfer* transfer, absl::Status result);

  void* multi_;  // CURLM*
  Mutex mutex_;
  std::vector<Order> orders_ ABSL_GUARDED_BY(mutex_);
  std::vector<CurlHandle> idle_ ABSL_GUARDED_BY(mutex_);
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  bool started_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
  // The engine's thread only: what is under way.
  std::vector<std::shared_ptr<Transfer>> active_;
};

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_CURL_ENGINE_H_
