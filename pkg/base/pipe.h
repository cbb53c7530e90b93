#ifndef GITOPS_PKG_BASE_PIPE_H_
#define GITOPS_PKG_BASE_PIPE_H_

// Both ends of a pipe, closed with it and not inherited by programs that are
// started. Not thread-safe.

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace gitops {

class Pipe {
 public:
  Pipe() = default;
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  bool Open() { return pipe2(fds_, O_CLOEXEC) == 0; }
  int read_end() const { return fds_[0]; }  // -1 once it is closed.
  int write_end() const { return fds_[1]; }
  void CloseRead() { Close(0); }
  void CloseWrite() { Close(1); }
  // The caller closes it.
  int TakeRead() { return std::exchange(fds_[0], -1); }

 private:
  void Close(int i) {
    if (fds_[i] >= 0) close(std::exchange(fds_[i], -1));
  }
  int fds_[2] = {-1, -1};
};

}  // namespace gitops

#endif  // GITOPS_PKG_BASE_PIPE_H_
