"""The public rules. Load everything from here; nothing else is public."""

load("//gitops/private:chart.bzl", _helm_chart = "helm_chart", _helm_umbrella_chart = "helm_umbrella_chart")
load("//gitops/private:environment.bzl", _environment = "environment")
load("//gitops/private:golden.bzl", _dir_diff_test = "dir_diff_test", _rendered_golden_test = "rendered_golden_test", _reproducible_test = "reproducible_test")
load("//gitops/private:image.bzl", _image_push = "image_push", _oci_image = "oci_image", _oci_image_index = "oci_image_index", _oci_layer = "oci_layer")
load("//gitops/private:macros.bzl", _release = "release")
load("//gitops/private:providers.bzl", _ChartInfo = "ChartInfo", _EnvironmentInfo = "EnvironmentInfo", _GitopsToolsInfo = "GitopsToolsInfo", _ImageInfo = "ImageInfo", _LayerInfo = "LayerInfo", _PushInfo = "PushInfo", _ReleaseInfo = "ReleaseInfo", _StateInfo = "StateInfo")
load("//gitops/private:release.bzl", _release_bundle = "release_bundle")
load("//gitops/private:run.bzl", _deploy_set = "deploy_set")
load("//gitops/private:state.bzl", _gitops_state = "gitops_state")
load("//gitops/private:tools.bzl", _gitops_toolchain = "gitops_toolchain")
load("//gitops/private:verbs.bzl", _delete = "delete", _deploy = "deploy", _diff = "diff", _push_all = "push_all", _rollback = "rollback", _show = "show", _status = "status")

ChartInfo = _ChartInfo
EnvironmentInfo = _EnvironmentInfo
GitopsToolsInfo = _GitopsToolsInfo
ImageInfo = _ImageInfo
LayerInfo = _LayerInfo
PushInfo = _PushInfo
ReleaseInfo = _ReleaseInfo
StateInfo = _StateInfo

delete = _delete
deploy = _deploy
deploy_set = _deploy_set
diff = _diff
dir_diff_test = _dir_diff_test
environment = _environment
gitops_state = _gitops_state
gitops_toolchain = _gitops_toolchain
helm_chart = _helm_chart
helm_umbrella_chart = _helm_umbrella_chart
image_push = _image_push
oci_image = _oci_image
oci_image_index = _oci_image_index
oci_layer = _oci_layer
push_all = _push_all
release = _release
release_bundle = _release_bundle
rendered_golden_test = _rendered_golden_test
reproducible_test = _reproducible_test
rollback = _rollback
show = _show
status = _status
