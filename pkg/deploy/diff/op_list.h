#ifndef GITOPS_PKG_DEPLOY_DIFF_OP_LIST_H_
#define GITOPS_PKG_DEPLOY_DIFF_OP_LIST_H_

// The operations that turn one object into another, as YAML text, and its MD5:
// what the annotation original-diff-md5 records. Byte-compatible with kapp's,
// so that either program trusts what the other recorded. Known difference:
// kapp loses precision of integers beyond 2^53 before it gets here.
// Pure, thread-safe.

#include <string>

#include "pkg/value/value.h"

namespace gitops::deploy {

// `left` comes from the API server (whole numbers are integers), `right` from
// files or records, where kapp holds every number as a float64.
std::string OpListYaml(const value::Value& left, const value::Value& right);
std::string OpListMd5(const value::Value& left, const value::Value& right);

// Equality as the text comparison of kapp sees it: deep, numbers by value.
bool SameContent(const value::Value& a, const value::Value& b);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_DIFF_OP_LIST_H_
