#ifndef GITOPS_PKG_IMAGE_DOCKERFILE_ARGS_H_
#define GITOPS_PKG_IMAGE_DOCKERFILE_ARGS_H_

// ARG: global ones before the first FROM, those of a stage, the predefined
// platform ones, and what the caller gives instead of the defaults.
//
// Source: Docker's Dockerfile reference: a global argument counts in a stage
// only where that declares it again. Errors: those of ExpandWord.

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pkg/image/dockerfile.h"
#include "pkg/image/dockerfile_stage.h"
#include "pkg/image/dockerfile_words.h"
#include "pkg/oci/descriptor.h"

namespace gitops::image {

class BuildArgs {
 public:
  // `given` must outlive this.
  BuildArgs(const oci::Platform& platform,
            const std::map<std::string, std::string>* given);

  void set_escape(char escape) { escape_ = escape; }
  // Global and platform arguments: what FROM may use. Valid while this lives.
  Variables Globals() const;
  absl::Status DeclareGlobal(const Instruction& instruction);
  absl::Status Declare(const Instruction& instruction, Stage* stage) const;

 private:
  absl::StatusOr<Pairs> Read(const Instruction& instruction,
                             const Variables& variables,
                             std::vector<std::string>* without) const;
  std::string Chosen(const std::string& name, const std::string& text) const;

  const std::map<std::string, std::string>* given_;
  std::map<std::string, std::string> platform_;
  std::map<std::string, std::string> global_;
  char escape_ = '\\';
};

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_DOCKERFILE_ARGS_H_
