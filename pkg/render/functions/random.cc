#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/functions/base_n.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/functions/go_error.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::FunctionBody;
using gotemplate::Param;
using value::GoType;
using value::Value;
using Result = absl::StatusOr<Value>;

constexpr absl::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr absl::string_view kDigits = "0123456789";
constexpr absl::string_view kLettersAndDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

absl::StatusOr<std::unique_ptr<RandomSource>> Source(Call& call) {
  return call.host<Host>().Random(call.runtime());
}

Result RandomText(Call& call, absl::string_view alphabet) {
  if (call.Int(0) <= 0) return Value::String("");
  if (call.Int(0) > kMaxResultBytes) return TooLarge("a random text");
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RandomSource> source, Source(call));
  std::string out;
  for (int64_t i = 0; i < call.Int(0); ++i) {
    out.push_back(alphabet[source->Uniform(alphabet.size())]);
  }
  return Value::String(out);
}

Result RandAlphaNum(Call& call) { return RandomText(call, kLettersAndDigits); }
Result RandAlpha(Call& call) { return RandomText(call, kLetters); }
Result RandNumeric(Call& call) { return RandomText(call, kDigits); }

Result RandAscii(Call& call) {
  std::string printable;
  for (char c = ' '; c < 0x7F; ++c) printable.push_back(c);
  return RandomText(call, printable);
}

Result RandBytes(Call& call) {
  if (call.Int(0) < 0) {
    return GoError("runtime error: makeslice: len out of range");
  }
  if (call.Int(0) > kMaxResultBytes) return TooLarge("randBytes");
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RandomSource> source, Source(call));
  std::string bytes(call.Int(0), '\0');
  source->Fill(bytes.data(), bytes.size());
  return Value::String(EncodeBase64(bytes));
}

Result RandInt(Call& call) {
  const int64_t low = call.Int(0);
  const int64_t span = static_cast<int64_t>(static_cast<uint64_t>(call.Int(1)) -
                                            static_cast<uint64_t>(low));
  if (span <= 0) return GoError("invalid argument to Intn");
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RandomSource> source, Source(call));
  const uint64_t n = source->Uniform(static_cast<uint64_t>(span));
  return Value::Int(static_cast<int64_t>(static_cast<uint64_t>(low) + n),
                    GoType::kInt);
}

Result Shuffle(Call& call) {
  absl::string_view text = call.String(0);
  std::vector<absl::string_view> runes;
  while (!text.empty()) {
    char32_t rune;
    const int n = DecodeRune(text, &rune);
    runes.push_back(text.substr(0, n));
    text.remove_prefix(n);
  }
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RandomSource> source, Source(call));
  std::string out;
  for (size_t left = runes.size(); left > 0; --left) {
    const size_t pick = source->Uniform(left);
    absl::StrAppend(&out, runes[pick]);
    runes[pick] = runes[left - 1];
  }
  return Value::String(out);
}

// RFC 9562, version 4.
Result Uuid(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RandomSource> source, Source(call));
  unsigned char bytes[16];
  source->Fill(bytes, sizeof(bytes));
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  const std::string hex = absl::BytesToHexString(
      absl::string_view(reinterpret_cast<char*>(bytes), sizeof(bytes)));
  const absl::string_view h = hex;
  return Value::String(absl::StrCat(
      absl::StrCat(h.substr(0, 8), "-", h.substr(8, 4), "-"),
      absl::StrCat(h.substr(12, 4), "-", h.substr(16, 4), "-", h.substr(20))));
}

}  // namespace

void RegisterRandom(gotemplate::FunctionMap& functions) {
  const struct {
    absl::string_view name;
    FunctionBody body;
  } kCounted[] = {{"randAlphaNum", RandAlphaNum},
                  {"randAlpha", RandAlpha},
                  {"randNumeric", RandNumeric},
                  {"randAscii", RandAscii},
                  {"randBytes", RandBytes}};
  for (const auto& f : kCounted) {
    functions.Add({.name = f.name, .params = {Param::kInt}, .body = f.body});
  }
  functions.Add({.name = "randInt",
                 .params = {Param::kInt, Param::kInt},
                 .body = RandInt});
  functions.Add(
      {.name = "shuffle", .params = {Param::kString}, .body = Shuffle});
  functions.Add({.name = "uuidv4", .params = {}, .body = Uuid});
}

}  // namespace gitops::render
