#include "pkg/openpgp/clearsign.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/status_macros.h"
#include "pkg/openpgp/armor.h"

namespace gitops::openpgp {
namespace {

constexpr absl::string_view kStart = "-----BEGIN PGP SIGNED MESSAGE-----";
constexpr absl::string_view kSignature = "-----BEGIN PGP SIGNATURE-----";
constexpr absl::string_view kKind = "PGP SIGNATURE";

absl::Status NoBlock() {
  return absl::NotFoundError("signature block not found");
}

absl::string_view WithoutBlanks(absl::string_view line) {
  const size_t end = line.find_last_not_of(" \t\r");
  return end == absl::string_view::npos ? "" : line.substr(0, end + 1);
}

// Lines of a text, cut off one by one.
class Lines {
 public:
  explicit Lines(absl::string_view text) : text_(text) {}
  // The next line without its end; false where there is none.
  bool Next(absl::string_view* line) {
    if (done_) return false;
    const size_t end = text_.find('\n');
    *line = text_.substr(0, end);
    done_ = end == absl::string_view::npos;
    text_.remove_prefix(done_ ? text_.size() : end + 1);
    absl::ConsumeSuffix(line, "\r");
    return true;
  }
  absl::string_view rest() const { return text_; }

 private:
  absl::string_view text_;
  bool done_ = false;
};

}  // namespace

absl::StatusOr<ClearSigned> ParseClearSigned(absl::string_view text) {
  Lines lines(text);
  absl::string_view line;
  do {
    if (!lines.Next(&line)) return NoBlock();
  } while (line != kStart);
  while (true) {  // The headers.
    if (!lines.Next(&line)) return NoBlock();
    if (line.empty()) break;
    if (!absl::StartsWith(line, "Hash:")) return NoBlock();
  }
  std::vector<absl::string_view> content;
  std::vector<absl::string_view> canonical;
  const absl::string_view body = lines.rest();
  absl::string_view armor = body;
  while (true) {
    armor = lines.rest();
    if (!lines.Next(&line)) return NoBlock();
    if (line == kSignature) break;
    absl::ConsumePrefix(&line, "- ");
    content.push_back(line);
    canonical.push_back(WithoutBlanks(line));
  }
  // Cut after the block's end, so that nothing behind it is read.
  const size_t end = armor.find("\n-----END PGP SIGNATURE-----");
  if (end == absl::string_view::npos) return NoBlock();
  GITOPS_ASSIGN_OR_RETURN(
      std::vector<std::string> blocks,
      Unarmor(armor.substr(0, armor.find('\n', end + 1)), kKind));
  if (blocks.size() != 1) return NoBlock();
  ClearSigned out;
  out.text = absl::StrJoin(content, "\n");
  out.canonical = absl::StrJoin(canonical, "\r\n");
  out.signature = std::move(blocks[0]);
  return out;
}

std::string CanonicalText(absl::string_view text) {
  std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  for (absl::string_view& line : lines) line = WithoutBlanks(line);
  return absl::StrJoin(lines, "\r\n");
}

std::string FormatClearSigned(absl::string_view text, absl::string_view hash,
                              absl::string_view signature) {
  std::string out = absl::StrCat(kStart, "\nHash: ", hash, "\n\n");
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::StrAppend(&out, absl::StartsWith(line, "-") ? "- " : "", line, "\n");
  }
  absl::StrAppend(&out, Armor(signature, kKind));
  return out;
}

}  // namespace gitops::openpgp
