#include "cmd/image_builder/bundle_commands.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cmd/image_builder/inputs.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/flags.h"
#include "pkg/image/image_bundle.h"
#include "pkg/image/lock_config.h"
#include "pkg/image/progress_log.h"
#include "pkg/image/update.h"
#include "pkg/oci/file_io.h"
#include "pkg/oci/reference.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image_builder {
namespace {

constexpr uint32_t kLockMode = 0600;

struct Names {
  absl::string_view name;
  absl::string_view successor;
};
Names NamesOf(BundleCommand command) {
  switch (command) {
    case BundleCommand::kPackage:
      return {"package", "push"};
    case BundleCommand::kUnpackage:
      return {"unpackage", "pull"};
    case BundleCommand::kRelocate:
      return {"relocate", "copy"};
  }
  return {};
}

class BundleRun {
 public:
  BundleRun(BundleCommand command, const BundleFlags& flags, cli::Ui& ui,
            const cli::Environment& env)
      : command_(command),
        flags_(flags),
        ui_(ui),
        env_(env),
        log_([&env](absl::string_view text) { env.err->Write(text); }) {}
  ~BundleRun() {
    if (!scratch_.empty()) (void)fs::RemoveAll(scratch_);
  }

  absl::StatusOr<int> Run() {
    const Names names = NamesOf(command_);
    env_.err->Write(absl::StrCat("Warning: Command \"", names.name,
                                 "\" is deprecated, please use "
                                 "'imgpkg ",
                                 names.successor,
                                 "', learn more in https://carvel.dev/"
                                 "imgpkg/docs/latest/commands/#",
                                 names.successor, "\n"));
    GITOPS_RETURN_IF_ERROR(CheckFlags());
    GITOPS_ASSIGN_OR_RETURN(access_, OpenRegistries(flags_.registry, env_));
    GITOPS_ASSIGN_OR_RETURN(
        std::vector<value::Value> documents,
        ReadAll(flags_.files, access_.transport.get(), env_));
    GITOPS_ASSIGN_OR_RETURN(inputs_, SplitInputs(std::move(documents)));
    rules_ = image::EffectiveRules(inputs_.config);
    if (command_ == BundleCommand::kUnpackage) return Unpackage();
    GITOPS_ASSIGN_OR_RETURN(std::vector<image::BundleItem> items, Export());
    if (command_ == BundleCommand::kPackage) return Package(items);
    return Relocate(items);
  }

 private:
  absl::Status CheckFlags() const {
    const auto need = [](absl::string_view flag, absl::string_view text) {
      return text.empty() ? absl::InvalidArgumentError(absl::StrCat(
                                "Expected '", flag, "' flag to be non-empty"))
                          : absl::OkStatus();
    };
    if (command_ == BundleCommand::kPackage) {
      return need("output", flags_.output);
    }
    if (command_ == BundleCommand::kUnpackage) {
      GITOPS_RETURN_IF_ERROR(need("input", flags_.input));
      return need("repository", flags_.repository);
    }
    if (flags_.repository.empty()) {
      return absl::InvalidArgumentError(
          "Expected repository flag to be non-empty");
    }
    if (flags_.files.empty()) {
      return absl::InvalidArgumentError("Expected at least one input file");
    }
    return absl::OkStatus();
  }

  void Log(absl::string_view text) { log_.Write(NamesOf(command_).name, text); }

  // References in resources, and what preresolved overrides lead to.
  absl::StatusOr<std::set<std::string>> Wanted() {
    std::set<std::string> found;
    for (const value::Value& resource : inputs_.resources) {
      for (std::string& text : image::FindImages(resource, rules_)) {
        found.insert(std::move(text));
      }
    }
    for (const image::Override& item : inputs_.config.overrides) {
      if (item.preresolved) found.insert(item.new_image);
    }
    for (const std::string& text : found) {
      if (!absl::StrContains(text, "@")) {
        return absl::InvalidArgumentError(
            absl::StrCat("Expected image '", text,
                         "' to be in digest form (i.e. image@digest)"));
      }
      GITOPS_RETURN_IF_ERROR(oci::Reference::ParseDigestStrict(text).status());
    }
    return found;
  }

  absl::StatusOr<std::vector<image::BundleItem>> Export() {
    GITOPS_ASSIGN_OR_RETURN(std::set<std::string> wanted, Wanted());
    Log(absl::StrCat("exporting ", wanted.size(), " images..."));
    for (const std::string& text : wanted) {
      Log(absl::StrCat("will export ", text));
    }
    std::map<std::string, image::BundleItem> items;  // Spelled twice: once.
    for (const std::string& text : wanted) {
      absl::StatusOr<image::BundleItem> item =
          image::FetchBundleItem(text, access_.client.get());
      if (!item.ok()) {
        Log(absl::StrCat("exported ", wanted.size(), " images"));
        return absl::Status(
            item.status().code(),
            absl::StrCat("Collecting packaging metadata: Working with ", text,
                         ": ", item.status().message()));
      }
      std::string key = item->refs[0];
      items.emplace(std::move(key), *std::move(item));
    }
    Log(absl::StrCat("exported ", wanted.size(), " images"));
    std::vector<image::BundleItem> out;
    for (auto& [reference, item] : items) out.push_back(std::move(item));
    image::SortBundle(&out);
    return out;
  }

  absl::StatusOr<int> Package(const std::vector<image::BundleItem>& items) {
    absl::Time before = absl::Now();
    GITOPS_RETURN_IF_ERROR(image::WriteBundle(
        items, flags_.output, access_.client.get(),
        [&] { Log("writing layers..."); },
        [&](absl::string_view file) {
          const absl::Time now = absl::Now();
          Log(absl::StrCat("done: file '", file, "' (",
                           cli::FormatGoDuration(now - before), ")"));
          before = now;
        }));
    ui_.Finish();
    return 0;
  }

  absl::StatusOr<int> Import(const std::vector<image::BundleItem>& items,
                             const image::FindLayer& find) {
    absl::StatusOr<oci::Repository> repository =
        oci::Repository::Parse(flags_.repository);
    if (!repository.ok()) {
      return absl::Status(repository.status().code(),
                          absl::StrCat("Building import repository ref: ",
                                       repository.status().message()));
    }
    Log(absl::StrCat("importing ", items.size(), " images..."));
    std::map<std::string, std::string> imported;
    for (const image::BundleItem& item : items) {
      const std::string target =
          absl::StrCat(repository->Name(), "@", item.digest);
      for (const std::string& reference : item.refs) {
        Log(absl::StrCat("importing ", reference, " -> ", target, "..."));
      }
      GITOPS_ASSIGN_OR_RETURN(
          std::string url,
          image::ImportItem(item, *repository, find, access_.client.get()));
      for (const std::string& reference : item.refs) {
        imported[reference] = url;
      }
    }
    Log(absl::StrCat("imported ", items.size(), " images"));
    return Print(imported);
  }

  absl::StatusOr<int> Unpackage() {
    GITOPS_ASSIGN_OR_RETURN(image::OpenedBundle bundle,
                            image::OpenBundle(flags_.input));
    return Import(bundle.items,
                  [&](const image::BundleItem&, const image::BundleLayer& layer)
                      -> absl::StatusOr<image::LayerSource> {
                    const auto it = bundle.layers.find(layer.digest);
                    if (it != bundle.layers.end()) return it->second;
                    return absl::DataLossError(absl::StrCat(
                        flags_.input, ": layer ", layer.digest, " is missing"));
                  });
  }

  absl::StatusOr<int> Relocate(const std::vector<image::BundleItem>& items) {
    GITOPS_ASSIGN_OR_RETURN(scratch_, fs::MakeTempDir("relocate"));
    return Import(
        items,
        [&](const image::BundleItem& item, const image::BundleLayer& layer)
            -> absl::StatusOr<image::LayerSource> {
          GITOPS_ASSIGN_OR_RETURN(oci::Reference from,
                                  oci::Reference::ParseDigest(item.refs[0]));
          oci::Descriptor blob;
          GITOPS_ASSIGN_OR_RETURN(blob.digest,
                                  oci::Digest::Parse(layer.digest));
          blob.size_bytes = layer.size_bytes;
          const std::string path = fs::JoinPath(scratch_, "layer");
          GITOPS_ASSIGN_OR_RETURN(oci::FileSink file,
                                  oci::FileSink::Create(path));
          GITOPS_RETURN_IF_ERROR(
              access_.client->FetchBlob(from.repository(), blob, &file));
          GITOPS_RETURN_IF_ERROR(file.Commit());
          return image::LayerSource{path, 0, layer.size_bytes};
        });
  }

  // The new reference of one as written; nullopt where it was not imported.
  static std::optional<std::string> Find(
      const std::map<std::string, std::string>& imported,
      absl::string_view text) {
    absl::StatusOr<oci::Reference> reference =
        oci::Reference::ParseDigest(text);
    if (!reference.ok()) return std::nullopt;
    auto it = imported.find(reference->Name());
    if (it == imported.end()) it = imported.find(std::string(text));
    if (it == imported.end()) return std::nullopt;
    return it->second;
  }

  absl::StatusOr<int> Print(
      const std::map<std::string, std::string>& imported) {
    std::vector<std::string> blocks;
    std::vector<std::string> missing;
    for (const value::Value& resource : inputs_.resources) {
      const value::Value updated =
          image::ReplaceImages(resource, rules_, [&](absl::string_view text) {
            std::optional<std::string> found = Find(imported, text);
            if (!found) {
              missing.push_back(
                  absl::StrCat("- Expected to find image for '", text, "'"));
            }
            return found;
          });
      std::string block = "---\n";
      GITOPS_RETURN_IF_ERROR(
          yaml::EmitTo(updated, {yaml::EmitStyle::kKbld}, &block));
      blocks.push_back(std::move(block));
    }
    if (!missing.empty()) {
      return absl::NotFoundError(
          absl::StrCat("\n", absl::StrJoin(missing, "\n")));
    }
    GITOPS_RETURN_IF_ERROR(WriteLock(imported));
    for (const std::string& block : blocks) ui_.Block(block);
    ui_.Finish();
    return 0;
  }

  absl::Status WriteLock(const std::map<std::string, std::string>& imported) {
    if (flags_.lock_output.empty()) return absl::OkStatus();
    image::ResolvedPairs pairs;
    const auto add = [&](std::pair<std::string, std::string> pair) {
      for (const auto& other : pairs) {
        if (other == pair) return;
      }
      pairs.push_back(std::move(pair));
    };
    for (const image::Override& item : inputs_.config.overrides) {
      if (!item.preresolved || item.ref.image.empty()) continue;
      if (std::optional<std::string> found = Find(imported, item.new_image)) {
        add({item.ref.image, *found});
      }
    }
    for (const auto& [from, to] : imported) add({from, to});
    GITOPS_ASSIGN_OR_RETURN(std::string text,
                            image::FormatLockConfig(pairs, inputs_.config));
    return fs::WriteFile(flags_.lock_output, text, kLockMode);
  }

  const BundleCommand command_;
  const BundleFlags& flags_;
  cli::Ui& ui_;
  const cli::Environment& env_;
  image::ProgressLog log_;
  RegistryAccess access_;
  Inputs inputs_;
  std::vector<image::SearchRule> rules_;
  std::string scratch_;
};

}  // namespace

absl::StatusOr<int> RunBundle(BundleCommand command, const BundleFlags& flags,
                              cli::Ui& ui, const cli::Environment& env) {
  return BundleRun(command, flags, ui, env).Run();
}

}  // namespace gitops::image_builder
