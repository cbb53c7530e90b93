#ifndef GITOPS_CMD_RENDERER_TRACE_FILE_H_
#define GITOPS_CMD_RENDERER_TRACE_FILE_H_

// --trace: which template and line each line of the rendered files came from.
//
// One line of text per line of output: "OUTPUT:LINE<tab>TEMPLATE:LINE", for
// rendered files (before they are cut into documents), in path order. A line
// that several templates wrote names the one that wrote its first character
// that is no white space. Not thread-safe.

#include <map>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/gotemplate/template.h"

namespace gitops::renderer {

class TraceFile {
 public:
  // The sink for one rendered file; lives as long as this object.
  gotemplate::TraceSink* ForFile(const std::string& path);
  // `files` are path and text of what was rendered.
  std::string Format(const std::map<std::string, std::string>& files) const;

 private:
  class Sink;
  std::map<std::string, std::shared_ptr<Sink>> sinks_;
};

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_TRACE_FILE_H_
