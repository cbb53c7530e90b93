#include <memory>

#include "cmd/deployer/commands.h"
#include "cmd/deployer/flag_groups.h"
#include "pkg/deploy/pipeline/pod_logs.h"

namespace gitops::deployer {

namespace {

struct LogsLeaf {
  LeafFlags leaf;
  deploy::PodLogFlags logs;
};

}  // namespace

void AddLogsCommand(cli::Command& root, Program& program) {
  cli::Command& command = root.Add("logs", "Print app's Pod logs");
  command.AddAlias("l");
  command.set_example(
      "\n  # Follow all pod logs in app 'app1'\n  kapp logs -a app1 -f\n\n"
      "  # Show logs from pods that start with 'web'\n"
      "  kapp logs -a app1 -f -m web%");
  auto o = std::make_shared<LogsLeaf>();
  cli::FlagSet& flags = command.flags();
  AddAppFlags(flags, &o->leaf, &o->logs.app);
  flags.Bool(&o->logs.follow, "follow", 'f',
             "As new pods are added, new pod logs will be printed");
  flags.Int(&o->logs.lines, "lines", 0,
            "Limit to number of lines (use -1 to remove limit)");
  flags.Bool(&o->logs.container_tag, "container-tag", 0,
             "Include container tag");
  flags.String(&o->logs.pod_name, "pod-name", 'm',
               "Set pod name to filter logs (% acts as wildcard, e.g. 'app%')");
  flags.StringSlice(&o->logs.container_names, "container-name", 'c',
                    "Set container name to filter logs (% acts as wildcard, "
                    "e.g. 'app%') (can repeat)");
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(o->leaf.tty, o->leaf.ns, [&](deploy::Session& session) {
      return deploy::PrintPodLogs(session, o->logs);
    });
  });
}

}  // namespace gitops::deployer
