#include "pkg/release/coordinator_lock.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::release {
namespace {

class LeaseLock : public Lock {
 public:
  LeaseLock(Programs* programs, std::string address, std::string environment,
            std::string who, std::string log_path)
      : programs_(programs),
        address_("--address=" + address),
        environment_(std::move(environment)),
        who_(std::move(who)),
        log_path_(std::move(log_path)) {}

  absl::Status Acquire() override {
    GITOPS_ASSIGN_OR_RETURN(
        holder_, programs_->Start("coordinator",
                                  {"lease", "hold", environment_,
                                   "--holder=" + who_, address_},
                                  log_path_, OnOurDeath::kTerminate));
    absl::StatusOr<std::string> line = holder_->ReadLine(absl::Seconds(30));
    if (!line.ok()) {
      absl::StatusOr<std::string> log = fs::ReadFile(log_path_, 1 << 16);
      return absl::FailedPreconditionError(
          log.ok() && !log->empty()
              ? std::string(absl::StripAsciiWhitespace(*log))
              : std::string(line.status().message()));
    }
    absl::string_view token = *line;
    absl::ConsumePrefix(&token, "token ");
    token_ = std::string(token);
    return absl::OkStatus();
  }

  absl::Status Announce(absl::string_view descriptor_file) override {
    GITOPS_ASSIGN_OR_RETURN(CommandResult result,
                            programs_->Run("coordinator",
                                           {"put", std::string(descriptor_file),
                                            "--token=" + token_, address_},
                                           false));
    if (result.exit_code == 0) return absl::OkStatus();
    std::string text(absl::StripAsciiWhitespace(result.stderr_data));
    return result.exit_code == 5 ? absl::AbortedError(text)
                                 : absl::UnavailableError(text);
  }

  absl::Status Check() override {
    if (holder_ != nullptr && holder_->Running()) return absl::OkStatus();
    return absl::AbortedError(absl::StrCat("the lease of environment ",
                                           Quote(environment_),
                                           " was lost; run again"));
  }

  void Report(absl::string_view step, absl::string_view outcome,
              absl::string_view detail) override {
    std::vector<std::string> args = {
        "report",
        absl::StrCat("--environment=", environment_),
        absl::StrCat("--step=", step),
        absl::StrCat("--outcome=", outcome),
        absl::StrCat("--detail=", detail),
        absl::StrCat("--actor=", who_),
        address_};
    if (!token_.empty()) args.push_back("--token=" + token_);
    // Watchers may miss it; the deploy goes on.
    (void)programs_->Run("coordinator", args, false);
  }

  void Release() override {
    holder_.reset();
    token_.clear();
  }

 private:
  Programs* programs_;
  std::string address_;
  std::string environment_;
  std::string who_;
  std::string log_path_;
  std::string token_;
  std::unique_ptr<Background> holder_;
};

}  // namespace

std::unique_ptr<Lock> CoordinatorLock(Programs* programs,
                                      const std::string& address,
                                      const std::string& environment,
                                      const std::string& who,
                                      const std::string& log_path) {
  return std::make_unique<LeaseLock>(programs, address, environment, who,
                                     log_path);
}

}  // namespace gitops::release
