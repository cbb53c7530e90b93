"""helm_chart and helm_umbrella_chart: charts as build targets."""

load(":providers.bzl", "ChartInfo", "label_text", "path_in_repository")
load(":tools.bzl", "WITH_TOOLS", "tools_of")

def _relative(file, package):
    """The path of a file below the package that owns it, or a failure."""
    path = path_in_repository(file)
    if package:
        if not path.startswith(package + "/"):
            fail("%s is not below the chart's package %s" % (path, package))
        path = path[len(package) + 1:]
    return path

def _add_file(args, path, file):
    args.add("--file", file, format = path.replace("%", "%%") + "=%s")

def _lint_test_impl(ctx):
    executable = ctx.actions.declare_file(ctx.label.name)
    renderer = tools_of(ctx).renderer
    ctx.actions.symlink(output = executable, target_file = renderer.executable, is_executable = True)
    return [DefaultInfo(
        executable = executable,
        runfiles = ctx.runfiles(files = [ctx.file.chart, renderer.executable]),
    )]

_chart_lint_test = rule(
    doc = "Runs `renderer lint` on a chart.",
    implementation = _lint_test_impl,
    test = True,
    attrs = dict(
        chart = attr.label(mandatory = True, allow_single_file = [".tgz"]),
        data = attr.label_list(doc = "What args may name.", allow_files = True),
    ),
    **WITH_TOOLS
)

# Actions that nobody asks for do not run: these are for who asks for the groups
# or fields of these names.
def _unpack(ctx, archive):
    tree = ctx.actions.declare_directory(ctx.label.name + ".tree")
    args = ctx.actions.args()
    args.add("--archive", archive)
    args.add_all([tree], before_each = "--tree", expand_directories = False)
    ctx.actions.run(
        mnemonic = "HelmUnpack",
        progress_message = "Unpacking chart %s" % label_text(ctx.label),
        executable = tools_of(ctx).renderer,
        arguments = ["assemble", args],
        inputs = [archive],
        outputs = [tree],
    )
    return tree

def _find_images(ctx, archive):
    rendered = ctx.actions.declare_directory(ctx.label.name + ".defaults")
    args = ctx.actions.args()
    args.add(archive)
    args.add_all(["--include-crds", "--skip-tests", "--nondeterminism", "allow"])
    args.add_all([rendered], before_each = "--release-dir", expand_directories = False)
    ctx.actions.run(
        mnemonic = "HelmRender",
        progress_message = "Rendering chart %s with its own values" % label_text(ctx.label),
        executable = tools_of(ctx).renderer,
        arguments = ["template", args],
        inputs = [archive],
        outputs = [rendered],
    )
    references = ctx.actions.declare_file(ctx.label.name + ".image_refs")
    pinned = ctx.actions.declare_directory(ctx.label.name + ".defaults.pinned")
    args = ctx.actions.args()
    args.add_all([rendered], before_each = "--input", expand_directories = False)
    args.add_all([pinned], before_each = "--output", expand_directories = False)
    args.add("--references", references)
    args.add("--unpinned", "keep")
    ctx.actions.run(
        mnemonic = "ImagePin",
        progress_message = "Finding images of chart %s" % label_text(ctx.label),
        executable = tools_of(ctx).image_builder,
        arguments = ["pin", args],
        inputs = [rendered],
        outputs = [pinned, references],
    )
    return references

def _package(ctx, args, inputs, deps, name = "", version = "", vouched = False):
    archive = ctx.actions.declare_file(ctx.label.name + ".tgz")
    digest = ctx.actions.declare_file(ctx.label.name + ".tgz.digest")
    args.add("--output", archive)
    args.add("--digest", digest)
    ctx.actions.run(
        mnemonic = "HelmPackage",
        progress_message = "Packaging chart %s" % label_text(ctx.label),
        executable = tools_of(ctx).renderer,
        arguments = ["assemble", args],
        inputs = inputs,
        outputs = [archive, digest],
    )
    unverified = [d.unverified for d in deps]
    own = [] if vouched else [label_text(ctx.label)]
    tree = _unpack(ctx, archive)
    image_refs = _find_images(ctx, archive)
    return [
        DefaultInfo(files = depset([archive])),
        OutputGroupInfo(
            digest = depset([digest]),
            image_refs = depset([image_refs]),
            tree = depset([tree]),
        ),
        ChartInfo(
            archive = archive,
            tree = tree,
            image_refs = image_refs,
            digest = digest,
            name = name,
            version = version,
            label = label_text(ctx.label),
            deps = depset([d.archive for d in deps], transitive = [d.deps for d in deps]),
            verified = not own and not [d for d in deps if not d.verified],
            unverified = depset(own, transitive = unverified),
        ),
    ]

def _new_args(ctx):
    args = ctx.actions.args()
    args.use_param_file("@%s")
    args.set_param_file_format("multiline")
    return args

def _add_archive(ctx, args, inputs):
    sources = [ctx.file.chart, ctx.file.values, ctx.file.schema] + ctx.files.templates + ctx.files.crds + ctx.files.files + ctx.files.deps
    if [file for file in sources if file]:
        fail("archive: the chart is there already; it goes with no files and no deps")
    args.add("--archive", ctx.file.archive)
    inputs.append(ctx.file.archive)

def _add_provenance(ctx, args, inputs):
    for name, file in [("provenance", ctx.file.provenance), ("keyring", ctx.file.keyring)]:
        if not file:
            fail("verify: %s is needed" % name)
        args.add("--" + name, file)
        inputs.append(file)

def _helm_chart_impl(ctx):
    args = _new_args(ctx)
    inputs = []
    if ctx.file.archive:
        _add_archive(ctx, args, inputs)
    elif not ctx.file.chart:
        fail("chart or archive is needed")
    named = [("Chart.yaml", ctx.file.chart), ("values.yaml", ctx.file.values), ("values.schema.json", ctx.file.schema)]
    for path, file in named:
        if file:
            _add_file(args, path, file)
            inputs.append(file)
    for file in ctx.files.templates + ctx.files.crds + ctx.files.files:
        _add_file(args, _relative(file, ctx.label.package), file)
        inputs.append(file)
    deps = [d[ChartInfo] for d in ctx.attr.deps]
    for dep in deps:
        args.add("--subchart", dep.archive)
        inputs.append(dep.archive)
    if ctx.attr.verify:
        _add_provenance(ctx, args, inputs)
    return _package(ctx, args, inputs, deps, vouched = ctx.attr.verify)

_helm_chart = rule(
    doc = "Packages a chart from files of this package.",
    implementation = _helm_chart_impl,
    provides = [ChartInfo],
    attrs = dict(
        archive = attr.label(doc = "A packed chart (.tgz), taken byte for byte instead of files.", allow_single_file = [".tgz"]),
        chart = attr.label(doc = "Chart.yaml.", allow_single_file = True),
        values = attr.label(doc = "values.yaml.", allow_single_file = True),
        schema = attr.label(doc = "values.schema.json.", allow_single_file = True),
        templates = attr.label_list(doc = "Files below templates/.", allow_files = True),
        crds = attr.label_list(doc = "Files below crds/.", allow_files = True),
        files = attr.label_list(doc = "Everything else that .Files may read.", allow_files = True),
        deps = attr.label_list(doc = "Charts to put into charts/.", providers = [ChartInfo]),
        provenance = attr.label(doc = "The .prov file that signs NAME-VERSION.tgz.", allow_single_file = True),
        keyring = attr.label(doc = "GnuPG's export of the keys that may have signed it, binary or armoured.", allow_single_file = True),
        verify = attr.bool(doc = "Build the chart only if a key of `keyring` signed in `provenance` the very bytes of the archive. Keys count as of the time of the signature: a build has no clock."),
    ),
    **WITH_TOOLS
)

_COMMON = ["visibility", "tags", "testonly", "target_compatible_with", "deprecation"]

def common_arguments(kwargs):
    """The attributes that a macro passes on to every target it makes."""
    return {key: kwargs[key] for key in _COMMON if key in kwargs}

# What a chart has beside its templates and values.
_FILES = ["Chart.lock", "README.md", "LICENSE", ".helmignore", "charts/**", "files/**"]

def _first(pattern):
    found = native.glob([pattern], allow_empty = True)
    return found[0] if found else None

def _below(folder):
    return native.glob([folder + "/**"], allow_empty = True)

def helm_chart(name, chart = None, values = None, schema = None, templates = None, crds = None, files = None, deps = None, archive = None, lint = None, **kwargs):
    """Packages a chart; the defaults follow Helm's layout.

    The output is NAME.tgz; output groups are digest, tree (its files in a
    folder) and image_refs (the references it renders to with its own values).

    Args:
      name: the archive is NAME.tgz; NAME.lint_test lints it.
      chart: Chart.yaml by default.
      values: values.yaml if there is one.
      schema: values.schema.json if there is one.
      templates: everything below templates/ by default.
      crds: everything below crds/ by default.
      files: Chart.lock, README.md, LICENSE, .helmignore, charts/ and files/ by default.
      deps: helm_chart targets that go into charts/.
      archive: a packed chart, instead of all these.
      lint: whether to make the test; by default not for an archive.
      **kwargs: provenance, keyring, verify; visibility, tags and the like, for every target.
    """
    if archive == None:
        chart = chart or "Chart.yaml"
        values = values or _first("values.yaml")
        schema = schema or _first("values.schema.json")
        templates = _below("templates") if templates == None else templates
        crds = _below("crds") if crds == None else crds
        files = native.glob(_FILES, allow_empty = True) if files == None else files
    _helm_chart(
        name = name,
        chart = chart,
        values = values,
        schema = schema,
        templates = templates or [],
        crds = crds or [],
        files = files or [],
        deps = deps or [],
        archive = archive,
        **kwargs
    )
    if lint or (lint == None and archive == None):
        _lint(name, kwargs)

def _lint(name, kwargs):
    _chart_lint_test(
        name = name + ".lint_test",
        size = "small",
        chart = ":" + name,
        data = [":" + name],
        args = ["lint", "$(rootpath :%s)" % name],
        **common_arguments(kwargs)
    )

def _helm_umbrella_chart_impl(ctx):
    args = _new_args(ctx)
    inputs = []
    args.add("--chart-name", ctx.attr.chart_name or ctx.label.name)
    args.add("--chart-version", ctx.attr.version)
    if ctx.attr.description:
        args.add("--chart-description", ctx.attr.description)
    aliases = {}
    deps = []
    for target, alias in ctx.attr.charts.items():
        info = target[ChartInfo]
        if alias in aliases:
            fail("alias %s is used by %s and %s" % (alias, aliases[alias], info.label))
        aliases[alias] = info.label
        deps.append(info)
        args.add("--dependency", info.archive, format = alias.replace("%", "%%") + "=%s")
        inputs.append(info.archive)
    for alias, condition in ctx.attr.conditions.items():
        if alias not in aliases:
            fail("conditions: no chart is named %s (known: %s)" % (alias, ", ".join(sorted(aliases))))
        args.add("--condition", "%s=%s" % (alias, condition))
    for path, file in [("values.yaml", ctx.file.values), ("values.schema.json", ctx.file.schema)]:
        if file:
            _add_file(args, path, file)
            inputs.append(file)
    if ctx.file.global_values:
        args.add("--global-values", ctx.file.global_values)
        inputs.append(ctx.file.global_values)
    for file in ctx.files.templates + ctx.files.crds + ctx.files.files:
        _add_file(args, _relative(file, ctx.label.package), file)
        inputs.append(file)

    # Its own part is written here, so that the charts inside decide.
    return _package(ctx, args, inputs, deps, name = ctx.attr.chart_name or ctx.label.name, version = ctx.attr.version, vouched = True)

_helm_umbrella_chart = rule(
    doc = "Makes a chart of charts; Chart.yaml is written by the rule.",
    implementation = _helm_umbrella_chart_impl,
    provides = [ChartInfo],
    attrs = dict(
        chart_name = attr.string(doc = "The chart's name; the target's by default."),
        version = attr.string(doc = "The chart's version.", default = "0.1.0"),
        description = attr.string(doc = "One sentence for Chart.yaml."),
        charts = attr.label_keyed_string_dict(doc = "Chart to the name (alias) it has in the values.", providers = [ChartInfo]),
        conditions = attr.string_dict(doc = "Alias to the values path that switches the chart on."),
        values = attr.label(doc = "values.yaml.", allow_single_file = True),
        global_values = attr.label(doc = "Values that every chart sees as .Values.global: a YAML file, put below `global` of values.yaml.", allow_single_file = True),
        schema = attr.label(doc = "values.schema.json.", allow_single_file = True),
        templates = attr.label_list(doc = "The umbrella's own templates.", allow_files = True),
        crds = attr.label_list(doc = "Files below crds/.", allow_files = True),
        files = attr.label_list(doc = "Everything else that .Files may read.", allow_files = True),
    ),
    **WITH_TOOLS
)

def helm_umbrella_chart(name, charts, values = None, templates = None, crds = None, lint = True, **kwargs):
    """Makes an umbrella chart over other charts. Outputs are those of helm_chart.

    Args:
      name: the archive is NAME.tgz; NAME.lint_test lints it.
      charts: dict of helm_chart label to the name it has in the values.
      values: values.yaml if there is one.
      templates: everything below templates/ by default.
      crds: everything below crds/ by default.
      lint: whether to make the test.
      **kwargs: conditions, version, global_values, schema, files, chart_name; visibility, tags and the like.
    """
    _helm_umbrella_chart(
        name = name,
        charts = charts,
        values = values or _first("values.yaml"),
        templates = _below("templates") if templates == None else templates,
        crds = _below("crds") if crds == None else crds,
        **kwargs
    )
    if lint:
        _lint(name, kwargs)
