"""The rule behind the macro release_bundle; queries ask for it by this name."""

load(":providers.bzl", "ChartInfo", "EnvironmentInfo", "PushInfo", "ReleaseInfo", "label_text")
load(":tools.bzl", "WITH_TOOLS", "tools_of")

# The second making, for reproducible_test, happens with another user, home,
# locale and zone. Actions that nobody asks for do not run.
_ELSEWHERE = {
    "HOME": "/nonexistent",
    "LANG": "tr_TR.UTF-8",
    "LC_ALL": "tr_TR.UTF-8",
    "TZ": "Pacific/Kiritimati",
    "USER": "somebody",
}

def _render(ctx, environment, name, values, suffix, env):
    rendered = ctx.actions.declare_directory(ctx.label.name + suffix + ".rendered")
    chart = ctx.attr.chart[ChartInfo].archive
    args = ctx.actions.args()
    args.add("template")
    args.add(name)
    args.add(chart)
    args.add_all(values, before_each = "--values")
    args.add("--namespace", environment.namespace)
    for key in sorted(ctx.attr.set):
        args.add("--set", "%s=%s" % (key, ctx.attr.set[key]))
    if ctx.attr.create_namespace:
        args.add("--create-namespace")
    if ctx.attr.kube_version:
        args.add("--kube-version", ctx.attr.kube_version)
    args.add_all(ctx.attr.api_versions, before_each = "--api-versions")
    if ctx.attr.include_crds:
        args.add("--include-crds")
    args.add("--skip-tests")
    args.add("--nondeterminism", ctx.attr.nondeterminism)
    args.add_all([rendered], before_each = "--release-dir", expand_directories = False)
    ctx.actions.run(
        mnemonic = "HelmRender",
        progress_message = "Rendering %s" % label_text(ctx.label),
        executable = tools_of(ctx).renderer,
        arguments = [args],
        env = env,
        # --action_env=RENDERER_SEED_KEY hands over the key of a seed.
        use_default_shell_env = ctx.attr.nondeterminism == "seed",
        inputs = [chart] + values,
        outputs = [rendered],
    )
    return rendered

def _reference(push, registry):
    return "%s/%s" % (registry or push.registry, push.repository)

def _pin(ctx, environment, rendered, images, suffix, env):
    pinned = ctx.actions.declare_directory(ctx.label.name + suffix + ".pinned")
    lock = ctx.actions.declare_file(ctx.label.name + suffix + ".images.lock.yml")
    args = ctx.actions.args()
    args.add("pin")
    args.add_all([rendered], before_each = "--input", expand_directories = False)
    args.add_all([pinned], before_each = "--output", expand_directories = False)
    args.add("--lock", lock)
    digests = []
    for name in sorted(images):
        push = images[name]
        target = _reference(push, environment.registry)
        prefix = "%s=%s=" % (name, target)
        args.add("--built-image", push.image.digest, format = prefix.replace("%", "%%") + "%s")
        digests.append(push.image.digest)
    args.add("--unpinned", "keep" if ctx.attr.allow_unpinned else "error")
    ctx.actions.run(
        mnemonic = "ImagePin",
        progress_message = "Pinning images of %s" % label_text(ctx.label),
        executable = tools_of(ctx).image_builder,
        arguments = [args],
        env = env,
        inputs = [rendered] + digests,
        outputs = [pinned, lock],
    )
    return pinned, lock

def _judge(ctx, environment, name, pinned):
    """One verdict file a policy: there is none where it refuses."""
    verdicts = []
    for policy in ctx.attr.policy:
        program = policy[DefaultInfo].files_to_run
        if not program.executable:
            fail("policy: %s is no program" % label_text(policy.label))
        verdict = ctx.actions.declare_file("%s.policy.%d" % (ctx.label.name, len(verdicts)))
        args = ctx.actions.args()
        args.add("policy")
        args.add("--program", program.executable)
        args.add("--name", label_text(policy.label))
        args.add("--environment", environment.name)
        args.add("--release-name", name)
        args.add("--namespace", environment.namespace)
        args.add_all([pinned], before_each = "--tree", expand_directories = False)
        args.add("--output", verdict)
        ctx.actions.run(
            mnemonic = "ReleasePolicy",
            progress_message = "Asking policy %s about %s" % (label_text(policy.label), label_text(ctx.label)),
            executable = tools_of(ctx).state_committer,
            arguments = [args],
            inputs = [pinned],
            tools = [program],
            outputs = [verdict],
        )
        verdicts.append(verdict)
    return verdicts

def _describe(ctx, environment, name, app_group, values, pinned, lock, verdicts, suffix, env):
    descriptor = ctx.actions.declare_file(ctx.label.name + suffix + ".binpb")
    text = ctx.actions.declare_file(ctx.label.name + suffix + ".txtpb")
    state = ctx.actions.declare_directory(ctx.label.name + suffix + ".state")
    chart = ctx.attr.chart[ChartInfo].archive
    args = ctx.actions.args()
    args.add("descriptor")
    args.add("create")
    args.add("--source", label_text(ctx.label))
    args.add("--environment", environment.name)
    args.add("--release-name", name)
    args.add("--namespace", environment.namespace)
    if ctx.attr.create_namespace:
        args.add("--create-namespace")
    args.add("--app-group", app_group)
    args.add("--apps", ctx.attr.apps.replace("_", "-"))
    for app in sorted(ctx.attr.app_after):
        for other in ctx.attr.app_after[app]:
            args.add("--after", "%s=%s" % (app, other))
    args.add("--chart", chart)
    args.add_all(values, before_each = "--values")
    for key in sorted(ctx.attr.set):
        args.add("--flag", "set.%s=%s" % (key, ctx.attr.set[key]))
    if ctx.attr.kube_version:
        args.add("--flag", "kube-version=" + ctx.attr.kube_version)
    args.add_all(ctx.attr.api_versions, before_each = "--flag", format_each = "api-versions=%s")
    args.add("--flag", "include-crds=%s" % ("true" if ctx.attr.include_crds else "false"))
    args.add("--flag", "nondeterminism=" + ctx.attr.nondeterminism)
    if ctx.attr.nondeterminism == "seed":
        args.add("--random-values-derived")
    args.add_all([pinned], before_each = "--tree", expand_directories = False)
    args.add("--images-lock", lock)
    args.add_all(ctx.attr.allow_secrets, before_each = "--allow-secret")
    args.add("--output", descriptor)
    args.add("--text-output", text)
    args.add_all([state], before_each = "--state-output", expand_directories = False)
    ctx.actions.run(
        mnemonic = "ReleaseDescriptor",
        progress_message = "Describing %s" % label_text(ctx.label),
        executable = tools_of(ctx).state_committer,
        arguments = [args],
        env = env,
        inputs = [chart, pinned, lock] + values + verdicts,
        outputs = [descriptor, text, state],
    )
    return descriptor, text, state

def _images(ctx):
    """Reference that the chart writes to PushInfo."""
    images = {}
    for target, references in ctx.attr.images.items():
        for reference in references.split(","):
            if not reference:
                fail("images: %s is given no reference" % label_text(target.label))
            if reference in images:
                fail("images: %s is given by %s and %s" % (reference, images[reference].image.label, label_text(target.label)))
            images[reference] = target[PushInfo]
    return images

def _pushes(ctx):
    """Each image_push once, by the first reference that it is for."""
    by_reference = {}
    for target, references in ctx.attr.images.items():
        by_reference[sorted(references.split(","))[0]] = target[PushInfo]
    return [by_reference[reference] for reference in sorted(by_reference)]

def _check(ctx, chart):
    if ctx.attr.apps not in ["single", "per_subchart"]:
        fail("apps is %r; it must be \"single\" or \"per_subchart\"" % ctx.attr.apps)
    if ctx.attr.app_after and ctx.attr.apps == "single":
        fail("app_after needs apps = \"per_subchart\"")
    if ctx.attr.verify and not chart.verified:
        fail("verify: nothing vouches for %s; a helm_chart with verify, provenance and keyring would do" % ", ".join(sorted(chart.unverified.to_list())))

def _release_bundle_impl(ctx):
    environment = ctx.attr.environment[EnvironmentInfo]
    chart = ctx.attr.chart[ChartInfo]
    _check(ctx, chart)
    name = ctx.attr.release_name or chart.name or ctx.label.name
    app_group = ctx.attr.app_group or environment.name
    values = environment.values + ctx.files.values
    images = _images(ctx)
    rendered = _render(ctx, environment, name, values, "", {})
    pinned, lock = _pin(ctx, environment, rendered, images, "", {})
    verdicts = _judge(ctx, environment, name, pinned)
    descriptor, text, state = _describe(ctx, environment, name, app_group, values, pinned, lock, verdicts, "", {})
    again = _render(ctx, environment, name, values, ".again", _ELSEWHERE)
    pinned_again, lock_again = _pin(ctx, environment, again, images, ".again", _ELSEWHERE)
    _, _, state_again = _describe(ctx, environment, name, app_group, values, pinned_again, lock_again, verdicts, ".again", _ELSEWHERE)
    return [
        DefaultInfo(files = depset([descriptor])),
        OutputGroupInfo(
            rendered = depset([rendered]),
            pinned = depset([pinned]),
            images_lock = depset([lock]),
            descriptor_text = depset([text]),
            policy = depset(verdicts),
            state = depset([state]),
            state_again = depset([state_again]),
        ),
        ReleaseInfo(
            env = environment,
            descriptor = descriptor,
            descriptor_text = text,
            rendered = rendered,
            pinned = pinned,
            state = state,
            images_lock = lock,
            pushes = _pushes(ctx),
            app_group = app_group,
            release_name = name,
            state_dir = ctx.attr.state_dir or "umbrella-state/" + environment.name,
            repository = ctx.attr.repository,
            branch = ctx.attr.deployment_branch,
            label = label_text(ctx.label),
        ),
    ]

release_bundle = rule(
    doc = "Renders a chart for an environment, pins its images and writes the release descriptor.",
    implementation = _release_bundle_impl,
    provides = [ReleaseInfo],
    attrs = dict(
        chart = attr.label(doc = "The chart to render.", mandatory = True, providers = [ChartInfo]),
        environment = attr.label(doc = "Where it goes.", mandatory = True, providers = [EnvironmentInfo]),
        release_name = attr.string(doc = "Helm's release name; the umbrella chart's name, else the target's by default."),
        app_group = attr.string(doc = "The app group; the environment's name by default."),
        state_dir = attr.string(doc = "Folder in the state repository; umbrella-state/ENV by default."),
        repository = attr.string(doc = "The state repository's URL or path; this workspace's own by default."),
        deployment_branch = attr.string(doc = "Branch of the state repository.", default = "main"),
        apps = attr.string(doc = "single, or per_subchart.", default = "single"),
        app_after = attr.string_list_dict(doc = "With per_subchart: app to the apps that are ready before it is deployed. By default the umbrella's own comes after all others, and those wait for nobody."),
        values = attr.label_list(doc = "Values files, in order of precedence.", allow_files = True),
        set = attr.string_dict(doc = "As --set on the command line."),
        images = attr.label_keyed_string_dict(doc = "image_push target to the reference that the chart writes; several with commas between.", providers = [PushInfo]),
        create_namespace = attr.bool(doc = "Whether deploying makes the namespace."),
        kube_version = attr.string(doc = "As --kube-version."),
        api_versions = attr.string_list(doc = "As --api-versions."),
        include_crds = attr.bool(doc = "As --include-crds.", default = True),
        verify = attr.bool(doc = "Refuse the release unless provenance vouches for every chart in it."),
        policy = attr.label_list(doc = "Programs that may refuse the release: each gets the folder of pinned manifests as its argument, GITOPS_ENVIRONMENT, GITOPS_RELEASE_NAME and GITOPS_NAMESPACE in the environment, and agrees with exit code 0. Where one refuses, there is no descriptor.", allow_files = True),
        nondeterminism = attr.string(doc = "What random functions, the clock and the like do in templates: error, allow, or seed (derived by HMAC from what the release is made of and a key: --action_env=RENDERER_SEED_KEY).", default = "error", values = ["error", "allow", "seed"]),
        allow_unpinned = attr.bool(doc = "Let references without a digest and without an image_push through."),
        allow_secrets = attr.string_list(doc = "Names of Secrets whose data may go into the state repository."),
    ),
    **WITH_TOOLS
)
