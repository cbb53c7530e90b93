"""oci_layer, oci_image, oci_image_index and image_push: images without a daemon."""

load(":providers.bzl", "ImageInfo", "LayerInfo", "PushInfo", "label_text", "path_in_repository")
load(":stamp.bzl", "STAMPED", "stamp_files", "stamping", "wants_stamps")
load(":tools.bzl", "WITH_TOOLS", "tools_of")

def _join(prefix, path):
    prefix = prefix.strip("/")
    return "/" + (prefix + "/" if prefix else "") + path.lstrip("/")

def _strip(path, prefix):
    prefix = prefix.strip("/")
    if prefix and path.startswith(prefix + "/"):
        return path[len(prefix) + 1:]
    return path

def _new_args(ctx):
    args = ctx.actions.args()
    args.use_param_file("@%s")
    args.set_param_file_format("multiline")
    return args

def _oci_layer_impl(ctx):
    suffix = {"gzip": ".tar.gz", "zstd": ".tar.zst", "none": ".tar"}[ctx.attr.compression]
    blob = ctx.actions.declare_file(ctx.label.name + suffix)
    descriptor = ctx.actions.declare_file(ctx.label.name + ".descriptor.json")
    args = _new_args(ctx)
    args.add("--blob", blob)
    args.add("--descriptor", descriptor)
    args.add("--compression", ctx.attr.compression)
    inputs = []
    if ctx.file.tar:
        args.add("--tar", ctx.file.tar)
        inputs.append(ctx.file.tar)
    for file in ctx.files.srcs:
        path = _join(ctx.attr.prefix, _strip(path_in_repository(file), ctx.attr.strip_prefix))
        args.add("--src", file, format = "%s=" + path.replace("%", "%%"))
        inputs.append(file)
    for path in sorted(ctx.attr.modes):
        args.add("--mode", "%s=%s" % (path, ctx.attr.modes[path]))
    for path in sorted(ctx.attr.owners):
        args.add("--owner", "%s=%s" % (path, ctx.attr.owners[path]))
    for path in sorted(ctx.attr.symlinks):
        args.add("--symlink", "%s=%s" % (path, ctx.attr.symlinks[path]))
    ctx.actions.run(
        mnemonic = "OciLayer",
        progress_message = "Packing layer %s" % label_text(ctx.label),
        executable = tools_of(ctx).image_builder,
        arguments = ["layer", args],
        inputs = inputs,
        outputs = [blob, descriptor],
    )
    return [
        DefaultInfo(files = depset([blob, descriptor])),
        LayerInfo(blob = blob, descriptor = descriptor),
    ]

oci_layer = rule(
    doc = "Packs files into one layer: sorted, mode 0755 unless `modes` says otherwise, owner 0, no times. A `tar` alone is taken byte for byte; where files, links, modes or owners are given too, they are put on top of what is in it.",
    implementation = _oci_layer_impl,
    provides = [LayerInfo],
    attrs = dict(
        srcs = attr.label_list(doc = "Files and programs.", allow_files = True),
        prefix = attr.string(doc = "Folder in the image to put them into."),
        strip_prefix = attr.string(doc = "Folder of the workspace to leave out of the paths."),
        modes = attr.string_dict(doc = "Path in the image to octal mode."),
        owners = attr.string_dict(doc = "Path in the image to uid:gid."),
        symlinks = attr.string_dict(doc = "Path in the image to what it points at."),
        compression = attr.string(doc = "gzip, zstd or none.", default = "gzip", values = ["gzip", "zstd", "none"]),
        tar = attr.label(doc = "A tar, compressed or not, to take as it is or to put the rest on.", allow_single_file = True),
    ),
    **WITH_TOOLS
)

def _config_args(ctx, args):
    for name in ["os", "architecture", "variant", "user", "workdir"]:
        value = getattr(ctx.attr, name)
        if value:
            args.add("--" + name, value)
    args.add_all(ctx.attr.entrypoint, before_each = "--entrypoint")
    args.add_all(ctx.attr.cmd, before_each = "--cmd")
    args.add_all(ctx.attr.ports, before_each = "--port")
    args.add_all(ctx.attr.volumes, before_each = "--volume")
    for flag, values in [("--env", ctx.attr.env), ("--label", ctx.attr.labels), ("--annotation", ctx.attr.annotations)]:
        for key in sorted(values):
            args.add(flag, "%s=%s" % (key, values[key]))

def _oci_image_impl(ctx):
    layout = ctx.actions.declare_directory(ctx.label.name + ".layout")
    digest = ctx.actions.declare_file(ctx.label.name + ".digest")
    manifest = ctx.actions.declare_file(ctx.label.name + ".manifest.json")
    config = ctx.actions.declare_file(ctx.label.name + ".config.json")
    args = _new_args(ctx)
    args.add_all([layout], before_each = "--output", expand_directories = False)
    args.add("--digest", digest)
    args.add("--manifest", manifest)
    args.add("--config", config)
    inputs = []
    transitive = []
    if ctx.attr.base:
        base = ctx.attr.base[ImageInfo].layout if ImageInfo in ctx.attr.base else ctx.files.base[0]
        args.add_all([base], before_each = "--base", expand_directories = False)
        inputs.append(base)
        if ImageInfo in ctx.attr.base:
            transitive.append(ctx.attr.base[ImageInfo].layers)
    layers = [layer[LayerInfo] for layer in ctx.attr.layers]
    for layer in layers:
        args.add("--layer", layer.descriptor, format = "%s=" + layer.blob.path.replace("%", "%%"))
        inputs.extend([layer.blob, layer.descriptor])
    _config_args(ctx, args)
    ctx.actions.run(
        mnemonic = "OciImage",
        progress_message = "Assembling image %s" % label_text(ctx.label),
        executable = tools_of(ctx).image_builder,
        arguments = ["image", args],
        inputs = inputs,
        outputs = [layout, digest, manifest, config],
    )
    return [
        DefaultInfo(files = depset([layout])),
        OutputGroupInfo(digest = depset([digest]), manifest = depset([manifest]), config = depset([config])),
        ImageInfo(
            layout = layout,
            manifest = manifest,
            config = config,
            digest = digest,
            layers = depset(layers, transitive = transitive),
            platform = "/".join([part for part in [ctx.attr.os, ctx.attr.architecture, ctx.attr.variant] if part]),
            label = label_text(ctx.label),
        ),
    ]

oci_image = rule(
    doc = "Assembles an image as an OCI layout. Bit for bit the same wherever it is built.",
    implementation = _oci_image_impl,
    provides = [ImageInfo],
    attrs = dict(
        base = attr.label(doc = "An oci_image, or a directory with an OCI layout, such as rules_oci makes; scratch by default. With nothing on top the image is the base, byte for byte.", allow_files = True),
        layers = attr.label_list(doc = "oci_layer targets, bottom first.", providers = [LayerInfo]),
        entrypoint = attr.string_list(doc = "Resets cmd."),
        cmd = attr.string_list(doc = "Arguments to the entrypoint."),
        env = attr.string_dict(doc = "Variables, on top of the base's."),
        user = attr.string(doc = "User, or uid:gid."),
        workdir = attr.string(doc = "Working directory."),
        labels = attr.string_dict(doc = "Labels of the config."),
        annotations = attr.string_dict(doc = "Annotations of the manifest."),
        ports = attr.string_list(doc = "Exposed ports, as 8080/tcp."),
        volumes = attr.string_list(doc = "Paths of volumes."),
        os = attr.string(doc = "Operating system.", default = "linux"),
        architecture = attr.string(doc = "Architecture.", default = "amd64"),
        variant = attr.string(doc = "Variant of the architecture."),
    ),
    **WITH_TOOLS
)

def _check_platforms(images, platforms):
    """That each image is for the platform that is said of it."""
    if len(platforms) != len(images):
        fail("platforms: %d are given for %d images" % (len(platforms), len(images)))
    seen = {}
    for image, platform in zip(images, platforms):
        parts = platform.split("/")
        if len(parts) not in [2, 3] or "" in parts:
            fail("platforms: %r is not os/architecture or os/architecture/variant" % platform)
        if image.platform and image.platform != platform:
            fail("platforms: %s is for %s, not %s" % (image.label, image.platform, platform))
        if platform in seen:
            fail("platforms: %s and %s are both for %s" % (seen[platform], image.label, platform))
        seen[platform] = image.label

def _oci_image_index_impl(ctx):
    layout = ctx.actions.declare_directory(ctx.label.name + ".layout")
    digest = ctx.actions.declare_file(ctx.label.name + ".digest")
    images = [image[ImageInfo] for image in ctx.attr.images]
    args = _new_args(ctx)
    args.add_all([layout], before_each = "--output", expand_directories = False)
    args.add("--digest", digest)
    if ctx.attr.platforms:
        _check_platforms(images, ctx.attr.platforms)
        for image, platform in zip(images, ctx.attr.platforms):
            args.add_all([image.layout], before_each = "--image", format_each = "%s=" + platform, expand_directories = False)
    else:
        args.add_all([image.layout for image in images], before_each = "--image", expand_directories = False)
    ctx.actions.run(
        mnemonic = "OciIndex",
        progress_message = "Assembling image index %s" % label_text(ctx.label),
        executable = tools_of(ctx).image_builder,
        arguments = ["index", args],
        inputs = [image.layout for image in images],
        outputs = [layout, digest],
    )
    return [
        DefaultInfo(files = depset([layout])),
        OutputGroupInfo(digest = depset([digest])),
        ImageInfo(
            layout = layout,
            manifest = None,
            config = None,
            digest = digest,
            layers = depset(transitive = [image.layers for image in images]),
            platform = "",
            label = label_text(ctx.label),
        ),
    ]

oci_image_index = rule(
    doc = "Joins images of several platforms under one digest.",
    implementation = _oci_image_index_impl,
    provides = [ImageInfo],
    attrs = dict(
        images = attr.label_list(doc = "oci_image targets, one a platform.", mandatory = True, providers = [ImageInfo]),
        platforms = attr.string_list(doc = "What each of `images` is for, in their order, as linux/amd64 or linux/arm/v7: the index says so, and an image that is for another platform is refused. By default it is read from the images."),
    ),
    **WITH_TOOLS
)

def push_entry(push, registry):
    """A push as launch files have it: pkg/release/launch.h."""
    return {
        "label": push.image.label,
        "layout": push.image.layout.short_path,
        "digest": push.image.digest.short_path,
        "registry": registry,
        "repository": push.repository,
        "tags": push.tags,
        "tags_file": push.tags_file.short_path if push.tags_file else "",
        "stamp_files": [file.short_path for file in push.stamp_files],
    }

def _image_push_impl(ctx):
    image = ctx.attr.image[ImageInfo]
    executable = ctx.actions.declare_file(ctx.label.name)
    tool = tools_of(ctx).image_builder.executable
    ctx.actions.symlink(output = executable, target_file = tool, is_executable = True)
    stamps = stamp_files(ctx)
    reference = ctx.actions.declare_file(ctx.label.name + ".reference")
    ctx.actions.write(reference, "%s/%s\n" % (ctx.attr.registry, ctx.attr.repository))
    push = PushInfo(
        image = image,
        reference = reference,
        digest = image.digest,
        registry = ctx.attr.registry,
        repository = ctx.attr.repository,
        tags = [tag for tag in ctx.attr.image_tags if stamps or not wants_stamps(tag)],
        tags_file = ctx.file.tags_file,
        stamp_files = stamps,
        launch = ctx.actions.declare_file(ctx.label.name + ".launch"),
    )
    content = {"workspace": ctx.workspace_name, "command": "push", "push": push_entry(push, push.registry)}
    ctx.actions.write(push.launch, json.encode_indent(content, indent = "  ") + "\n")
    return [
        DefaultInfo(
            executable = executable,
            files = depset([executable, push.launch]),
            runfiles = ctx.runfiles(files = [tool, image.layout, image.digest, push.launch] + stamps + ctx.files.tags_file + ctx.files.data),
        ),
        OutputGroupInfo(reference = depset([reference]), digest = depset([image.digest])),
        push,
    ]

_image_push = rule(
    doc = "Pushes an image by digest, then its tags.",
    implementation = _image_push_impl,
    provides = [PushInfo],
    executable = True,
    attrs = dict(
        image = attr.label(doc = "An oci_image or oci_image_index.", mandatory = True, providers = [ImageInfo]),
        registry = attr.string(doc = "Host, or host:port.", mandatory = True),
        repository = attr.string(doc = "Path below the registry.", mandatory = True),
        image_tags = attr.string_list(doc = "Tags, pushed after the digest."),
        tags_file = attr.label(doc = "File with more tags, one a line.", allow_single_file = True),
        stamped = STAMPED,
        data = attr.label_list(doc = "What args may name.", allow_files = True),
    ),
    **WITH_TOOLS
)

def image_push(name, image, registry, repository, image_tags = None, tags_file = None, stamp = 0, args = None, **kwargs):
    """Says where an image goes; `bazel run` pushes it by digest, then its tags.

    After -- come flags of `image-builder push`: --repository HOST/PATH pushes to
    another place, --tag adds tags.

    Args:
      name: the run target.
      image: an oci_image or oci_image_index.
      registry: host, or host:port.
      repository: path below the registry.
      image_tags: tags, pushed one after another once the digest is there. {NAME} stands for a value of the build's status files where `stamp` allows it: {BUILD_SCM_REVISION}. (A rule's own `tags` mean something else to Bazel.)
      tags_file: a file with more tags, one a line.
      stamp: 1 stamps tags, 0 refuses {NAME}, -1 follows --stamp: without it such tags are left out.
      args: more arguments for `image-builder push`.
      **kwargs: visibility, tags and the like.
    """
    _image_push(
        name = name,
        image = image,
        registry = registry,
        repository = repository,
        image_tags = image_tags or [],
        tags_file = tags_file,
        stamped = stamping(stamp, image_tags or [], name),
        args = args or [],
        **kwargs
    )
