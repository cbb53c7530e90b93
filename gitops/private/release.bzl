"""release_bundle: render, pin and describe one release, without network."""

load(":release_rule.bzl", _release_bundle_rule = "release_bundle")

def _is_label(text):
    return text.startswith(":") or text.startswith("//") or text.startswith("@")

def _by_push(images):
    """Turns images around, if need be: to a dict from the image_push target.

    Args:
      images: dict from a reference to its target, or from a target to its reference.

    Returns:
      dict from a target to its references, with commas between.
    """
    turned = {}
    for key, value in (images or {}).items():
        target, reference = (value, key) if _is_label(value) else (key, value)
        if target in turned and _is_label(value):
            reference = turned[target] + "," + reference
        turned[target] = reference
    return turned

def release_bundle(name, chart, environment, images = None, **kwargs):
    """Renders a chart for an environment, pins its images and writes the release descriptor.

    The actions are HelmRender, ImagePin, ReleasePolicy and ReleaseDescriptor,
    all without network. The output is NAME.binpb; output groups are rendered,
    pinned, images_lock, descriptor_text, policy and state.

    Args:
      name: the release; `bazel build` makes NAME.binpb.
      chart: the chart to render.
      environment: where it goes.
      images: dict from the reference that the chart writes to its image_push ("shop/api": ":api_push"), or the other way round.
      **kwargs: see below; visibility, tags and the like.
    """
    _release_bundle_rule(
        name = name,
        chart = chart,
        environment = environment,
        images = _by_push(images),
        **kwargs
    )
