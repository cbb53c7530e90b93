"""Every third-party repository, for WORKSPACE and for the module extension."""

load(":repo.bzl", "absl_repo", "debian_repo")

def _lib(name, archive, deps = [], more = ""):
    return 'cc_library(name = %r, srcs = %r, hdrs = glob(["include/**"]), includes = ["include"], linkopts = ["-pthread", "-ldl"], deps = %r%s)\n' % (name, ["lib/lib%s.a" % a for a in archive.split(" ")], deps, more)

def _if_there(name, archives, deps = []):
    return "cc_library(name = %r, srcs = glob(%r, allow_empty = True), deps = %r)\n" % (name, ["lib/lib%s.a" % a for a in archives.split(" ")], deps)

_WKT = ["any", "api", "descriptor", "duration", "empty", "field_mask", "source_context", "struct", "timestamp", "type", "wrappers"]
_PROTO = 'sh_binary(name = "protoc", srcs = ["bin/protoc"])\n' + "".join(["proto_library(name = %r, srcs = [%r], strip_import_prefix = 'include', deps = %r)\n" % (n + "_proto", "include/google/protobuf/%s.proto" % n, [":" + d for d in {"api": ["source_context_proto", "type_proto"], "type": ["any_proto", "source_context_proto"]}.get(n, [])]) for n in _WKT]) + "proto_lang_toolchain(name = 'cc_toolchain', command_line = '--cpp_out=$(OUT)', runtime = ':protobuf', blacklisted_protos = %r)\n" % [":%s_proto" % n for n in _WKT]

# libgit2.a wants Kerberos for HTTP "Negotiate", which Debian packages only as
# shared libraries. These stand in: that one way to log in fails, all else works.
_GSS_STUBS = """
enum { kFailure = 13 << 16 };
void* GSS_C_NT_HOSTBASED_SERVICE;
unsigned gss_delete_sec_context(void) { return kFailure; }
unsigned gss_display_status(void) { return kFailure; }
unsigned gss_import_name(void) { return kFailure; }
unsigned gss_indicate_mechs(void) { return kFailure; }
unsigned gss_init_sec_context(void) { return kFailure; }
unsigned gss_release_buffer(void) { return kFailure; }
unsigned gss_release_name(void) { return kFailure; }
unsigned gss_release_oid_set(void) { return kFailure; }
"""

def debian_dependencies():
    """Declares the repositories."""
    absl_repo(name = "com_google_absl")
    debian_repo(name = "zlib", packages = ["zlib1g-dev"], build = _lib("zlib", "z"))
    debian_repo(name = "zstd", packages = ["libzstd-dev"], build = _lib("zstd", "zstd"))  # only sid's libcrypto.a needs it
    debian_repo(name = "openssl", packages = ["libssl-dev"], build = _lib("crypto", "crypto", ["@zlib", "@zstd"]) + _lib("ssl", "ssl", [":crypto"]))
    debian_repo(name = "com_github_cares_cares", packages = ["libc-ares-dev"], build = _lib("ares", "cares"))
    debian_repo(name = "com_googlesource_code_re2", packages = ["libre2-dev"], build = _lib("re2", "re2", ["@com_google_absl//:everything"]))
    debian_repo(name = "com_google_protobuf", packages = ["libprotobuf-dev", "protobuf-compiler"], build = _lib("protobuf", "protobuf", ["@zlib"]) + _lib("protobuf_lite", "protobuf-lite", ["@zlib"]) + _PROTO)
    debian_repo(
        name = "com_github_grpc_grpc",
        packages = ["libgrpc-dev", "libgrpc++-dev", "protobuf-compiler-grpc"],
        build = 'exports_files(["bin/grpc_cpp_plugin"])\n' + _lib("gpr", "gpr address_sorting upb", ["@com_google_absl//:everything"]) +
                _lib("grpc", "grpc", [":gpr", "@com_github_cares_cares//:ares", "@com_googlesource_code_re2//:re2", "@openssl//:ssl", "@zlib"]) +
                _lib("grpc++", "grpc++", [":grpc", "@com_google_protobuf//:protobuf"]) + _lib("grpc++_reflection", "grpc++_reflection", [":grpc++"], ", alwayslink = True"),
        contents = {"bazel/BUILD.bazel": "", "src/compiler/BUILD.bazel": 'sh_binary(name = "grpc_cpp_plugin", srcs = ["//:bin/grpc_cpp_plugin"], visibility = ["//visibility:public"])\n'},
        files = {str(Label("//third_party/debian:cc_grpc_library.bzl")): "bazel/cc_grpc_library.bzl"},
    )
    for n in ["yaml-cpp", "com_github_yaml_cpp"]:  # "-" is allowed in a repository name
        debian_repo(name = n, packages = ["libyaml-cpp-dev"], build = _lib("yaml-cpp", "yaml-cpp"))
    debian_repo(name = "libxcrypt", packages = ["libcrypt-dev"], build = _lib("crypt", "crypt"))
    debian_repo(name = "sqlite3", packages = ["libsqlite3-dev"], build = _lib("sqlite3", "sqlite3"))
    debian_repo(name = "libevent", packages = ["libevent-dev"], build = _lib("event", "event_core event_extra event_pthreads"))
    debian_repo(name = "libarchive", packages = ["libarchive-dev"], build = _lib("archive", "archive", ["@zlib", "@zstd"]))
    debian_repo(
        name = "libgit2",
        packages = ["libgit2-dev", "libssh2-1-dev", "libmbedtls-dev", "libhttp-parser-dev", "libpcre2-dev"],
        if_installed = ["libllhttp-dev"],
        build = 'cc_library(name = "gss_stubs", srcs = ["gss_stubs.c"])\n' +
                _if_there("llhttp", "llhttp") +
                _lib("libgit2", "git2 ssh2 mbedtls mbedx509 mbedcrypto http_parser pcre2-8", [":gss_stubs", ":llhttp", "@openssl//:ssl", "@zlib"]),
        contents = {"gss_stubs.c": _GSS_STUBS},
    )
    debian_repo(name = "libyaml", packages = ["libyaml-dev"], build = _lib("yaml", "yaml"))
    debian_repo(name = "com_google_googletest", packages = ["libgtest-dev", "libgmock-dev"], build = _lib("gtest", "gmock gtest") + _lib("gtest_main", "gmock_main", [":gtest"]))
    debian_repo(name = "nghttp2", packages = ["libnghttp2-dev"], build = _lib("nghttp2", "nghttp2"))
    debian_repo(name = "brotli", packages = ["libbrotli-dev"], build = _lib("brotlidec", "brotlidec brotlicommon"))
    debian_repo(
        name = "curl",
        packages = ["libcurl4-openssl-dev"],
        if_installed = ["libnghttp3-dev", "libngtcp2-dev", "libngtcp2-crypto-ossl-dev"],
        build = 'cc_library(name = "stubs", srcs = ["absent.c"])\n' + _if_there("http3", "nghttp3 ngtcp2") +
                _if_there("http3_crypto", "ngtcp2_crypto_ossl", [":http3", "@openssl//:ssl"]) +
                _lib("curl", "curl", [":stubs", ":http3_crypto", "@brotli//:brotlidec", "@nghttp2", "@openssl//:ssl", "@zlib", "@zstd"]),
        files = {str(Label("//third_party/debian:curl_absent.c")): "absent.c"},
        stubbed = {"lib/libcurl.a": "absent.c"},
    )
