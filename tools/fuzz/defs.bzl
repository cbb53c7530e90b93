"""Fuzz targets: one source, replayed by `bazel test`, run for real by libFuzzer."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")

def fuzz_target(name, srcs, deps, **kwargs):
    """Declares a library with LLVMFuzzerTestOneInput and its libFuzzer program.

    The package's test links the library and feeds it a corpus with
    //pkg/base:fuzz_replay. `NAME_program` needs --config=fuzz; tests/fuzz/run.sh
    builds and runs it.

    Args:
      name: of the library.
      srcs: the source that defines LLVMFuzzerTestOneInput.
      deps: of the source.
      **kwargs: passed to the library.
    """
    cc_library(
        name = name,
        testonly = True,
        srcs = srcs,
        deps = deps,
        alwayslink = True,
        **kwargs
    )
    cc_binary(
        name = name + "_program",
        testonly = True,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = [":" + name],
    )
