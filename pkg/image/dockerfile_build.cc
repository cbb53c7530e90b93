#include "pkg/image/dockerfile_build.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/copy_step.h"
#include "pkg/image/dockerfile.h"
#include "pkg/image/dockerfile_args.h"
#include "pkg/image/dockerfile_stage.h"
#include "pkg/image/dockerfile_words.h"
#include "pkg/image/path_pattern.h"
#include "pkg/oci/layer.h"
#include "pkg/oci/media_type.h"
#include "pkg/oci/pull.h"
#include "pkg/oci/reference.h"

namespace gitops::image {
namespace {

constexpr int64_t kMaxFileBytes = 4 << 20;

// A stage as written.
struct StageText {
  Instruction from;
  std::string name;  // Of "AS name", lower case.
  std::vector<Instruction> instructions;
};

absl::Status Unsupported(absl::string_view what) {
  return absl::UnimplementedError(absl::StrCat(
      what,
      " is not supported by the native builder; files that come about "
      "by running something must be built before and copied in, or "
      "docker must build this image"));
}

class DockerfileBuild {
 public:
  explicit DockerfileBuild(const DockerfileOptions& options)
      : options_(options),
        file_(options.file.empty() ? "Dockerfile" : options.file),
        args_(options.platform, &options.build_args) {}

  absl::StatusOr<oci::Layout> Run(absl::string_view out_directory) {
    GITOPS_RETURN_IF_ERROR(Read());
    GITOPS_ASSIGN_OR_RETURN(size_t target, FindTarget());
    GITOPS_ASSIGN_OR_RETURN(Stage * stage, Built(target));
    for (const auto& [name, text] : options_.labels) {
      stage->config.labels[name] = text;
    }
    stage->config.created = oci::FormatTimestamp(options_.created);
    GITOPS_RETURN_IF_ERROR(oci::AssembleFromConfig(stage->base, stage->config,
                                                   stage->layers, {},
                                                   out_directory)
                               .status());
    return oci::Layout::Open(out_directory);
  }

 private:
  absl::Status At(const Instruction& instruction, const absl::Status& status) {
    if (status.ok()) return status;
    return absl::Status(
        status.code(),
        absl::StrCat(file_, ":", instruction.line, ": ", status.message()));
  }

  absl::Status Read() {
    const std::string path = absl::StartsWith(file_, "/")
                                 ? file_
                                 : fs::JoinPath(options_.context_dir, file_);
    GITOPS_ASSIGN_OR_RETURN(std::string text,
                            fs::ReadFile(path, kMaxFileBytes));
    absl::StatusOr<Dockerfile> parsed = ParseDockerfile(text);
    if (!parsed.ok()) {
      return absl::Status(parsed.status().code(),
                          absl::StrCat(file_, ": ", parsed.status().message()));
    }
    escape_ = parsed->escape;
    absl::StatusOr<std::string> ignore =
        fs::ReadFile(absl::StrCat(path, ".dockerignore"), kMaxFileBytes);
    if (!ignore.ok()) {
      ignore = fs::ReadFile(fs::JoinPath(options_.context_dir, ".dockerignore"),
                            kMaxFileBytes);
    }
    if (ignore.ok()) ignore_ = IgnoreRules(*ignore);
    args_.set_escape(escape_);
    return Part(std::move(parsed->instructions));
  }

  // Cuts into stages; what stands before the first are global arguments.
  absl::Status Part(std::vector<Instruction> instructions) {
    for (Instruction& item : instructions) {
      if (item.name == "FROM") {
        StageText stage;
        const std::vector<std::string> words =
            absl::StrSplit(item.arguments, ' ', absl::SkipEmpty());
        if (words.size() == 3 && absl::EqualsIgnoreCase(words[1], "AS")) {
          stage.name = absl::AsciiStrToLower(words[2]);
        } else if (words.size() != 1) {
          return At(item, absl::InvalidArgumentError(
                              "FROM requires either one or three arguments"));
        }
        item.arguments = words[0];
        stage.from = std::move(item);
        stages_.push_back(std::move(stage));
      } else if (!stages_.empty()) {
        stages_.back().instructions.push_back(std::move(item));
      } else if (item.name == "ARG") {
        GITOPS_RETURN_IF_ERROR(At(item, args_.DeclareGlobal(item)));
      } else {
        return At(item, absl::InvalidArgumentError(
                            "no build stage in current context"));
      }
    }
    if (stages_.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(file_, ": no FROM"));
    }
    built_.resize(stages_.size());
    return absl::OkStatus();
  }

  std::optional<size_t> FindStage(absl::string_view name, size_t before) {
    const std::string lower = absl::AsciiStrToLower(name);
    for (size_t i = before; i-- > 0;) {
      if (!stages_[i].name.empty() && stages_[i].name == lower) return i;
    }
    return std::nullopt;
  }

  absl::StatusOr<size_t> FindTarget() {
    if (options_.target.empty()) return stages_.size() - 1;
    if (std::optional<size_t> found =
            FindStage(options_.target, stages_.size())) {
      return *found;
    }
    size_t index = 0;
    if (absl::SimpleAtoi(options_.target, &index) && index < stages_.size()) {
      return index;
    }
    return absl::NotFoundError(absl::StrCat(file_, ": target stage ",
                                            Quote(options_.target),
                                            " could not be found"));
  }

  // Stages refer to earlier ones only, so this ends.
  absl::StatusOr<Stage*> Built(size_t index) {
    if (!built_[index].has_value()) {
      GITOPS_ASSIGN_OR_RETURN(Stage stage, BuildStage(index));
      built_[index] = std::move(stage);
    }
    return &*built_[index];
  }

  absl::StatusOr<Stage> BuildStage(size_t index) {
    const StageText& text = stages_[index];
    absl::StatusOr<Stage> stage = Begin(index);
    if (!stage.ok()) return At(text.from, stage.status());
    for (const Instruction& item : text.instructions) {
      GITOPS_RETURN_IF_ERROR(At(item, Step(item, index, &*stage)));
    }
    return stage;
  }

  absl::StatusOr<Stage> Begin(size_t index) {
    const Instruction& from = stages_[index].from;
    GITOPS_ASSIGN_OR_RETURN(
        std::string name, ExpandWord(from.arguments, escape_, args_.Globals()));
    Stage stage;
    stage.created = options_.created;
    stage.escape = escape_;
    if (std::optional<size_t> other = FindStage(name, index)) {
      GITOPS_ASSIGN_OR_RETURN(Stage * base, Built(*other));
      stage = *base;
      stage.args.clear();
      stage.cmd_set = false;
    } else if (name == "scratch") {
      stage.config.os = options_.platform.os;
      stage.config.architecture = options_.platform.architecture;
      stage.config.variant = options_.platform.variant;
    } else {
      oci::Platform platform = options_.platform;
      if (const std::string flag = from.Flag("platform"); !flag.empty()) {
        GITOPS_ASSIGN_OR_RETURN(std::string wanted,
                                ExpandWord(flag, escape_, args_.Globals()));
        GITOPS_ASSIGN_OR_RETURN(platform, oci::ParsePlatform(wanted));
      }
      GITOPS_ASSIGN_OR_RETURN(stage.base, Pull(name, platform));
      GITOPS_ASSIGN_OR_RETURN(
          stage.config, oci::ParseImageConfig(stage.base->image.config_bytes));
      GITOPS_RETURN_IF_ERROR(LoadBase(*stage.base, &stage.fs));
    }
    return RunTriggers(index, std::move(stage));
  }

  // ONBUILD of the base, once.
  absl::StatusOr<Stage> RunTriggers(size_t index, Stage stage) {
    const std::vector<std::string> triggers =
        std::exchange(stage.config.on_build, {});
    for (const std::string& text : triggers) {
      GITOPS_ASSIGN_OR_RETURN(
          Instruction item,
          ParseInstruction(text, escape_, stages_[index].from.line));
      GITOPS_RETURN_IF_ERROR(Step(item, index, &stage));
    }
    return stage;
  }

  absl::StatusOr<oci::BaseImage> Pull(const std::string& name,
                                      const oci::Platform& platform) {
    GITOPS_ASSIGN_OR_RETURN(oci::Reference reference,
                            oci::Reference::Parse(name));
    GITOPS_ASSIGN_OR_RETURN(oci::RegistryClient * client, options_.client());
    return oci::PullImage(
        reference, platform,
        fs::JoinPath(options_.scratch_dir, absl::StrCat("base-", ++counter_)),
        client);
  }

  absl::Status LoadBase(const oci::BaseImage& base, RootFs* fs) {
    for (const oci::Descriptor& layer : base.image.manifest.layers) {
      if (oci::IsNonDistributable(layer.media_type)) continue;
      GITOPS_RETURN_IF_ERROR(
          fs->ApplyBlob(base.layout.BlobPath(layer.digest), SpillDirectory()));
    }
    return absl::OkStatus();
  }

  std::string SpillDirectory() {
    return fs::JoinPath(options_.scratch_dir,
                        absl::StrCat("files-", ++counter_));
  }

  absl::Status Step(const Instruction& item, size_t index, Stage* stage) {
    if (IsConfigInstruction(item.name)) return ApplyConfig(item, stage);
    if (item.name == "ARG") return args_.Declare(item, stage);
    if (item.name == "WORKDIR") return WorkDir(item, stage);
    if (item.name == "COPY" || item.name == "ADD") {
      return Copy(item, index, stage);
    }
    if (item.name == "RUN") return Unsupported("RUN");
    return absl::InvalidArgumentError(
        absl::StrCat("unknown instruction: ", item.name));
  }

  absl::Status AddLayer(oci::LayerTree tree, const std::string& created_by,
                        Stage* stage) {
    oci::LayerOptions options;
    options.mtime = options_.created;
    options.concurrency = options_.concurrency;
    GITOPS_ASSIGN_OR_RETURN(
        oci::Layer layer,
        oci::BuildLayer(tree, options,
                        fs::JoinPath(options_.scratch_dir,
                                     absl::StrCat("layer-", ++counter_))));
    stage->layers.push_back({std::move(layer), created_by});
    stage->AddHistory(created_by, false);
    stage->fs.Apply(tree);
    return absl::OkStatus();
  }

  absl::Status WorkDir(const Instruction& item, Stage* stage) {
    GITOPS_ASSIGN_OR_RETURN(
        std::string text, ExpandWord(item.arguments, escape_, stage->Lookup()));
    std::string& current = stage->config.working_dir;
    current = fs::CleanPath(absl::StartsWith(text, "/")
                                ? text
                                : absl::StrCat("/", current, "/", text));
    const std::string created_by = absl::StrCat("WORKDIR ", item.arguments);
    GITOPS_ASSIGN_OR_RETURN(std::string path, stage->fs.Resolve(current));
    if (stage->fs.IsDirectory(path)) {
      stage->AddHistory(created_by, true);
      return absl::OkStatus();
    }
    oci::LayerTree tree;
    GITOPS_RETURN_IF_ERROR(tree.AddDirectory(path, 0755));
    KeepDirectories(stage->fs, &tree);
    return AddLayer(std::move(tree), created_by, stage);
  }

  absl::StatusOr<const RootFs*> SourceOf(const Instruction& item, size_t index,
                                         Stage* stage) {
    const std::string from = item.Flag("from");
    if (from.empty()) {
      if (!context_.has_value()) {
        GITOPS_ASSIGN_OR_RETURN(
            context_, RootFs::FromDirectory(options_.context_dir, ignore_));
      }
      return &*context_;
    }
    GITOPS_ASSIGN_OR_RETURN(std::string name,
                            ExpandWord(from, escape_, stage->Lookup()));
    std::optional<size_t> other = FindStage(name, index);
    size_t number = 0;
    if (!other && absl::SimpleAtoi(name, &number) && number < index) {
      other = number;
    }
    if (other.has_value()) {
      GITOPS_ASSIGN_OR_RETURN(Stage * built, Built(*other));
      return &built->fs;
    }
    auto& image = images_[name];
    if (!image.has_value()) {
      GITOPS_ASSIGN_OR_RETURN(oci::BaseImage base,
                              Pull(name, options_.platform));
      RootFs fs;
      GITOPS_RETURN_IF_ERROR(LoadBase(base, &fs));
      image = std::move(fs);
    }
    return &*image;
  }

  absl::StatusOr<CopyRequest> ReadRequest(const Instruction& item,
                                          Stage* stage) {
    CopyRequest request;
    request.working_dir = stage->config.working_dir;
    request.unpack = item.name == "ADD";
    request.spill_directory = SpillDirectory();
    for (const auto& [flag, raw] : item.flags) {
      GITOPS_ASSIGN_OR_RETURN(std::string text,
                              ExpandWord(raw, escape_, stage->Lookup()));
      if (flag == "chown") {
        GITOPS_ASSIGN_OR_RETURN(request.owner, ParseOwner(text, stage->fs));
      } else if (flag == "chmod") {
        uint32_t mode = 0;
        bool octal = !text.empty() && text.size() <= 4;
        for (const char c : text) {
          octal = octal && c >= '0' && c <= '7';
          mode = mode * 8 + static_cast<uint32_t>(c - '0');
        }
        if (!octal) return Unsupported("--chmod that is no octal number");
        request.mode = mode;
      } else if (flag == "exclude") {
        request.excludes.push_back(text);
      } else if (flag == "parents") {
        request.parents = text == "true";
      } else if (flag != "from" && flag != "link") {
        return Unsupported(absl::StrCat("--", flag));
      }
    }
    return request;
  }

  absl::Status Copy(const Instruction& item, size_t index, Stage* stage) {
    GITOPS_ASSIGN_OR_RETURN(CopyRequest request, ReadRequest(item, stage));
    std::vector<std::string> words;
    if (std::optional<std::vector<std::string>> json = item.JsonForm()) {
      words = *json;
    } else {
      words = SplitWords(item.arguments, escape_);
    }
    for (std::string& word : words) {
      GITOPS_ASSIGN_OR_RETURN(word, ExpandWord(word, escape_, stage->Lookup()));
    }
    if (words.size() < 2) {
      return absl::InvalidArgumentError(
          absl::StrCat(item.name, " requires at least two arguments"));
    }
    request.destination = words.back();
    words.pop_back();
    oci::LayerTree tree;
    for (const Heredoc& heredoc : item.heredocs) {
      std::string content = heredoc.content;
      if (heredoc.expand) {
        GITOPS_ASSIGN_OR_RETURN(content, ExpandHeredoc(content, *stage));
      }
      GITOPS_RETURN_IF_ERROR(
          CopyContent(request, heredoc.name, content, stage->fs, &tree));
    }
    for (const std::string& word : words) {
      if (absl::StartsWith(word, "<<")) continue;
      if (absl::StartsWith(word, "http://") ||
          absl::StartsWith(word, "https://") ||
          absl::StartsWith(word, "git@") || absl::EndsWith(word, ".git")) {
        return Unsupported("ADD of a URL");
      }
      request.sources.push_back(word);
    }
    if (!request.sources.empty()) {
      GITOPS_ASSIGN_OR_RETURN(const RootFs* source,
                              SourceOf(item, index, stage));
      GITOPS_RETURN_IF_ERROR(CopyFiles(request, *source, stage->fs, &tree));
    }
    return AddLayer(std::move(tree),
                    absl::StrCat(item.name, " ", item.arguments), stage);
  }

  // Variables only: quotes in a heredoc are text.
  absl::StatusOr<std::string> ExpandHeredoc(absl::string_view content,
                                            const Stage& stage) {
    std::string quoted;
    for (const char c : content) {
      if (c == '"' || c == '\'') quoted += escape_;
      quoted += c;
    }
    return ExpandWord(quoted, escape_, stage.Lookup());
  }

  const DockerfileOptions& options_;
  const std::string file_;
  char escape_ = '\\';
  IgnoreRules ignore_;
  BuildArgs args_;
  std::vector<StageText> stages_;
  std::vector<std::optional<Stage>> built_;
  std::optional<RootFs> context_;
  std::map<std::string, std::optional<RootFs>> images_;
  int counter_ = 0;
};

}  // namespace

absl::StatusOr<oci::Layout> BuildDockerfile(const DockerfileOptions& options,
                                            absl::string_view out_directory) {
  return DockerfileBuild(options).Run(out_directory);
}

}  // namespace gitops::image
