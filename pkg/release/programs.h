#ifndef GITOPS_PKG_RELEASE_PROGRAMS_H_
#define GITOPS_PKG_RELEASE_PROGRAMS_H_

// The programs that the conductor runs, behind an interface so that its order
// of steps can be tested without them.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/subprocess.h"

namespace gitops::release {

// A program that runs beside us. Destroying it ends it: SIGTERM, and SIGKILL
// to whatever is left after a few seconds.
class Background {
 public:
  virtual ~Background() = default;
  // Waits until it has printed a line to stdout and returns that without its
  // end; Unavailable where it ends before, DeadlineExceeded.
  virtual absl::StatusOr<std::string> ReadLine(absl::Duration timeout) = 0;
  virtual bool Running() = 0;
};

// What a program in the background gets when we die, however that happens.
enum class OnOurDeath {
  kTerminate,  // SIGTERM: it may put things in order.
  kKill,       // SIGKILL: it is gone before our successor looks.
};

class Programs {
 public:
  virtual ~Programs() = default;
  // `program` is its name, such as "deployer". Where `stream` is set, what it
  // prints goes straight to our stderr. A program that fails is no error.
  virtual absl::StatusOr<CommandResult> Run(
      absl::string_view program, const std::vector<std::string>& args,
      bool stream) = 0;
  // Starts it in a process group of its own, so that Ctrl-C reaches us first.
  // Its stderr goes to `log_path`.
  virtual absl::StatusOr<std::unique_ptr<Background>> Start(
      absl::string_view program, const std::vector<std::string>& args,
      const std::string& log_path, OnOurDeath death) = 0;
  // Of its bytes: "sha256:…".
  virtual absl::StatusOr<std::string> Digest(absl::string_view program) = 0;
};

// Programs on disk, by name → path. NotFound for a name that is not listed.
// Once `interrupted` says so, a program that runs is told to end, see
// Command::interrupted.
std::unique_ptr<Programs> ProgramsOnDisk(
    std::map<std::string, std::string> paths,
    std::function<bool()> interrupted = nullptr);

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_PROGRAMS_H_
