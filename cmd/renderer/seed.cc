#include "cmd/renderer/seed.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"

namespace gitops::renderer {
namespace {

constexpr int64_t kMaxKeyBytes = 1 << 16;

// Lengths go first, so that no two inputs give the same bytes.
void Update(Sha256* digest, absl::string_view text) {
  digest->Update(absl::StrCat(text.size(), ":"));
  digest->Update(text);
}

void UpdateChart(Sha256* digest, const chart::Chart& chart) {
  Update(digest, chart.FullPath());
  for (const chart::ChartFile& file : chart.content->all) {
    Update(digest, file.name);
    Update(digest, file.data);
  }
  for (const auto& dependency : chart.dependencies) {
    UpdateChart(digest, *dependency);
  }
}

}  // namespace

absl::Status ReadSeed(absl::string_view file, const cli::Environment& env,
                      render::ReleaseInput* input) {
  std::string key;
  if (!file.empty()) {
    GITOPS_ASSIGN_OR_RETURN(key, fs::ReadFile(file, kMaxKeyBytes));
  } else {
    key = env.getenv("RENDERER_SEED_KEY").value_or("");
  }
  absl::StripAsciiWhitespace(&key);
  if (key.empty()) {
    return absl::InvalidArgumentError(
        "--nondeterminism=seed needs a key: give --seed-key-file or set "
        "RENDERER_SEED_KEY");
  }
  input->host.seed_key = Secret(std::move(key));
  Sha256 digest;
  UpdateChart(&digest, *input->chart);
  GITOPS_ASSIGN_OR_RETURN(const std::string values,
                          json::Write(input->user_values));
  Update(&digest, values);
  Update(&digest, input->name);
  Update(&digest, input->ns);
  Update(&digest, input->is_upgrade ? "upgrade" : "install");
  Update(&digest, input->capabilities.kube_version.version);
  for (const std::string& version : input->capabilities.api_versions) {
    Update(&digest, version);
  }
  input->host.seed_inputs = digest.FinishHex();
  return absl::OkStatus();
}

}  // namespace gitops::renderer
