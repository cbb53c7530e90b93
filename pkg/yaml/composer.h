#ifndef GITOPS_PKG_YAML_COMPOSER_H_
#define GITOPS_PKG_YAML_COMPOSER_H_

// Events to a value tree: tags and plain scalars resolved, aliases copied,
// merge keys applied, and then what a pass through JSON does to numbers and
// keys.
//
// Source of behaviour: go-yaml v2's decoder and sigs.k8s.io/yaml. What they
// find only after the whole document was parsed (bad keys, excessive aliasing,
// infinities) is kept until then, so that syntax errors come first.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"
#include "pkg/yaml/event_parser.h"
#include "pkg/yaml/input_text.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml::internal {

class Composer {
 public:
  Composer(const InputText& input, const ParseOptions& options);

  // The first document; null where there is none. To be called once.
  absl::StatusOr<value::Value> Compose();

 private:
  // A collection being read.
  struct Frame {
    value::Value container;
    value::Value key;  // Of the entry whose value comes next.
    bool has_key = false;
    bool merge = false;         // That key is "<<".
    bool merge_list = false;    // The value of "<<", a list.
    bool bad_merge = false;     // It holds something that is no map.
    bool error_before = false;  // A decode error was met before this frame.
    int anchor = -1;
    int64_t nodes_before = 0;
    const char* begin = nullptr;
    uint32_t line = 0;
    std::string typed_key;  // Strict: what Go compares keys by.
    std::unique_ptr<std::set<std::string>> seen;  // Strict only.
  };
  struct Anchor {
    value::Value value;
    value::Value raw;  // Of a scalar: before its number became a float64.
    int64_t nodes = 0;
    uint32_t line = 0;
    bool open = false;
  };

  absl::Status ComposeNode(const Event& event);
  void AddScalar(const Event& event);
  absl::Status AddAlias(const Event& event);
  void Open(const Event& event);
  void Close();
  // Puts a complete node where it belongs. `raw` is null for collections.
  void Deliver(value::Value value, const value::Value* raw, const Event& event);
  void DeliverKey(const value::Value* raw, const Event& event);
  void Merge(Frame* frame, const value::Value& from, bool alias,
             const Event& event);
  void MergeMap(Frame* frame, const value::Value& from, const Event& event);
  void SetEntry(Frame* frame, value::Value value, const Event& event);
  value::Value ResolveScalar(const Event& event);
  value::Value ToDialect(const value::Value& raw);
  void CountNode();
  void CheckAliasing();
  absl::Status Finish();
  absl::Status CheckSupported(const value::Value& value) const;
  std::string DescribeBadKey(const char* at, bool conversion) const;
  void RefuseMergeItem();
  bool HasDecodeError() const {
    return !decode_error_.empty() || bad_key_ != nullptr;
  }
  void DecodeError(absl::string_view message) {
    if (!HasDecodeError()) {
      decode_error_ = std::string(message);
    }
  }

  const InputText& input_;
  const ParseOptions& options_;
  EventParser parser_;
  std::vector<Frame> stack_;
  value::Value root_;
  bool complete_ = false;
  absl::flat_hash_map<std::string, int> anchor_names_;
  std::vector<Anchor> anchors_;
  int64_t nodes_ = 0;        // Go's decodeCount: nodes with aliases expanded.
  int64_t alias_nodes_ = 0;  // Those of them inside aliases.

  // Errors in the order in which Go would meet them.
  std::string decode_error_;
  const char* bad_key_ = nullptr;  // A list or map as key: a decode error, too.
  std::vector<std::string> strict_errors_;
  // Set where a key or number was met that JSON cannot take; whether it is
  // still in the tree at the end (a later entry may replace it) is seen then.
  bool has_unsupported_ = false;
};

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_COMPOSER_H_
