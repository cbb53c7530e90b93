"""What the rules hand to each other."""

ChartInfo = provider(
    doc = "A packaged chart.",
    fields = {
        "archive": "File: the chart as .tgz.",
        "tree": "File: directory with the chart's files; made when asked for.",
        "digest": "File: text file with sha256:… of the archive.",
        "name": "string: the chart's name; empty where Chart.yaml alone says it.",
        "version": "string: the chart's version; empty where Chart.yaml alone says it.",
        "label": "string: //package:name of the target.",
        "deps": "depset of File: archives of the charts inside.",
        "image_refs": "File: the image references that it renders to with its own values, one a line; made when asked for, which fails for a chart that needs values of others.",
        "verified": "bool: whether provenance vouches for it and for every chart inside.",
        "unverified": "depset of string: labels of the charts that nothing vouches for.",
    },
)

LayerInfo = provider(
    doc = "One layer of an image.",
    fields = {
        "blob": "File: the compressed tar.",
        "descriptor": "File: JSON with media type, digest, diff id and size.",
    },
)

ImageInfo = provider(
    doc = "An image, or an index of images.",
    fields = {
        "layout": "File: directory with the OCI image layout.",
        "manifest": "File: the manifest's JSON; None for an index.",
        "config": "File: the config's JSON; None for an index.",
        "digest": "File: text file with sha256:….",
        "layers": "depset of LayerInfo: what it is made of, as far as known.",
        "platform": "string: os/architecture, with /variant if it has one; empty for an index.",
        "label": "string: //package:name of the target.",
    },
)

PushInfo = provider(
    doc = "An image and where it goes.",
    fields = {
        "image": "ImageInfo.",
        "reference": "File: text file with registry/repository.",
        "digest": "File: text file with sha256:….",
        "registry": "string: host, or host:port.",
        "repository": "string: path below the registry.",
        "tags": "list of string: pushed after the digest; {NAME} stands for a stamped value.",
        "tags_file": "File: more tags, one a line; None where there is none.",
        "stamp_files": "list of File: status files for {NAME} in tags; empty where nothing is stamped.",
        "launch": "File: all this as JSON, beside the run target.",
    },
)

EnvironmentInfo = provider(
    doc = "What differs between one place to deploy to and another.",
    fields = {
        "name": "string.",
        "cluster": "string: name for people; empty if it has none.",
        "context": "string: context in the kubeconfig; empty for the current one.",
        "namespace": "string.",
        "registry": "string: replaces the registry of every push; empty keeps it.",
        "protected": "bool: deploying asks for the name.",
        "sandbox": "bool: the embedded registry and cluster on loopback.",
        "values": "list of File.",
    },
)

ReleaseInfo = provider(
    doc = "A rendered, pinned, described release.",
    fields = {
        "env": "EnvironmentInfo.",
        "descriptor": "File: release.binpb.",
        "descriptor_text": "File: release.txtpb.",
        "rendered": "File: directory of manifests as rendered.",
        "pinned": "File: the same with every image by digest.",
        "state": "File: directory as it goes into git.",
        "images_lock": "File.",
        "pushes": "list of PushInfo.",
        "app_group": "string.",
        "release_name": "string.",
        "state_dir": "string: where the state repository keeps it.",
        "repository": "string: the state repository; empty for this workspace's.",
        "branch": "string: its branch.",
        "label": "string: //package:name of the target.",
    },
)

StateInfo = provider(
    doc = "Where a release stands in git.",
    fields = {
        "release": "ReleaseInfo.",
        "repo": "string: the state repository; empty for this workspace's.",
        "path": "string: the release's folder in it.",
        "deployment_branch": "string: the branch that is committed to.",
        "release_branch_prefix": "string: built from branches that begin so.",
    },
)

GitopsToolsInfo = provider(
    doc = "The programs that the rules run.",
    fields = {
        "version": "string: what the set calls itself; empty for ours.",
        "renderer": "FilesToRunProvider.",
        "image_builder": "FilesToRunProvider.",
        "state_committer": "FilesToRunProvider.",
        "deployer": "FilesToRunProvider.",
        "coordinator": "FilesToRunProvider.",
        "sandbox": "FilesToRunProvider.",
        "conductor": "FilesToRunProvider.",
    },
)

def label_text(label):
    """Returns //package:name, the same in every Bazel."""
    repository = label.workspace_name
    return "%s//%s:%s" % ("@" + repository if repository else "", label.package, label.name)

def path_in_repository(file):
    """Where a file is in its repository, also where that is another than this one."""
    path = file.short_path
    return path.split("/", 2)[2] if path.startswith("../") else path
