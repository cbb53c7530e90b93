// Runs two programs in turn with the same arguments and prints what they took:
//
//   measure RUNS DIRECTORY HOME PROGRAM OTHER -- ARGUMENT…
//
// One line: for each program the median of CPU (user and system) and wall
// milliseconds, its largest peak of resident MiB, and its exit code. OTHER may
// be "-". Each run is a new process in DIRECTORY with an environment of HOME,
// TZ and PATH alone; its output goes to /dev/null.
//
// A program of its own since a shell's clock is too coarse, and since a child
// starts with the memory of what it was spawned from.

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Samples {
  std::vector<double> cpu_ms;
  std::vector<double> wall_ms;
  double peak_mib = 0;
  int exit_code = 0;
};

double Milliseconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) * 1e3 +
         static_cast<double>(t.tv_usec) / 1e3;
}

void Run(const char* program, char** arguments, char** environment,
         Samples* out) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  arguments[0] = const_cast<char*>(program);
  const auto begin = std::chrono::steady_clock::now();
  pid_t pid = 0;
  const int error =
      posix_spawn(&pid, program, &files, nullptr, arguments, environment);
  if (error != 0) {
    std::fprintf(stderr, "measure: %s: %s\n", program, std::strerror(error));
    std::exit(2);
  }
  int status = 0;
  rusage usage;
  wait4(pid, &status, 0, &usage);
  const std::chrono::duration<double, std::milli> wall =
      std::chrono::steady_clock::now() - begin;
  posix_spawn_file_actions_destroy(&files);
  out->cpu_ms.push_back(Milliseconds(usage.ru_utime) +
                        Milliseconds(usage.ru_stime));
  out->wall_ms.push_back(wall.count());
  out->peak_mib =
      std::max(out->peak_mib, static_cast<double>(usage.ru_maxrss) / 1024);
  out->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle]
                                : (values[middle - 1] + values[middle]) / 2;
}

void Print(const Samples& samples) {
  std::printf(" %.3f %.3f %.2f %d", Median(samples.cpu_ms),
              Median(samples.wall_ms), samples.peak_mib, samples.exit_code);
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 6 ? std::atoi(argv[1]) : 0;
  if (runs < 1 || std::strcmp(argv[6], "--") != 0 || chdir(argv[2]) != 0) {
    std::fprintf(stderr,
                 "usage: measure RUNS DIRECTORY HOME PROGRAM OTHER -- "
                 "ARGUMENT...\n");
    return 2;
  }
  std::string home = std::string("HOME=") + argv[3];
  std::string zone = "TZ=UTC";
  std::string path = "PATH=/usr/bin:/bin";
  char* environment[] = {home.data(), zone.data(), path.data(), nullptr};
  char** const arguments = argv + 6;  // Its "--" becomes the program's name.
  const bool compare = std::strcmp(argv[5], "-") != 0;
  Samples ours;
  Samples other;
  for (int i = 0; i < runs; ++i) {
    Run(argv[4], arguments, environment, &ours);
    if (compare) Run(argv[5], arguments, environment, &other);
  }
  Print(ours);
  if (compare) Print(other);
  std::printf("\n");
  return 0;
}
