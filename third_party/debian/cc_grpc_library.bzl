"""cc_grpc_library: the C++ service stubs of one proto_library of the same package."""

def _codegen_impl(ctx):
    hdrs, srcs = [], []

    # Of another repository, paths begin with ../NAME, and outputs are below external/NAME.
    root = ctx.label.workspace_root
    out = ctx.bin_dir.path + ("/" + root if root else "")
    for info in [p[ProtoInfo] for p in ctx.attr.protos]:
        for f in info.direct_sources:
            rel = f.short_path
            if rel.startswith("../"):
                rel = rel.split("/", 2)[2]
            stem = rel[len(ctx.label.package):-len(".proto")].lstrip("/")
            outs = [ctx.actions.declare_file(stem + e) for e in [".grpc.pb.h", ".grpc.pb.cc"] + (["_mock.grpc.pb.h"] if ctx.attr.generate_mocks else [])]
            srcs.append(outs[1])
            hdrs += [outs[0]] + outs[2:]
            args = ctx.actions.args()
            args.add(ctx.executable._plugin, format = "--plugin=protoc-gen-grpc=%s")
            args.add("--grpc_out=%s:%s" % ("generate_mock_code=true" if ctx.attr.generate_mocks else "", out))
            args.add_all(info.transitive_proto_path, format_each = "-I%s")
            args.add(rel)
            ctx.actions.run(executable = ctx.executable._protoc, arguments = [args], inputs = info.transitive_sources, tools = [ctx.executable._plugin], outputs = outs, mnemonic = "GrpcCpp")
    return [DefaultInfo(files = depset(hdrs + srcs)), OutputGroupInfo(hdrs = depset(hdrs), srcs = depset(srcs))]

_codegen = rule(implementation = _codegen_impl, attrs = {
    "protos": attr.label_list(providers = [ProtoInfo]),
    "generate_mocks": attr.bool(),
    "_protoc": attr.label(default = "@com_google_protobuf//:protoc", executable = True, cfg = "exec"),
    "_plugin": attr.label(default = "@com_github_grpc_grpc//src/compiler:grpc_cpp_plugin", executable = True, cfg = "exec"),
})

def cc_grpc_library(name, srcs, deps, grpc_only = True, generate_mocks = False, **kwargs):
    _codegen(name = name + "_gen", protos = srcs, generate_mocks = generate_mocks)
    native.filegroup(name = name + "_h", srcs = [name + "_gen"], output_group = "hdrs")
    native.filegroup(name = name + "_cc", srcs = [name + "_gen"], output_group = "srcs")
    native.cc_library(name = name, srcs = [name + "_cc"], hdrs = [name + "_h"], deps = deps + ["@com_github_grpc_grpc//:grpc++"], **kwargs)
