#include "pkg/deploy/view/change_view.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "pkg/deploy/view/text.h"

namespace gitops::deploy {

namespace {

constexpr size_t kAnchoredLines = 500;

// `role`: which of the two it is, for the error.
absl::StatusOr<std::string> YamlOf(const std::optional<Resource>& r, bool mask,
                                   absl::string_view role, Masker* masker) {
  if (!r) return "";
  if (!mask) return ResourceYaml(*r);
  absl::StatusOr<Resource> masked = masker->Mask(*r);
  if (masked.ok()) return ResourceYaml(*masked);
  return absl::InvalidArgumentError(
      absl::StrCat("Masking ", role, " resource: ", masked.status().message()));
}

std::vector<absl::string_view> LinesOf(const std::optional<Resource>& r,
                                       absl::string_view text) {
  if (!r) return {};
  return DiffLines(text);
}

Resource WithoutManagedFields(const Resource& r) {
  Resource out = r.DeepCopy();
  value::Value* meta = out.object().map().Find("metadata");
  if (meta != nullptr && meta->is_map()) meta->map().Erase("managedFields");
  return out;
}

}  // namespace

std::string ChangeHeader(const PlannedChange& planned) {
  return absl::StrCat("@@ ", ApplyOpName(planned.apply), " ",
                      planned.subject().Description(), " @@");
}

std::string ChangeText(const PlannedChange& planned,
                       const ChangeViewOptions& options, Masker* masker) {
  const Change& c = planned.change;
  // kapp says nothing about what is not its own, even where
  // --apply-ignored lets it go.
  if (c.ignored()) {
    return "\n";
  }
  const std::optional<Resource>& right = c.shown ? c.shown : c.wanted;
  absl::StatusOr<std::string> left_text =
      YamlOf(c.base, options.mask, "existing", masker);
  absl::StatusOr<std::string> right_text =
      left_text.ok() ? YamlOf(right, options.mask, "new", masker) : "";
  for (const auto* text : {&left_text, &right_text}) {
    if (!text->ok()) {
      return absl::StrCat("Error masking diff: ", text->status().message());
    }
  }
  std::vector<absl::string_view> left = LinesOf(c.base, *left_text);
  std::vector<absl::string_view> lines = LinesOf(right, *right_text);
  bool anchored = options.anchored && (left.size() > kAnchoredLines ||
                                       lines.size() > kAnchoredLines);
  std::vector<DiffRecord> records = DiffTexts(
      left, lines, anchored ? DiffAlgorithm::kAnchored : DiffAlgorithm::kLcs);
  std::string lines_text = FormatDiff(records, options.text);
  return lines_text.empty() ? "\n" : lines_text;
}

std::string ChangeYaml(const PlannedChange& planned, Masker* masker) {
  if (planned.apply == ApplyOp::kNoop) return "";
  std::string out = absl::StrCat("---\n# ", ApplyOpName(planned.apply), ": ",
                                 planned.subject().Description());
  if (!planned.strategy.empty()) {
    absl::StrAppend(&out, " (strategy: ", planned.strategy, ")");
  }
  out += "\n";
  if (planned.apply == ApplyOp::kCreate || planned.apply == ApplyOp::kUpdate) {
    absl::StatusOr<Resource> masked =
        masker->Mask(WithoutManagedFields(*planned.change.wanted));
    if (!masked.ok()) {
      return absl::StrCat("Error masking diff: ", masked.status().message());
    }
    out += ResourceYaml(*masked);
  }
  out += "\n";
  return out;
}

namespace {

const char* OpColor(ApplyOp op) {
  switch (op) {
    case ApplyOp::kCreate:
    case ApplyOp::kUpdate:
    case ApplyOp::kExists:
      return "green";
    case ApplyOp::kDelete:
      return "red";
    case ApplyOp::kNoop:
      return "";
  }
  return "";
}

std::vector<cli::Cell> RowOf(const PlannedChange& p, absl::Time now,
                             bool of_files) {
  const Resource& r = p.subject();
  std::vector<cli::Cell> row = {NamespaceText(r.Namespace()), r.NameDesc(),
                                std::string(r.Kind()),
                                std::string(r.Version())};
  row.emplace_back(
      p.change.existing ? AgeText(p.change.existing->CreatedAt(), now) : "");
  row.emplace_back(p.apply == ApplyOp::kNoop ? "" : ApplyOpName(p.apply),
                   OpColor(p.apply));
  row.emplace_back(of_files ? "???" : StrategyTitle(p.apply, p.strategy));
  row.emplace_back(p.wait == WaitOp::kNoop ? "" : WaitOpName(p.wait));
  if (p.change.existing) {
    StateCells state = ReadyCells(EvaluateReady(*p.change.existing, {}));
    row.push_back(std::move(state.state));
    row.push_back(std::move(state.info));
  } else {
    row.emplace_back("");
    row.emplace_back("");
  }
  return row;
}

}  // namespace

cli::Table ChangeTable(const std::vector<PlannedChange>& changes,
                       absl::Time now, const ChangeViewOptions& options) {
  cli::Table table;
  table.title = "Changes";
  table.columns = {{"Namespace"},
                   {"Name"},
                   {"Kind"},
                   {"Version", "version", true},
                   {"Age"},
                   {"Op"},
                   {"Op st.", "op_strategy"}};
  table.columns.push_back({"Wait to"});
  table.columns.push_back({"Rs", "reconcile_state"});
  table.columns.push_back({"Ri", "reconcile_info"});
  std::vector<const PlannedChange*> visible;
  for (const PlannedChange& c : changes) {
    if (c.is_visible() || options.of_files) visible.push_back(&c);
  }
  std::stable_sort(visible.begin(), visible.end(),
                   [](const PlannedChange* a, const PlannedChange* b) {
                     const Resource& x = a->subject();
                     const Resource& y = b->subject();
                     const std::string xn = NamespaceText(x.Namespace());
                     const std::string yn = NamespaceText(y.Namespace());
                     return std::make_tuple(absl::string_view(xn), x.NameDesc(),
                                            x.Kind(), x.Version()) <
                            std::make_tuple(absl::string_view(yn), y.NameDesc(),
                                            y.Kind(), y.Version());
                   });
  for (const PlannedChange* c : visible) {
    table.rows.push_back(RowOf(*c, now, options.of_files));
  }
  PlanCounts counts = CountPlan(changes, options.of_files);
  std::string op_line = counts.OpLine();
  table.notes.push_back(absl::StrCat("Op:      ", op_line.substr(4)));
  table.notes.push_back(counts.WaitLine());
  return table;
}

}  // namespace gitops::deploy
