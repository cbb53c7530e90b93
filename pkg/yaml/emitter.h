#ifndef GITOPS_PKG_YAML_EMITTER_H_
#define GITOPS_PKG_YAML_EMITTER_H_

// Value trees to YAML text.
//
// Source of behaviour: go-yaml's emitter, a port of libyaml's: where it breaks
// lines, which quotes it takes and how it indents. Not thread-safe.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"
#include "pkg/yaml/natural_order.h"
#include "pkg/yaml/node.h"
#include "pkg/yaml/scalar_style.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml::internal {

class Emitter {
 public:
  Emitter(EmitStyle style, std::string* out);

  // The whole document, with its final newline.
  absl::Status EmitDocument(const value::Value& value);

 private:
  absl::Status EmitNode(const value::Value& value, int parent_indent,
                        bool in_mapping, int depth);
  absl::Status EmitList(const value::List& list, int parent_indent,
                        bool in_mapping, int depth);
  absl::Status EmitMap(const value::Map& map, int parent_indent, int depth);
  absl::Status EmitFloat(const value::Value& number);
  void EmitBytes(const value::Value& bytes, int parent_indent);
  void EmitKey(absl::string_view key, int indent);
  void EmitString(absl::string_view text, int parent_indent, bool simple_key);

  // What a pass through JSON makes of a string. Returns `text` or `buffer`.
  absl::string_view Clean(absl::string_view text, bool is_key,
                          std::string* buffer);

  void WritePlainWord(absl::string_view word);
  void WritePlain(absl::string_view text, int indent, bool may_break);
  void WriteSingleQuoted(absl::string_view text, int indent, bool may_break);
  void WriteDoubleQuoted(absl::string_view text, int indent, bool may_break);
  void WriteEscape(absl::string_view character);
  void WriteLiteral(absl::string_view text, int indent);
  void WriteBreak(absl::string_view text, size_t* at);

  void WriteIndicator(absl::string_view text, bool need_space, bool indention);
  void WriteIndent(int indent);
  void NewLine() {
    out_.push_back('\n');
    column_ = 0;
  }
  void Put(absl::string_view text);
  // Whether a text may go out without looking for line breaks in it.
  bool FitsLine(absl::string_view text, bool may_break) const;

  static constexpr int kScalarIndent = 2;

  const EmitStyle style_;
  const Generation generation_;
  const int width_;
  std::string& out_;
  int column_ = 0;          // In characters.
  bool whitespace_ = true;  // The last thing written was white space.
  bool indention_ = true;   // Only indentation and indicators on this line.
  std::string late_error_;  // Reported if nothing worse comes.
};

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_EMITTER_H_
