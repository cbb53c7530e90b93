#ifndef GITOPS_PKG_JSONSCHEMA_RUN_H_
#define GITOPS_PKG_JSONSCHEMA_RUN_H_

// One validation under way: where in the value and in the schemas it stands,
// and its budget. Only for the .cc files of this package.

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/jsonschema/failure.h"
#include "pkg/jsonschema/schema.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {

using FailurePtr = std::unique_ptr<Failure>;

inline constexpr int64_t kMaxChecks = 3'000'000;
inline constexpr int64_t kMaxComparisons = 100'000'000;  // Of uniqueItems.

// What no keyword has looked at yet; only kept where a schema asks for it.
struct Unevaluated {
  bool tracked = false;
  std::set<std::string> names;
  std::set<size_t> items;

  void Intersect(const Unevaluated& other) {
    for (auto it = names.begin(); it != names.end();) {
      it = other.names.count(*it) == 0 ? names.erase(it) : std::next(it);
    }
    for (auto it = items.begin(); it != items.end();) {
      it = other.items.count(*it) == 0 ? items.erase(it) : std::next(it);
    }
  }
};

// A schema that is being applied; `value_id` tells applications to one value.
struct Frame {
  const Frame* parent;
  const Schema* schema;
  absl::string_view keyword;  // "$ref" and the like, where it came that way.
  int64_t value_id;
};

class Run {
 public:
  FailurePtr Start(const Schema& schema, const value::Value& v) {
    Unevaluated none;
    return Apply(nullptr, schema, "", ++last_id_, v, &none, false);
  }
  const absl::Status& status() const { return status_; }

 private:
  // Applies `schema` to a value; `quick` only asks whether it fits.
  FailurePtr Apply(const Frame* parent, const Schema& schema,
                   absl::string_view keyword, int64_t value_id,
                   const value::Value& v, Unevaluated* unevaluated, bool quick);

  // One application with its failures.
  struct Check {
    const Frame& frame;
    const Schema& s;
    const value::Value& v;
    Unevaluated& unevaluated;
    bool quick;
    std::vector<FailurePtr> failures;

    bool done() const { return quick && !failures.empty(); }
  };

  FailurePtr Fail(std::string message) const {
    auto out = std::make_unique<Failure>();
    out->path = path_;
    out->message = std::move(message);
    return out;
  }
  void Add(Check& c, FailurePtr failure) const {
    if (failure != nullptr) c.failures.push_back(std::move(failure));
  }
  void AddMessage(Check& c, std::string message) const {
    c.failures.push_back(Fail(std::move(message)));
  }
  void AddWithCauses(Check& c, std::string message,
                     std::vector<FailurePtr> causes) const {
    FailurePtr failure = Fail(std::move(message));
    for (FailurePtr& cause : causes) {
      failure->causes.push_back(std::move(*cause));
    }
    c.failures.push_back(std::move(failure));
  }

  FailurePtr Self(Check& c, const Schema& schema, bool quick,
                  absl::string_view keyword = "");
  FailurePtr Inner(Check& c, const Schema& schema, const value::Value& v,
                   std::string token, bool quick);
  FailurePtr Reference(Check& c, const Schema& schema,
                       absl::string_view keyword);
  FailurePtr FirstChecks(Check& c);
  FailurePtr Cycle(const Frame& frame) const;

  void Object(Check& c);
  void Properties(Check& c);
  void Dependencies(Check& c);
  void Array(Check& c);
  void Contains(Check& c);
  void Text(Check& c);
  void NumberChecks(Check& c);
  void DynamicReferences(Check& c);
  void Combinations(Check& c);
  void OneOf(Check& c);
  void UnevaluatedChecks(Check& c);

  std::vector<std::string> path_;
  int64_t last_id_ = 0;
  int64_t checks_ = 0;
  int64_t comparisons_ = 0;
  int depth_ = 0;
  absl::Status status_;
};

// "minItems: got 1, want 2"
std::string LimitMessage(absl::string_view keyword, int64_t got, int64_t want);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_RUN_H_
