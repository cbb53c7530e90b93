"""Random YAML and JSON documents that look for trouble. Deterministic by seed."""

import collections
import json
import random

# Pieces thrown together without any grammar.
FRAGMENTS = [
    "a", "b", "key", "- ", ": ", ":", "?", "? ", "-", "\n", "\n  ", "\n    ",
    "\n- ", "  ", " ", "\t", "#", "# c", "[", "]", "{", "}", ",", "&a ", "*a",
    "!", "!!str ", "!!int ", "!<x> ", "|", ">", "|-", ">+", "|2", "'", '"',
    "\\", "\\n", "\\x41", "%", "@", "`", "---", "...", "---\n", "\n...\n", "<<",
    "<<: *a", "1", "0x1f", "1.5", "1e3", ".inf", "~", "null", "true", "yes",
    "y", "2020-01-01", "12:30", "\r\n", "\r", "\u0085", "\u2028", "é",
    "\ufeff", "😀", "a: b\n", "c: d\n", "- x\n", '"q"', "'q'", '"a\n  b"',
    "\x07", "%YAML 1.1\n", "%TAG ! x:\n", "\n\n", " \n", "x y", ": |\n",
    "  text\n", "   more\n", "\t\n", ": >\n", "key: ", "k2: ", "- - ", "- a: ",
    "!!binary aGk=", "!!float ", "!e!x ", "&b c", "*b",
]
# Scalars of every kind, and those that are nearly of another kind.
WORDS = [
    "a", "foo", "bar baz", "x: y", "- z", "#c", "12", "1.50", "0o17", "017",
    "0x1F", "true", "Yes", "on", "n", "null", "~", "", "1_000", "1e5", ".5",
    "-1.25", "+2", "2001-01-01", "1:30", "a#b", "a b c d", "it's", 'say "hi"',
    "tab\there", "nl\nnl", "tr \n x", "end\n", "\nlead", " sp", "sp ", "é",
    "日本", "😀", "\u2028", "\x01", "@x", "%x", "{{ x }}", "[1]", "a, b",
    "http://x:80/y", "-", "--- a", "...", "<<", "=", "!t", "&a", "*a", "|",
    ">", "long " * 30, "word" * 30, "x  y " * 20, '"' * 3, "\\n", "a:b", "::",
    ": ", "?x", "? x",
]
# Parts of strings that an emitter has to look at twice.
PARTS = [
    "a", "b", "foo", "bar", " ", "  ", " ", " ", "\n", "\n\n", "\t", "#", " #",
    ":", ": ", "- ", "-", '"', "'", "\\", "é", "日本", "😀", "\u2028", "\u2029",
    "\u0085", "\x01", "\x7f", "\x80", "\ufeff", "\ufffe", "%", "@", "`", "!",
    "&", "*", "[", "]", "{", "}", ",", "?", "? ", "|", ">", "=", "<<", "~",
    "null", "true", "no", "y", "1", "0x1", "1e3", ".5", ".", "+", "12:30",
    "2001-01-01", " 10:00:00", "T1:2:3Z", "---", "...", "\r", "\r\n", "\x1b",
    "\xa0", "_", "1_0", "0b1", "0o7", "0x", ".inf", ".nan", "NaN", "\x00",
    "\b", "\f", "\v", "\x07", "/", "\ud7ff", "\ue000", "\ufffd", "\U0010ffff",
    "ünï", "word" * 5, "longer ", "text ", "text ", "lorem ipsum ",
]
# No set of these is ordered in a circle by go-yaml's key order.
KEYS = ["a", "b", "a1", "a2", "a10", "a_b", "a-b", "a.b", "A", "B", "1", "2",
        "10", "é", "_x", "-x", "", "a b", "ab", "b1c", "true", "٣", "a٣"]


class Documents:
    def __init__(self, seed):
        self.random = random.Random(seed)
        # How often each style of scalar was written, by name.
        self.made = collections.Counter()

    # --- YAML ---

    def yaml(self):
        kind = self.random.random()
        if kind < 0.3:
            count = self.random.randint(1, 14)
            return "".join(self.random.choice(FRAGMENTS) for _ in range(count))
        document = self._document()
        return document if kind < 0.65 else self._mutate(document)

    def _document(self):
        r = self.random
        head = r.choice(["", "", "---\n", "# c\n", "--- # c\n"])
        return head + "".join(self._key() + ":" + self._node(0, 0)
                              for _ in range(r.randint(1, 5)))

    def _mutate(self, text):
        r = self.random
        for _ in range(r.randint(1, 3)):
            begin = r.randint(0, len(text))
            end = min(len(text), begin + r.choice([0, 0, 1, 2, 5]))
            text = text[:begin] + r.choice(FRAGMENTS + [""] * 20) + text[end:]
        return text

    def _key(self):
        r = self.random
        word = r.choice(WORDS + ["a", "b", "c", "d", "e", "f", "<<"])
        word = word.replace("\n", " ").strip()
        kind = r.random()
        if kind < 0.7:
            return word or "k"
        if kind < 0.85:
            return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return "'" + word.replace("'", "''") + "'"

    def _node(self, indent, depth):
        r = self.random
        kind = r.random()
        if depth > 4 or kind < 0.4:
            return " " + self._scalar(indent) + r.choice(["", " # c", "  "]) + "\n"
        if kind < 0.65:
            step = r.choice([1, 2, 2, 2, 4])
            return r.choice(["", " &x", " # c"]) + "\n" + "".join(
                " " * (indent + step) + self._key() + ":" +
                self._node(indent + step, depth + 1)
                for _ in range(r.randint(1, 4)))
        if kind < 0.85:
            step = r.choice([0, 2, 2])
            return "\n" + "".join(
                " " * (indent + step) + "-" + self._node(indent + step, depth + 1)
                for _ in range(r.randint(1, 4)))
        return " " + self._flow(depth) + "\n" if kind < 0.93 else "\n"

    def _scalar(self, indent):
        r = self.random
        word = r.choice(WORDS)
        kind = r.random()
        if kind < 0.45:
            self.made["read plain"] += 1
            return word.replace("\n", "\n" + " " * (indent + 2)) or '""'
        if kind < 0.6:
            self.made["read single quoted"] += 1
            breaks = "\n\n" + " " * (indent + 1)
            return "'" + word.replace("'", "''").replace("\n", breaks) + "'"
        if kind < 0.8:
            self.made["read double quoted"] += 1
            for plain, escaped in [("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"),
                                   ("\t", "\\t"), ("\x01", "\\x01")]:
                word = word.replace(plain, escaped)
            return '"' + word + '"'
        if kind < 0.9:
            lines = (word + "\n" + r.choice(WORDS)).split("\n")
            head = r.choice(["|", ">", "|-", ">-", "|+", ">+", "|2"])
            self.made["read literal" if head[0] == "|" else "read folded"] += 1
            return head + "\n" + \
                "\n".join(" " * (indent + 2) + line if line else line
                          for line in lines)
        if kind < 0.95:
            tag = r.choice(["!!str ", "!!int ", "!foo ", "&x ", "! "])
            return tag + word.replace("\n", " ")
        return "*x"

    def _flow(self, depth):
        r = self.random
        if depth > 5 or r.random() < 0.4:
            word = r.choice(WORDS).replace("\n", " ")
            quoted = '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
            return r.choice([word or "z", quoted])
        if r.random() < 0.5:
            comma = r.choice([", ", ",", " , ", ",\n "])
            return "[" + comma.join(self._flow(depth + 1)
                                    for _ in range(r.randint(0, 4))) + "]"
        return "{" + ", ".join(
            self._key() + r.choice([": ", ":", ": \n   ", "  : "]) +
            self._flow(depth + 1) for _ in range(r.randint(0, 4))) + "}"

    # --- JSON ---

    def json(self):
        tree = {self._json_key(): self._value(0)
                for _ in range(self.random.randint(1, 6))}
        ascii_only = self.random.random() < 0.5
        return json.dumps(tree, ensure_ascii=ascii_only)

    def _json_key(self):
        r = self.random
        return r.choice(KEYS) if r.random() < 0.6 else "k" + self._string()

    def _value(self, depth):
        r = self.random
        kind = r.random()
        if depth > 4 or kind < 0.5:
            return self._string()
        if kind < 0.6:
            return r.choice([self._number(), self._number(), True, False, None])
        if kind < 0.8:
            return [self._value(depth + 1) for _ in range(r.randint(0, 4))]
        return {self._json_key(): self._value(depth + 1)
                for _ in range(r.randint(0, 5))}

    def _number(self):
        r = self.random
        return r.choice([
            0, 1, -1, 10 ** r.randint(0, 25), -10 ** r.randint(0, 25),
            r.random(), r.random() * 10 ** r.randint(-12, 25), -0.0, 1e-7,
            123456789012345678, 2 ** 63, 2 ** 64, 2 ** 53 + 1, 1.5, 100000.5,
            1234567.5, 1e21, 1e20, 9.5e20])

    def _string(self):
        r = self.random
        kind = r.random()
        if kind < 0.1:
            return r.choice(PARTS)
        if kind < 0.75:
            return "".join(r.choice(PARTS) for _ in range(r.randint(0, 8)))
        if kind < 0.95:
            return self._long_text(r.randint(60, 260))
        return r.choice(["x" * r.randint(120, 135), "a b " * r.randint(1, 60),
                         "x" * r.randint(1015, 1030), '"' * r.randint(500, 520)])

    def _long_text(self, length):
        r = self.random
        text = ""
        while len(text) < length:
            word = "".join(r.choice("abcdé") for _ in range(r.randint(1, 12)))
            rare = r.random()
            gap = "\n" if rare < 0.01 else "\u2028" if rare < 0.015 else \
                r.choice([" ", " ", " ", "  ", " '", ' "', ": ", " "])
            text += word + gap
        return text
