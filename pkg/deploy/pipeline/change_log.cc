#include "pkg/deploy/pipeline/change_log.h"

#include "pkg/base/status_macros.h"

namespace gitops::deploy {

void UsedKinds::Add(const std::vector<Resource>& resources) {
  for (const Resource& r : resources) {
    gvs.push_back(r.Gv());
    gks.push_back(r.Gk());
  }
}

absl::Status ChangeLog::Begin(const std::string& description,
                              std::vector<std::string> namespaces,
                              const std::optional<UsedKinds>& used) {
  record_.started_at = clock_->Now();
  record_.description = description;
  record_.namespaces = std::move(namespaces);
  if (keep_ > 0) {
    GITOPS_ASSIGN_OR_RETURN(change_, store_->BeginChange(*app_, record_));
  }
  return store_->Save(app_, [&](AppRecord* r) {
    if (used) r->SetUsed(used->gvs, used->gks);
    r->last_change_name = change_ ? change_->name() : "";
    r->last_change = record_;
  });
}

void ChangeLog::Finish(bool successful, const std::optional<UsedKinds>& used) {
  record_.finished_at = clock_->Now();
  record_.successful = successful;
  if (change_) store_->FinishChange(&*change_, record_).IgnoreError();
  store_
      ->Save(app_,
             [&](AppRecord* r) {
               if (used) r->SetUsed(used->gvs, used->gks);
               r->last_change = record_;
             })
      .IgnoreError();
}

}  // namespace gitops::deploy
