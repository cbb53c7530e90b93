#include "cmd/renderer/trace_file.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"

namespace gitops::renderer {

class TraceFile::Sink : public gotemplate::TraceSink {
 public:
  struct Piece {
    size_t begin;
    size_t end;
    std::string file;
    int line;
  };

  void Wrote(size_t begin, size_t end, absl::string_view file,
             int line) override {
    if (begin < end) pieces_.push_back({begin, end, std::string(file), line});
  }

  // The smallest piece that covers `offset`.
  const Piece* At(size_t offset) const {
    const Piece* best = nullptr;
    for (const Piece& piece : pieces_) {
      if (offset < piece.begin || offset >= piece.end) continue;
      if (best == nullptr || piece.end - piece.begin < best->end - best->begin)
        best = &piece;
    }
    return best;
  }

 private:
  std::vector<Piece> pieces_;
};

gotemplate::TraceSink* TraceFile::ForFile(const std::string& path) {
  std::shared_ptr<Sink>& sink = sinks_[path];
  sink = std::make_shared<Sink>();
  return sink.get();
}

std::string TraceFile::Format(
    const std::map<std::string, std::string>& files) const {
  std::string out;
  for (const auto& [path, text] : files) {
    const auto sink = sinks_.find(path);
    if (sink == sinks_.end()) continue;
    int number = 0;
    for (size_t start = 0; start < text.size();) {
      const size_t end = std::min(text.find('\n', start), text.size());
      ++number;
      const size_t first =
          std::min(text.find_first_not_of(" \t\r", start), end);
      if (first < end) {
        const auto* piece = sink->second->At(first);
        if (piece != nullptr) {
          absl::StrAppend(&out, path, ":", number, "\t", piece->file, ":",
                          piece->line, "\n");
        }
      }
      start = end + 1;
    }
  }
  return out;
}

}  // namespace gitops::renderer
