#ifndef GITOPS_CMD_RENDERER_GO_FILES_H_
#define GITOPS_CMD_RENDERER_GO_FILES_H_

// Files written in place, with the error texts of Go's os package ("open PATH:
// is a directory"), which Helm's users see. All errors are InvalidArgument.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace gitops::renderer {

// What errno means, in Go's letters: "no such file or directory".
std::string ErrnoText(int error);

// os.MkdirAll.
absl::Status MakeGoDirs(const std::string& path);

// Appends to `path`, or replaces its content; `mode` is a new file's.
enum class WriteMode { kReplace, kAppend };
absl::Status WriteGoFile(const std::string& path, absl::string_view text,
                         WriteMode how, unsigned mode);

// `path` below the working directory if it is relative, without "." and "..".
std::string AbsolutePath(absl::string_view path);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_GO_FILES_H_
