#include "pkg/gotemplate/deep_stack.h"

#include <sys/mman.h>
#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/functional/function_ref.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace gitops::gotemplate {
namespace {

constexpr size_t kFirstBudget = size_t{2} << 20;
constexpr size_t kSegmentSize = size_t{64} << 20;
constexpr size_t kReserve = size_t{4} << 20;
constexpr size_t kGuard = 4096;
constexpr size_t kMaxSegments = 16;

struct Switch {
  ucontext_t caller;
  ucontext_t callee;
  absl::FunctionRef<void()>* body;
  const void* caller_stack = nullptr;
  size_t caller_size = 0;
};

void StartSwitch([[maybe_unused]] void** save,
                 [[maybe_unused]] const void* bottom,
                 [[maybe_unused]] size_t size) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(save, bottom, size);
#endif
}

void FinishSwitch([[maybe_unused]] void* saved,
                  [[maybe_unused]] const void** bottom,
                  [[maybe_unused]] size_t* size) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(saved, bottom, size);
#endif
}

// makecontext passes ints only: the pointer comes in two halves.
void Enter(unsigned high, unsigned low) {
  auto* state = reinterpret_cast<Switch*>((uintptr_t{high} << 32) | low);
  FinishSwitch(nullptr, &state->caller_stack, &state->caller_size);
  (*state->body)();
  StartSwitch(nullptr, state->caller_stack, state->caller_size);
  swapcontext(&state->callee, &state->caller);
}

}  // namespace

class DeepStack::Segment {
 public:
  static std::unique_ptr<Segment> Create() {
    void* memory =
        mmap(nullptr, kSegmentSize, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    mprotect(memory, kGuard, PROT_NONE);
    return std::unique_ptr<Segment>(new Segment(static_cast<char*>(memory)));
  }
  ~Segment() { munmap(memory_, kSegmentSize); }
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  char* bottom() const { return memory_ + kGuard; }
  static constexpr size_t size() { return kSegmentSize - kGuard; }
  const char* limit() const { return memory_ + kReserve; }

 private:
  explicit Segment(char* memory) : memory_(memory) {}
  char* memory_;
};

DeepStack::DeepStack()
    : limit_(static_cast<const char*>(__builtin_frame_address(0)) -
             kFirstBudget) {}

DeepStack::~DeepStack() = default;

bool DeepStack::Run(absl::FunctionRef<void()> body) {
  if (used_ == segments_.size()) {
    if (used_ == kMaxSegments) return false;
    std::unique_ptr<Segment> segment = Segment::Create();
    if (segment == nullptr) return false;
    segments_.push_back(std::move(segment));
  }
  const Segment& segment = *segments_[used_];
  Switch state;
  state.body = &body;
  getcontext(&state.callee);
  state.callee.uc_stack.ss_sp = segment.bottom();
  state.callee.uc_stack.ss_size = Segment::size();
  state.callee.uc_link = nullptr;
  const auto address = reinterpret_cast<uintptr_t>(&state);
  makecontext(&state.callee, reinterpret_cast<void (*)()>(&Enter), 2,
              static_cast<unsigned>(address >> 32),
              static_cast<unsigned>(address));
  ++used_;
  const char* limit = std::exchange(limit_, segment.limit());
  void* saved = nullptr;
  StartSwitch(&saved, segment.bottom(), Segment::size());
  swapcontext(&state.caller, &state.callee);
  FinishSwitch(saved, nullptr, nullptr);
  limit_ = limit;
  --used_;
  return true;
}

}  // namespace gitops::gotemplate
