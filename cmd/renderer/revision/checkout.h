#ifndef GITOPS_CMD_RENDERER_REVISION_CHECKOUT_H_
#define GITOPS_CMD_RENDERER_REVISION_CHECKOUT_H_

// A chart directory as it was at a git revision, unpacked into a temporary
// directory that lives as long as the object. The repository's index and work
// tree are neither read nor touched.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::renderer {

class Checkout {
 public:
  // `chart` is a directory in a work tree, `revision` what git calls a commit.
  // NotFound: no repository around it, no such revision, no such directory
  // then. InvalidArgument: symbolic links or submodules in it.
  static absl::StatusOr<Checkout> Create(absl::string_view chart,
                                         absl::string_view revision);
  Checkout(Checkout&& other) noexcept;
  Checkout& operator=(Checkout&&) = delete;
  ~Checkout();

  // The chart's directory, named as the one it was made from.
  const std::string& path() const { return path_; }

 private:
  Checkout(std::string root, std::string path)
      : root_(std::move(root)), path_(std::move(path)) {}

  std::string root_;
  std::string path_;
};

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_REVISION_CHECKOUT_H_
