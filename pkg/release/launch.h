#ifndef GITOPS_PKG_RELEASE_LAUNCH_H_
#define GITOPS_PKG_RELEASE_LAUNCH_H_

// The launch file of a run target: which releases it may deploy and with which
// programs. The rules in gitops/private/run.bzl write it as JSON.
//
// Paths in the file are relative to the runfiles of the main workspace, so
// that "../other/x" is of another; the caller's resolver turns them into paths
// on disk.
// Errors: InvalidArgument, naming the file and the field. Pure.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::release {

struct LaunchPush {
  std::string label;
  std::string layout;  // OCI layout directory.
  std::string digest;  // File.
  std::string registry;
  std::string repository;
  std::vector<std::string> tags;
  std::string tags_file;                 // More of them, a line each.
  std::vector<std::string> stamp_files;  // For {NAME} in tags.

  std::string Reference() const { return registry + "/" + repository; }
};

struct LaunchRelease {
  std::string environment;
  std::string label;
  std::string cluster;  // For people.
  std::string context;
  std::string ns;
  bool is_protected = false;
  bool sandbox = false;
  std::string app_group;
  std::string release_name;
  std::string descriptor;  // release.binpb
  std::string state;       // State directory.
  std::string state_dir;   // In the state repository.
  std::string repository;  // "" is the workspace's own.
  std::string branch;
  std::string message;                   // Of the commit; "" is the usual one.
  std::string sign_key;                  // As --sign-key.
  std::vector<std::string> stamp_files;  // For {NAME} in the message.
  std::vector<LaunchPush> pushes;
};

struct Launch {
  std::string command;              // What the target is for.
  std::string default_environment;  // "" is none.
  std::string workspace;
  std::map<std::string, std::string> tools;  // Program name → path.
  std::vector<LaunchRelease> releases;
};

// Given the main workspace's name and a path of the launch file.
using RunfilesResolver = std::function<std::string(absl::string_view workspace,
                                                   absl::string_view path)>;

// `path` is for messages.
absl::StatusOr<Launch> ParseLaunch(absl::string_view path,
                                   absl::string_view text,
                                   const RunfilesResolver& resolver);

// The launch file of an image_push: one push, under "push".
absl::StatusOr<LaunchPush> ParsePushLaunch(absl::string_view path,
                                           absl::string_view text,
                                           const RunfilesResolver& resolver);

// The release that the user means: by environment, else by label; NotFound
// lists the known ones and the nearest spelling.
absl::StatusOr<LaunchRelease> FindRelease(const Launch& launch,
                                          absl::string_view name);

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_LAUNCH_H_
