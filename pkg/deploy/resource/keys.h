#ifndef GITOPS_PKG_DEPLOY_RESOURCE_KEYS_H_
#define GITOPS_PKG_DEPLOY_RESOURCE_KEYS_H_

// Names of the labels and annotations that mark what the deployer owns and
// does. They are kapp's, byte for byte: either program can take over an app
// from the other.

namespace gitops::deploy::keys {

// Labels on resources.
inline constexpr char kApp[] = "kapp.k14s.io/app";
inline constexpr char kAssociation[] = "kapp.k14s.io/association";
inline constexpr char kOrphaned[] = "kapp.k14s.io/orphaned";
inline constexpr char kConfig[] = "kapp.k14s.io/config";

// Labels and annotations on records.
inline constexpr char kIsApp[] = "kapp.k14s.io/is-app";
inline constexpr char kIsAppChange[] = "kapp.k14s.io/is-app-change";
inline constexpr char kAppChangeApp[] = "kapp.k14s.io/app-change-app";
inline constexpr char kAppChangeAppLabel[] =
    "kapp.k14s.io/app-change-app-label";
inline constexpr char kUseAppLabel[] = "kapp.k14s.io/app-changes-use-app-label";
inline constexpr char kIsMigrated[] = "kapp.k14s.io/is-configmap-migrated";
inline constexpr char kAppGroup[] = "kapp.k14s.io/app-group";

// Annotations that the deployer writes.
inline constexpr char kIdentity[] = "kapp.k14s.io/identity";
inline constexpr char kOriginal[] = "kapp.k14s.io/original";
inline constexpr char kOriginalDiff[] = "kapp.k14s.io/original-diff";
inline constexpr char kOriginalDiffMd5[] = "kapp.k14s.io/original-diff-md5";
inline constexpr char kOriginalDiffFull[] = "kapp.k14s.io/original-diff-full";
inline constexpr char kLastRenewedTime[] = "kapp.k14s.io/last-renewed-time";

// Annotations that the user writes.
inline constexpr char kVersioned[] = "kapp.k14s.io/versioned";
inline constexpr char kVersionedKeepOriginal[] =
    "kapp.k14s.io/versioned-keep-original";
inline constexpr char kNumVersions[] = "kapp.k14s.io/num-versions";
inline constexpr char kVersionedExplicitRef[] =
    "kapp.k14s.io/versioned-explicit-ref";
inline constexpr char kDisableOriginal[] = "kapp.k14s.io/disable-original";
inline constexpr char kNonce[] = "kapp.k14s.io/nonce";
inline constexpr char kRenewDuration[] = "kapp.k14s.io/renew-duration";
inline constexpr char kCreateStrategy[] = "kapp.k14s.io/create-strategy";
inline constexpr char kUpdateStrategy[] = "kapp.k14s.io/update-strategy";
inline constexpr char kDeleteStrategy[] = "kapp.k14s.io/delete-strategy";
inline constexpr char kOwnedForDeletion[] = "kapp.k14s.io/owned-for-deletion";
inline constexpr char kExists[] = "kapp.k14s.io/exists";
inline constexpr char kNoop[] = "kapp.k14s.io/noop";
inline constexpr char kDeployLogs[] = "kapp.k14s.io/deploy-logs";
inline constexpr char kDeployLogsContainerNames[] =
    "kapp.k14s.io/deploy-logs-container-names";
inline constexpr char kChangeGroup[] = "kapp.k14s.io/change-group";
inline constexpr char kChangeRule[] = "kapp.k14s.io/change-rule";
inline constexpr char kDisableWait[] = "kapp.k14s.io/disable-wait";
inline constexpr char kDisableAssociatedWait[] =
    "kapp.k14s.io/disable-associated-resources-wait";
inline constexpr char kMinReplicasAvailable[] =
    "kapp.k14s.io/apps-v1-deployment-wait-minimum-replicas-available";
inline constexpr char kDisableOwnershipLabelRules[] =
    "kapp.k14s.io/disable-default-ownership-label-rules";
inline constexpr char kDisableLabelScopingRules[] =
    "kapp.k14s.io/disable-default-label-scoping-rules";
inline constexpr char kDisableLabelScoping[] =
    "kapp.k14s.io/disable-label-scoping";
inline constexpr char kDisableChangeGroupAndRules[] =
    "kapp.k14s.io/disable-default-change-group-and-rules";
inline constexpr char kDisableSecretgenRules[] =
    "kapp.k14s.io/disable-default-secretgen-rebase-rules";

// Others' keys that rules look at.
inline constexpr char kDeploymentRevision[] =
    "deployment.kubernetes.io/revision";

// Our own, on app records: where what is deployed came from.
inline constexpr char kReleaseId[] = "gitops.release.v1/release-id";
inline constexpr char kReleaseName[] = "gitops.release.v1/release-name";
// The apps of its group that it waits for, "group-a,group-b"; "" for none.
inline constexpr char kAfter[] = "gitops.release.v1/after";
// Labels on app records: whose they are.
inline constexpr char kRelease[] = "gitops.release.v1/release";
inline constexpr char kEnvironment[] = "gitops.release.v1/environment";
inline constexpr char kCommit[] = "gitops.release.v1/commit";

// Ending of an app record's fully qualified name.
inline constexpr char kAppSuffix[] = ".apps.k14s.io";

}  // namespace gitops::deploy::keys

#endif  // GITOPS_PKG_DEPLOY_RESOURCE_KEYS_H_
