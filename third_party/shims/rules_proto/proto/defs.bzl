"""The native protobuf rules under the labels of rules_proto, for a Bazel that still has them built in."""

proto_library = native.proto_library
proto_lang_toolchain = native.proto_lang_toolchain
