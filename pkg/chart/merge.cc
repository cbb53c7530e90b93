#include "pkg/chart/merge.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/go_text.h"

namespace gitops::chart {
namespace {

using value::Map;
using value::Value;

constexpr absl::string_view kGlobal = "global";

void Warn(Log& log, absl::string_view text) {
  log.Write(LogLevel::kInfo, absl::StrCat("warning: ", text));
}

bool IsSubchart(const Chart& chart, absl::string_view name) {
  for (const std::shared_ptr<Chart>& dependency : chart.dependencies) {
    if (dependency->name() == name) return true;
  }
  return false;
}

// A copy of `table` without its nulls, those in lists left.
Value WithoutNulls(const Map& table) {
  Value out = Value::NewMap();
  for (const Map::Entry& entry : table) {
    if (entry.value.is_null()) continue;
    out.map().Set(entry.key, entry.value.is_map()
                                 ? WithoutNulls(entry.value.map())
                                 : entry.value);
  }
  return out;
}

// A default that nothing stands above.
void SetDefault(const Value& key, Value value, NullRule nulls, Map* into) {
  if (nulls == NullRule::kDrop) {
    if (value.is_null()) return;
    if (value.is_map()) value = WithoutNulls(value.map());
  }
  into->Set(key, std::move(value));
}

class Coalescer {
 public:
  Coalescer(NullRule nulls, Log& log) : nulls_(nulls), log_(log) {}

  absl::Status Run(const Chart& chart, Map& into, absl::string_view prefix) {
    const std::string path =
        prefix.empty() ? chart.name() : absl::StrCat(prefix, ".", chart.name());
    AddDefaults(chart, into, path);
    for (const std::shared_ptr<Chart>& dependency : chart.dependencies) {
      GITOPS_RETURN_IF_ERROR(AddSubchart(*dependency, into, path));
    }
    return absl::OkStatus();
  }

 private:
  void AddDefaults(const Chart& chart, Map& into, absl::string_view path) {
    for (const Map::Entry& entry : chart.values.map()) {
      Value* const found = into.Find(entry.name());
      if (found == nullptr) {
        SetDefault(entry.key, entry.value.DeepCopy(), nulls_, &into);
      } else if (found->is_null() && nulls_ != NullRule::kKeep) {
        into.Erase(entry.name());
      } else if (found->is_map() && entry.value.is_map()) {
        // A section of a chart below keeps its nulls: they are to meet that
        // chart's own defaults.
        const NullRule nulls =
            IsSubchart(chart, entry.name()) ? NullRule::kKeep : nulls_;
        const Value defaults = entry.value.DeepCopy();
        MergeTables(found->map(), defaults.map(),
                    absl::StrCat(path, ".", entry.name()), nulls, log_);
      } else if (found->is_map() && !entry.value.is_null()) {
        Warn(log_, absl::StrCat("skipped value for ", path, ".", entry.name(),
                                ": Not a table."));
      }
    }
  }

  absl::Status AddSubchart(const Chart& subchart, Map& into,
                           absl::string_view path) {
    Value* found = into.Find(subchart.name());
    if (found == nullptr) {
      into.Set(subchart.name(), Value::NewMap());
      found = into.Find(subchart.name());
    } else if (!found->is_map()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "type mismatch on ", subchart.name(), ": ", GoBadBool(*found)));
    }
    const Value section = *found;
    Value mutable_section = section;
    PassGlobals(mutable_section.map(), into, path);
    return Run(subchart, mutable_section.map(), path);
  }

  // The globals of the parent over the ones that the section has.
  void PassGlobals(Map& section, const Map& parent, absl::string_view path) {
    Value own = Value::NewMap();
    if (const Value* found = section.Find(kGlobal); found != nullptr) {
      if (!found->is_map()) {
        return Warn(log_,
                    "skipping globals because destination global is not "
                    "a table.");
      }
      own = *found;
    }
    Value above = Value::NewMap();
    if (const Value* found = parent.Find(kGlobal); found != nullptr) {
      if (!found->is_map()) {
        return Warn(log_,
                    "skipping globals because source global is not a table.");
      }
      above = *found;
    }
    for (const Map::Entry& entry : above.map()) {
      const Value* const found = own.map().Find(entry.name());
      if (!entry.value.is_map()) {
        if (found != nullptr && found->is_map()) {
          log_.Write(LogLevel::kInfo,
                     absl::StrCat("key ", entry.name(), " is table. Skipping"));
        } else {
          own.map().Set(entry.key, entry.value);
        }
        continue;
      }
      Value copy = Value::NewMap();
      for (const Map::Entry& inner : entry.value.map()) {
        copy.map().Set(inner.key, inner.value);
      }
      if (found != nullptr && !found->is_map()) {
        log_.Write(LogLevel::kInfo,
                   absl::StrCat("Conflict: cannot merge map onto non-map for ",
                                Quote(entry.name()), ". Skipping."));
        continue;
      }
      if (found != nullptr) {
        const Value below = *found;
        // Nulls that come from above are kept at this step.
        MergeTables(copy.map(), below.map(),
                    absl::StrCat(path, ".", entry.name()), NullRule::kKeep,
                    log_);
      }
      own.map().Set(entry.key, std::move(copy));
    }
    section.Set(kGlobal, std::move(own));
  }

  const NullRule nulls_;
  Log& log_;
};

}  // namespace

void MergeInto(Map& into, const Map& from) {
  for (const Map::Entry& entry : from) {
    Value* const found = into.Find(entry.name());
    if (found != nullptr && found->is_map() && entry.value.is_map()) {
      MergeInto(found->map(), entry.value.map());
    } else {
      into.Set(entry.key, entry.value);
    }
  }
}

void MergeTables(Map& into, const Map& defaults, absl::string_view path,
                 NullRule nulls, Log& log) {
  const auto full = [path](absl::string_view key) {
    return path.empty() ? std::string(key) : absl::StrCat(path, ".", key);
  };
  for (const Map::Entry* entry : defaults.Sorted()) {
    const Value& value = entry->value;
    Value* const found = into.Find(entry->name());
    if (found == nullptr) {
      SetDefault(entry->key, value, nulls, &into);
    } else if (found->is_null()) {
      if (nulls != NullRule::kKeep && !value.is_null()) {
        into.Erase(entry->name());
      }
    } else if (value.is_map() && found->is_map()) {
      MergeTables(found->map(), value.map(), full(entry->name()), nulls, log);
    } else if (value.is_map()) {
      Warn(log, absl::StrCat("cannot overwrite table with non table for ",
                             full(entry->name()), " (", GoText(value), ")"));
    } else if (found->is_map() && !value.is_null()) {
      Warn(log, absl::StrCat("destination for ", full(entry->name()),
                             " is a table. Ignoring non-table value (",
                             GoText(value), ")"));
    }
  }
}

absl::StatusOr<Value> Coalesce(const Chart& chart, const Value& user,
                               NullRule nulls, Log& log) {
  Value out = user.is_map() ? user.DeepCopy() : Value::NewMap();
  GITOPS_RETURN_IF_ERROR(Coalescer(nulls, log).Run(chart, out.map(), ""));
  return out;
}

absl::StatusOr<Value> CoalesceShared(const Chart& chart, const Value& above,
                                     Log& log) {
  Value out = Value::NewMap();
  for (const Map::Entry& entry : above.map()) {
    const bool changes = entry.name() == kGlobal ||
                         chart.values.map().Has(entry.name()) ||
                         IsSubchart(chart, entry.name());
    out.map().Set(entry.key, changes ? entry.value.DeepCopy() : entry.value);
  }
  GITOPS_RETURN_IF_ERROR(
      Coalescer(NullRule::kDelete, log).Run(chart, out.map(), ""));
  return out;
}

absl::StatusOr<Value> FindTable(const Value& root, absl::string_view path) {
  Value table = root;
  for (absl::string_view part : absl::StrSplit(path, '.')) {
    const Value* next = table.Find(part);
    if (next == nullptr || !next->is_map()) {
      return absl::InvalidArgumentError(
          absl::StrCat(Quote(part), " is not a table"));
    }
    const Value keep = *next;
    table = keep;
  }
  return table;
}

}  // namespace gitops::chart
