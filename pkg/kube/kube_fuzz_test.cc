// Replays the fuzz corpus: sound inputs, each also cut short, with bytes
// changed and with pieces of others put in.

#include <iterator>

#include "gtest/gtest.h"
#include "pkg/base/fuzz_replay.h"

namespace gitops::kube {
namespace {

constexpr const char* kCorpus[] = {
    "ccurrent-context: x\n"
    "contexts: [{name: x, context: {cluster: c, user: u, namespace: n}}]\n"
    "clusters:\n- name: c\n  cluster:\n    server: https://[::1]:6443/a\n"
    "    certificate-authority-data: UEVN\n    extensions: [{name: a}]\n"
    "users:\n- name: u\n  user:\n    token: t\n    as-user-extra: {k: [v, 3]}\n"
    "    exec: {apiVersion: v, command: ./x, args: [1, a], env: [{name: N}]}\n",
    "ccurrent-context: &a [*a]\nusers: 3\nclusters: {}\ncontexts: [1, {name: "
    "2}]",
    "a{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"m\",\"code\":"
    "409,"
    "\"reason\":\"Conflict\",\"details\":{\"causes\":[{\"field\":\"f\"},1],"
    "\"retryAfterSeconds\":9223372036854775807}}",
    "a{\"kind\":\"APIGroupDiscoveryList\",\"items\":[{\"metadata\":{\"name\":"
    "\"g\"},\"versions\":[{\"version\":\"v1\",\"resources\":[{\"resource\":"
    "\"as\",\"subresources\":[{\"subresource\":\"s\"}],\"verbs\":[1]}]}]}]}",
    "a{\"kind\":\"APIResourceList\",\"resources\":[{\"name\":\"a\"},null]}",
    "a299 - \"a\\\"b\" \"date\", 299 - \"c",
    "aSun, 06 Nov 1994 08:49:37 GMT",
    "w{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"resourceVersion\":\"1\"}}"
    "}"
    "\n{\"type\":\"ERROR\",\"object\":{\"code\":410}}\n{\"ty\npe\":1}\n",
    "p{\"apiVersion\":\"client.authentication.k8s.io/"
    "v1\",\"status\":{\"token\":"
    "\"t\",\"expirationTimestamp\":\"2024-01-01T00:00:00Z\"}}",
    "pe30.eyJleHAiOjF9.x",
};

TEST(KubeFuzzTest, ReplaysTheCorpus) {
  EXPECT_GT(ReplayFuzzCorpus({std::begin(kCorpus), std::end(kCorpus)}), 2000u);
}

}  // namespace
}  // namespace gitops::kube
