"""Repository rules that turn installed Debian -dev packages into external repositories."""
_SCRIPT = """
set -eu; link="$1"; shift
dpkg-query -L "$@" > .files
sort -u .files | sed -n \\
  -e '/^[/]usr[/]include[/]./p' -e '/^[/]usr[/]lib[/].*[/]lib[^/]*[.]a$/p' \\
  -e '/^[/]usr[/]lib[/].*[/]pkgconfig[/].*[.]pc$/p' -e '/^[/]usr[/]bin[/]./p' |
tar -C / -chP --no-recursion -T - \\
  --transform='s,^/usr/include/[^/]*-linux-gnu[^/]*/,include/,;s,^/usr/,,;s,^lib/.*/pkgconfig/,pc/,;s,^lib/.*/,lib/,' |
tar -x --no-same-owner
[ "$link" = static ] || for a in lib/*.a; do  # shared: the archive becomes a linker script naming the .so
  [ -e "$a" ] || continue
  n="${a##*/lib}"; rm "$a"; echo "INPUT(-l${n%.a})" > "$a"
done
"""
_PUBLIC = 'package(default_visibility = ["//visibility:public"])\n'

def _stage(ctx, if_installed = []):
    packages = ctx.attr.packages + [p for p in if_installed if ctx.execute(["dpkg-query", "-L", p]).return_code == 0]
    r = ctx.execute(["sh", "-c", _SCRIPT, "stage", ctx.os.environ.get("DEBIAN_REPO_LINK", "static")] + packages)
    if r.return_code != 0:
        fail("apt-get install " + " ".join(ctx.attr.packages) + "\n" + r.stderr)

def _hide_symbols(ctx, archive, stubs):
    """Renames what `archive` wants of libraries without static archives, so that the stubs cannot clash with the real ones."""
    names = [line[line.index("(") + 1:line.index(")")] for line in ctx.read(stubs).split("\n") if line.startswith("ABSENT(") or line.startswith("NOTHING(")]
    ctx.file("renames", "".join(["%s gitops_absent_%s\n" % (n, n) for n in names]), executable = False)
    r = ctx.execute(["objcopy", "--redefine-syms=renames", archive])
    if r.return_code != 0:
        fail(r.stderr)

def _debian_repo_impl(ctx):
    _stage(ctx, ctx.attr.if_installed)
    ctx.file("BUILD.bazel", _PUBLIC + ctx.attr.build, executable = False)
    for path, text in ctx.attr.contents.items():
        ctx.file(path, text, executable = False)
    for label, path in ctx.attr.files.items():
        ctx.template(path, label, executable = False)
    if ctx.os.environ.get("DEBIAN_REPO_LINK", "static") == "static":
        for archive, stubs in ctx.attr.stubbed.items():
            _hide_symbols(ctx, archive, stubs)

debian_repo = repository_rule(
    implementation = _debian_repo_impl,
    # if_installed: what only later releases of Debian have, or need.
    attrs = {"packages": attr.string_list(), "if_installed": attr.string_list(), "build": attr.string(), "contents": attr.string_dict(), "files": attr.label_keyed_string_dict(), "stubbed": attr.string_dict()},
    environ = ["DEBIAN_REPO_LINK"],
    configure = True,
    local = True,  # staged anew at each server start, so apt upgrades are seen
)

def _same(names):
    return {n: n for n in names.split(" ")}

_ABSL = {
    # package of upstream's BUILD files: {target: its .pc file without "absl_"}; a target without a .pc is left out
    "algorithm": {"algorithm": "algorithm", "container": "algorithm_container"},
    "base": _same("base config core_headers dynamic_annotations endian log_severity no_destructor nullability prefetch"),
    "cleanup": _same("cleanup"),
    "hash": _same("hash"),
    "memory": _same("memory"),
    "meta": _same("type_traits"),
    "utility": _same("utility"),
    "container": _same("btree fixed_array flat_hash_map flat_hash_set inlined_vector node_hash_map node_hash_set"),
    "debugging": _same("failure_signal_handler leak_check stacktrace symbolize"),
    "flags": {"flag": "flags", "parse": "flags_parse", "usage": "flags_usage", "reflection": "flags_reflection", "marshalling": "flags_marshalling", "commandlineflag": "flags_commandlineflag", "config": "flags_config"},
    "functional": _same("any_invocable bind_front function_ref overload"),
    "numeric": _same("bits int128"),
    "log": {"log": "log", "check": "check", "absl_log": "absl_log", "absl_check": "absl_check", "die_if_null": "die_if_null", "flags": "log_flags", "globals": "log_globals", "initialize": "log_initialize", "log_entry": "log_entry", "log_sink": "log_sink", "log_sink_registry": "log_sink_registry", "scoped_mock_log": "scoped_mock_log"},
    "random": {"random": "random_random", "distributions": "random_distributions", "bit_gen_ref": "random_bit_gen_ref", "seed_sequences": "random_seed_sequences"},
    "status": _same("status statusor"),
    "strings": _same("cord str_format string_view strings"),
    "synchronization": _same("synchronization"),
    "time": _same("civil_time time time_zone"),
    "types": _same("any bad_any_cast compare optional span variant"),
}

def _absl_repo_impl(ctx):
    _stage(ctx)
    out = ['cc_library(name = "headers", hdrs = glob(["include/**"]), includes = ["include"], linkopts = ["-pthread"])']
    pcs = {}
    for f in ctx.path("pc").readdir():
        name = f.basename[len("absl_"):-len(".pc")]
        needs = {}
        for line in ctx.read(f).split("\n"):
            if line.startswith("Requires:"):
                needs = {w.strip().split(" ")[0]: 1 for w in line[len("Requires:"):].split(",")}
        archive = "lib/libabsl_%s.a" % name
        pcs[name] = 1
        out.append("cc_library(name = %r, srcs = %r, deps = %r)" % ("pc_" + name, [archive] if ctx.path(archive).exists else [], [":headers"] + [":pc_" + n[len("absl_"):] for n in needs if n.startswith("absl_") and n != "absl_" + name]))
    out.append('cc_library(name = "everything", deps = %r)' % [":pc_" + n for n in pcs])
    ctx.file("BUILD.bazel", _PUBLIC + "\n".join(out) + "\n", executable = False)
    for pkg, targets in _ABSL.items():
        ctx.file("absl/%s/BUILD.bazel" % pkg, _PUBLIC + "".join(["alias(name = %r, actual = %r)\n" % (t, "//:pc_" + pc) for t, pc in targets.items() if pc in pcs]), executable = False)

absl_repo = repository_rule(implementation = _absl_repo_impl, attrs = {"packages": attr.string_list(default = ["libabsl-dev"])}, environ = ["DEBIAN_REPO_LINK"], configure = True, local = True)
