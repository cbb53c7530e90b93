"""Stamping: of image tags and commit messages, never of anything that is built.

The status files of a build are in the runfiles of run targets alone; the
programs fill the places when they run, so no action depends on a clock.
"""

# A string: Bazel 4 takes no Label as a key of select().
_STAMP_ON = str(Label("//gitops:stamp_on"))

# A rule that may stamp has this attribute; macros set it by stamping().
STAMPED = attr.bool(doc = "Whether the build's status files are at hand.")

def wants_stamps(text):
    """Whether a text holds {NAME}: capitals, digits and _ in braces."""
    for part in text.split("{")[1:]:
        name = part.partition("}")
        if name[1] and name[0] and name[0] == name[0].upper() and name[0].replace("_", "").isalnum():
            return True
    return False

def stamping(stamp, texts, name):
    """The value of the `stamped` attribute for a macro's `stamp`: -1, 0 or 1."""
    if stamp not in [-1, 0, 1]:
        fail("%s: stamp is %r; it must be -1, 0 or 1" % (name, stamp))
    if stamp == 0:
        for text in texts:
            if wants_stamps(text):
                fail("%s: %r is to be stamped: set stamp to 1, or to -1 to follow --stamp" % (name, text))
        return False
    if stamp == 1:
        return True
    return select({_STAMP_ON: True, "//conditions:default": False})

def stamp_files(ctx):
    """The status files, for the runfiles of a rule with the STAMPED attribute."""
    return [ctx.info_file, ctx.version_file] if ctx.attr.stamped else []
