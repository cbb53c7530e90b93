#include "pkg/http/server_exchange.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/reason.h"
#include "pkg/http/url.h"

namespace gitops::http {
namespace {

constexpr size_t kMaxHeadBytes = 64 << 10;

}  // namespace

absl::Status RequestReader::ReadHead() {
  std::string line;
  do {
    GITOPS_ASSIGN_OR_RETURN(line, connection_->ReadLine(kMaxHeadBytes));
  } while (line.empty());
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  if (words.size() != 3 || !absl::StartsWith(words[2], "HTTP/1.") ||
      !IsHeaderName(words[0])) {
    return absl::InvalidArgumentError("malformed request line");
  }
  method = words[0];
  target = words[1];
  keep_alive_ = words[2] != "HTTP/1.0";
  GITOPS_RETURN_IF_ERROR(ParseTarget());
  GITOPS_RETURN_IF_ERROR(ReadFields());
  const std::string connection_field =
      absl::AsciiStrToLower(headers.Get("Connection"));
  if (absl::StrContains(connection_field, "close")) keep_alive_ = false;
  if (absl::StrContains(connection_field, "keep-alive")) keep_alive_ = true;
  expects_continue_ =
      absl::EqualsIgnoreCase(headers.Get("Expect"), "100-continue");
  return ChooseFraming();
}

absl::Status RequestReader::ChooseFraming() {
  const absl::string_view length = headers.Get("Content-Length");
  if (headers.Has("Transfer-Encoding")) {
    if (!absl::EqualsIgnoreCase(headers.Get("Transfer-Encoding"), "chunked") ||
        headers.Has("Content-Length")) {
      return absl::InvalidArgumentError("unsupported transfer encoding");
    }
    chunked_ = true;
    declared_ = -1;
    ended_ = false;
  } else if (!length.empty()) {
    if (!absl::SimpleAtoi(length, &declared_) || declared_ < 0 ||
        headers.GetAll("Content-Length").size() > 1) {
      return absl::InvalidArgumentError("malformed Content-Length");
    }
    left_ = static_cast<uint64_t>(declared_);
    ended_ = left_ == 0;
  }
  return absl::OkStatus();
}

absl::Status RequestReader::ParseTarget() {
  absl::string_view rest = target;
  if (absl::StartsWith(rest, "http://") || absl::StartsWith(rest, "https://")) {
    const size_t slash = rest.find('/', rest.find("://") + 3);
    rest = slash == absl::string_view::npos ? "/" : rest.substr(slash);
  }
  const size_t mark = rest.find('?');
  if (mark != absl::string_view::npos)
    query = std::string(rest.substr(mark + 1));
  // CONNECT names host:port, which is no path.
  if (method != "CONNECT" && (rest.empty() || rest[0] != '/') && rest != "*") {
    return absl::InvalidArgumentError("malformed request target");
  }
  if (!Unescape(rest.substr(0, mark), false, &path)) {
    return absl::InvalidArgumentError("malformed escape in request target");
  }
  return absl::OkStatus();
}

absl::Status RequestReader::ReadFields() {
  size_t total = 0;
  while (true) {
    GITOPS_ASSIGN_OR_RETURN(const std::string line,
                            connection_->ReadLine(kMaxHeadBytes));
    if (line.empty()) return absl::OkStatus();
    total += line.size();
    if (total > kMaxHeadBytes) {
      return absl::ResourceExhaustedError("request head is too large");
    }
    const size_t colon = line.find(':');
    const absl::string_view view = line;
    if (colon == std::string::npos || !IsHeaderName(view.substr(0, colon)) ||
        !IsHeaderValue(view.substr(colon + 1))) {
      return absl::InvalidArgumentError("malformed header field");
    }
    headers.Add(view.substr(0, colon),
                absl::StripAsciiWhitespace(view.substr(colon + 1)));
  }
}

absl::Status RequestReader::NextChunk() {
  GITOPS_ASSIGN_OR_RETURN(const std::string line, connection_->ReadLine(4096));
  const absl::string_view digits = absl::StripAsciiWhitespace(
      absl::string_view(line).substr(0, line.find(';')));
  if (digits.empty() || digits.size() > 15 ||
      !absl::SimpleHexAtoi(digits, &left_)) {
    return absl::InvalidArgumentError("malformed chunk");
  }
  if (left_ > 0) return absl::OkStatus();
  ended_ = true;
  // Trailers, with the head's limit.
  for (size_t total = 0; total <= kMaxHeadBytes;) {
    GITOPS_ASSIGN_OR_RETURN(const std::string trailer,
                            connection_->ReadLine(kMaxHeadBytes));
    if (trailer.empty()) return absl::OkStatus();
    total += trailer.size() + 2;
  }
  return absl::ResourceExhaustedError("request trailers are too large");
}

absl::StatusOr<size_t> RequestReader::Read(char* buffer, size_t size) {
  if (ended_ || size == 0) return 0;
  GITOPS_RETURN_IF_ERROR(SendContinue());
  if (chunked_ && left_ == 0) {
    GITOPS_RETURN_IF_ERROR(NextChunk());
    if (ended_) return 0;
  }
  GITOPS_ASSIGN_OR_RETURN(
      const size_t n,
      connection_->Read(buffer, std::min<uint64_t>(size, left_)));
  if (n == 0) return absl::UnavailableError("connection closed by the peer");
  left_ -= n;
  if (left_ > 0) return n;
  if (chunked_) {
    GITOPS_RETURN_IF_ERROR(connection_->ReadLine(2).status());
  } else {
    ended_ = true;
  }
  return n;
}

absl::Status RequestReader::SendContinue() {
  if (!expects_continue_) return absl::OkStatus();
  expects_continue_ = false;
  return connection_->Write("HTTP/1.1 100 Continue\r\n\r\n");
}

absl::Status AnswerWriter::Write(absl::string_view data) {
  GITOPS_RETURN_IF_ERROR(SendHead(false));
  if (data.empty() || !has_body_) return absl::OkStatus();
  if (!chunked_) {
    if (static_cast<int64_t>(data.size()) > left_) {
      keep_alive_ = false;
      return absl::InternalError("more data than Content-Length says");
    }
    left_ -= static_cast<int64_t>(data.size());
    return connection_->Write(data);
  }
  return connection_->Write(
      absl::StrCat(absl::StrFormat("%x\r\n", data.size()), data, "\r\n"));
}

absl::Status AnswerWriter::Finish() {
  GITOPS_RETURN_IF_ERROR(SendHead(true));
  if (!has_body_) return absl::OkStatus();
  if (chunked_) return connection_->Write("0\r\n\r\n");
  if (left_ > 0) keep_alive_ = false;  // The handler promised more.
  return absl::OkStatus();
}

absl::Status AnswerWriter::SendHead(bool at_end) {
  if (head_sent_) return absl::OkStatus();
  head_sent_ = true;
  has_body_ = !head_only_ && status >= 200 && status != 204 && status != 304;
  const absl::string_view length = headers.Get("Content-Length");
  if (length.empty() && status >= 200 && status != 204 && status != 304) {
    if (at_end && !head_only_) {
      headers.Set("Content-Length", "0");
      left_ = 0;
    } else if (!head_only_) {
      headers.Set("Transfer-Encoding", "chunked");
      chunked_ = true;
    }
  } else if (!absl::SimpleAtoi(length, &left_)) {
    left_ = 0;
  }
  if (!keep_alive_) headers.Set("Connection", "close");
  std::string head =
      absl::StrCat("HTTP/1.1 ", status, " ", ReasonPhrase(status), "\r\n");
  for (const auto& [name, value] : headers.fields()) {
    if (!IsHeaderName(name) || !IsHeaderValue(value)) continue;
    absl::StrAppend(&head, name, ": ", value, "\r\n");
  }
  return connection_->Write(absl::StrCat(head, "\r\n"));
}

}  // namespace gitops::http
