#include "pkg/deploy/view/resource_view.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/view/text.h"
#include "pkg/deploy/wait/ready.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy {

using value::Value;

namespace {

std::vector<cli::Column> LiveColumns() {
  return {{"Namespace"},
          {"Name"},
          {"Kind"},
          {"Version", "version", true},
          {"Owner"},
          {"Rs", "reconcile_state"},
          {"Ri", "reconcile_info"},
          {"Age"}};
}

std::vector<cli::Cell> LiveRow(const Resource& r, const std::string& name,
                               absl::Time now) {
  StateCells state = ReadyCells(EvaluateReady(r, {}));
  return {NamespaceText(r.Namespace()),
          name,
          std::string(r.Kind()),
          std::string(r.Version()),
          r.transient() ? "cluster" : "kapp",
          state.state,
          state.info,
          AgeText(r.CreatedAt(), now)};
}

void AddLiveNotes(cli::Table* table) {
  table->content = "resources";
  table->notes = {"Rs: Reconcile state", "Ri: Reconcile information"};
}

auto SortKey(const Resource& r) {
  return std::make_tuple(NamespaceText(r.Namespace()), r.NameDesc(),
                         std::string(r.Kind()), std::string(r.Version()));
}

std::vector<const Resource*> Sorted(const std::vector<Resource>& resources) {
  std::vector<const Resource*> out;
  for (const Resource& r : resources) out.push_back(&r);
  std::stable_sort(out.begin(), out.end(),
                   [](const Resource* a, const Resource* b) {
                     return SortKey(*a) < SortKey(*b);
                   });
  return out;
}

// Where an object stands in the tree.
struct Place {
  const Resource* resource;
  std::string group;
  int depth = 0;
};

using ByUid = std::map<std::string, const Resource*>;

const Resource* OwnerOf(const Resource& r, const ByUid& by_uid) {
  const Value* refs = r.object().FindPath({"metadata", "ownerReferences"});
  if (refs == nullptr || !refs->is_list()) return nullptr;
  for (const Value& ref : refs->list()) {
    const Value* uid = ref.Find("uid");
    if (uid == nullptr) continue;
    auto at = by_uid.find(std::string(uid->string_or_empty()));
    if (at != by_uid.end() && at->second != &r) return at->second;
  }
  return nullptr;
}

Place PlaceOf(const Resource& r, const ByUid& by_uid) {
  std::vector<std::string> chain;
  const Resource* at = &r;
  // Owners cannot form cycles on a sane cluster; stop on others.
  for (size_t i = 0; at != nullptr && i <= by_uid.size(); ++i) {
    chain.push_back(absl::StrCat(at->Namespace(), "$", at->Group(), "$",
                                 at->Kind(), "$", at->Name()));
    at = OwnerOf(*at, by_uid);
  }
  std::reverse(chain.begin(), chain.end());
  Place place;
  place.resource = &r;
  place.group = absl::StrCat("ref-", absl::StrJoin(chain, "/"));
  place.depth = static_cast<int>(chain.size()) - 1;
  absl::string_view label = r.LabelOr(keys::kAssociation, "");
  if (!label.empty()) {
    place.group = absl::StrCat("lbl-", label, r.transient() ? "-2/child" : "-1",
                               "@", place.group);
    if (r.transient()) place.depth = std::max(place.depth, 1);
  }
  return place;
}

}  // namespace

cli::Table ResourceTable(absl::string_view title,
                         const std::vector<Resource>& resources,
                         absl::Time now) {
  cli::Table table;
  table.title = std::string(title);
  table.columns = LiveColumns();
  for (const Resource* r : Sorted(resources)) {
    table.rows.push_back(LiveRow(*r, r->NameDesc(), now));
  }
  AddLiveNotes(&table);
  return table;
}

cli::Table ResourceTree(absl::string_view title,
                        const std::vector<Resource>& resources,
                        absl::Time now) {
  cli::Table table;
  table.title = std::string(title);
  table.columns = LiveColumns();
  table.fold_repeats = false;
  ByUid by_uid;
  for (const Resource& r : resources) by_uid[std::string(r.Uid())] = &r;
  std::vector<Place> places;
  for (const Resource* r : Sorted(resources)) {
    places.push_back(PlaceOf(*r, by_uid));
  }
  std::stable_sort(places.begin(), places.end(),
                   [](const Place& a, const Place& b) {
                     return std::make_tuple(a.group, !a.resource->transient(),
                                            a.resource->Namespace()) <
                            std::make_tuple(b.group, !b.resource->transient(),
                                            b.resource->Namespace());
                   });
  for (const Place& p : places) {
    std::string name = p.resource->NameDesc();
    if (p.depth > 0) {
      std::string dots;
      for (int i = 1; i < p.depth; ++i) dots += "..";
      name = absl::StrCat(" L", dots, " ", name);
    }
    table.rows.push_back(LiveRow(*p.resource, name, now));
  }
  AddLiveNotes(&table);
  return table;
}

cli::Table InputTable(absl::string_view title,
                      const std::vector<Resource>& resources, bool sort) {
  cli::Table table;
  table.title = std::string(title);
  table.columns = LiveColumns();
  std::vector<const Resource*> list;
  if (sort) {
    list = Sorted(resources);
  } else {
    for (const Resource& r : resources) list.push_back(&r);
  }
  for (const Resource* r : list) {
    table.rows.push_back({NamespaceText(r->Namespace()), r->NameDesc(),
                          std::string(r->Kind()), std::string(r->Version()), "",
                          "", "", ""});
  }
  AddLiveNotes(&table);
  return table;
}

cli::Table StatusTable(absl::string_view title,
                       const std::vector<Resource>& resources) {
  cli::Table table;
  table.title = std::string(title);
  table.content = "resources";
  table.fold_repeats = false;
  table.transpose = true;
  table.columns = {{"Namespace"}, {"Name"}, {"Kind"}, {"Status"}};
  for (const Resource* r : Sorted(resources)) {
    std::string status;
    const Value* v = r->object().Find("status");
    if (v != nullptr && !v->is_null()) {
      yaml::EmitOptions options;
      options.style = yaml::EmitStyle::kKbld;
      absl::StatusOr<std::string> text = yaml::Emit(*v, options);
      if (text.ok()) {
        status = std::string(absl::StripSuffix(*text, "\n"));
      }
    }
    table.rows.push_back({NamespaceText(r->Namespace()), r->NameDesc(),
                          std::string(r->Kind()), status});
  }
  return table;
}

}  // namespace gitops::deploy
