#include "pkg/deploy/pipeline/group_run.h"

#include <algorithm>
#include <condition_variable>
#include <thread>
#include <utility>

#include "pkg/base/mutex.h"

namespace gitops::deploy {

namespace {

class Runner {
 public:
  Runner(const std::vector<std::vector<size_t>>& after,
         const GroupRunOptions& options,
         const std::function<absl::Status(size_t)>& run,
         const std::function<void(size_t, const PartEnd&)>& ended)
      : after_(after),
        options_(options),
        run_(run),
        ended_(ended),
        ends_(after.size()),
        state_(after.size(), State::kWaiting) {}

  std::vector<PartEnd> Run() {
    const size_t threads = std::min(after_.size(), options_.at_once);
    std::vector<std::thread> others;
    for (size_t i = 1; i < threads; ++i) {
      others.emplace_back([this] { Work(); });
    }
    Work();
    for (std::thread& t : others) t.join();
    MutexLock lock(&mutex_);
    return std::move(ends_);
  }

 private:
  enum class State { kWaiting, kRunning, kOver };

  void Work() {
    MutexLock lock(&mutex_);
    while (true) {
      SkipFollowers();
      size_t next = Next();
      if (next < after_.size()) {
        RunPart(next);
        continue;
      }
      if (running_ == 0) return;
      changed_.wait(mutex_);
    }
  }

  void RunPart(size_t i) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    state_[i] = State::kRunning;
    ++running_;
    mutex_.Unlock();
    absl::Status status = run_(i);
    mutex_.Lock();
    --running_;
    PartEnd end;
    end.kind = options_.is_failure(status) ? PartEnd::Kind::kFailed
                                           : PartEnd::Kind::kDone;
    end.status = std::move(status);
    if (end.kind == PartEnd::Kind::kFailed && !options_.keep_going) {
      stopped_ = true;
    }
    End(i, std::move(end));
    changed_.notify_all();
  }

  void End(size_t i, PartEnd end) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    state_[i] = State::kOver;
    ends_[i] = std::move(end);
    if (ended_ != nullptr) ended_(i, ends_[i]);
  }

  void SkipFollowers() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (bool again = true; again && !stopped_;) {
      again = false;
      for (size_t i = 0; i < after_.size(); ++i) {
        if (state_[i] != State::kWaiting) continue;
        for (size_t before : after_[i]) {
          if (state_[before] != State::kOver ||
              ends_[before].kind == PartEnd::Kind::kDone) {
            continue;
          }
          PartEnd end;
          end.kind = PartEnd::Kind::kSkipped;
          end.cause = before;
          End(i, std::move(end));
          again = true;
          break;
        }
      }
    }
  }

  // The number of parts where none may begin now.
  size_t Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (stopped_) return after_.size();
    for (size_t i = 0; i < after_.size(); ++i) {
      if (state_[i] != State::kWaiting) continue;
      bool ready = true;
      for (size_t before : after_[i]) {
        ready = ready && state_[before] == State::kOver;
      }
      if (ready) return i;
    }
    return after_.size();
  }

  const std::vector<std::vector<size_t>>& after_;
  const GroupRunOptions& options_;
  const std::function<absl::Status(size_t)>& run_;
  const std::function<void(size_t, const PartEnd&)>& ended_;
  Mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<PartEnd> ends_ ABSL_GUARDED_BY(mutex_);
  std::vector<State> state_ ABSL_GUARDED_BY(mutex_);
  size_t running_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

std::vector<PartEnd> RunGroup(
    const std::vector<std::vector<size_t>>& after,
    const GroupRunOptions& options,
    const std::function<absl::Status(size_t)>& run,
    const std::function<void(size_t, const PartEnd&)>& ended) {
  return Runner(after, options, run, ended).Run();
}

}  // namespace gitops::deploy
