"""Random template snippets that look for trouble. Deterministic by seed.

Function calls mostly get arguments of the wanted kind, and sometimes anything;
around them stand pipelines, control structures, variables, defines, trimming
and printf with all its verbs. Left out is what Helm itself answers at random.
"""

import random

# Arguments by the letter of their kind. "y" is any of them.
ATOMS = {
    "s": ['""', '"abc"', '"héllo wörld"', '"日本語"', '"a b  c"', '"1.5"',
          '"true"', '"0x1F"', '"010"', '"12.0"', '"1_000"', '"1e3"', '`raw "q"`',
          r'"a\nb\tc\n"', '"<&>\'"', '"FooBar_baz-qux"', '"HTTPServer2x"',
          '" pad "', '"ünïcödé ß"', '"a,b,,c"', '"-5"', r'"\u2028\x00\xff"',
          '"/a/../b.tar.gz"', '"😀x"', '(repeat 30 "word ")', ".Values.s",
          '.Release.Name', '(print 1 "x" 2.5)', '"aaa"', '"A"', '"."', '"%d %s"'],
    "i": ["0", "1", "-1", "2", "3", "7", "100", "-100", "0x1F", "0b101", "0o17",
          "'a'", "1_000", "9223372036854775807", "-9223372036854775808",
          "(int 3)", "(len .Values.s)", "(atoi \"12\")", "4", "10", "64", "1000"],
    # Counts: Helm would fill the memory with larger ones.
    "q": ["0", "1", "-1", "2", "3", "7", "20", "-3", "100", "0x1F", "(int 3)"],
    "I": ["(int64 5)", "(add 1 2)", "(int64 -7)", "(mul 3 4)", "(add 0)",
          "(sub 0 9223372036854775807)", "(toDecimal \"777\")"],
    "f": ["1.5", "-0.0", "1e3", "3.0", "1e21", "0.1", "-2.5", "1e-7", "(float64 2)",
          ".Values.f", ".Values.n", ".Values.big", "123456.789", "(divf 1 3)",
          "1e100", "2.5", "(float64 \"inf\")", "(float64 \"NaN\")", "1000000.0"],
    "b": ["true", "false", "(eq 1 1)", ".Values.b", "(not true)"],
    "l": ["(list)", "(list 1 2 3)", '(list "b" "a" "c" "a")', "(until 4)",
          '(list nil 1.5 "x" true (list 1))', ".Values.l", "(list (list 1) (list 2))",
          '(splitList "," "x,y,z")', "(list 3 1 2 1)", "(rest (list))",
          '(list (dict "a" 1))', '(list "" 0 false nil)', "(untilStep 5 0 -2)",
          '(regexFindAll "b" "a" -1)', "(list 1 1.0 (int64 1) \"1\")",
          "(slice .Capabilities.APIVersions 0 2)"],
    "d": ["(dict)", '(dict "a" 1)', '(dict "a" (dict "b" (dict "c" "x")))',
          ".Values.m", ".Values", '(dict "b" 2 "a" "x" "c" nil)',
          '(dict "a" (list 1 2))', '(fromYaml "a: {b: 1}")', '(dict "a" "" "b" 0)',
          '(fromJson "null")', "(dict 1 2 true 3)", '(split "-" "a-b")'],
    "n": ["nil", ".Values.nope", ".Values.nul", "(index .Values \"nope\")"],
    "o": ['(semver "1.2.3-a.1+b")', '(toDate "2006-01-02" "2020-02-29")',
          ".Capabilities.KubeVersion", ".Files", ".Chart.Name", "(int 3)",
          '((toDate "2006-01-02" "2020-02-29").Sub (toDate "2006-01-02" "2020-02-28"))',
          '(toDate "2006-01-02" "2020-02-29").Month', ".Template.Name"],
    "t": ['(toDate "2006-01-02" "2020-02-29")',
          '(toDate "2006-01-02T15:04:05Z07:00" "2001-09-09T01:46:40+02:00")',
          "1000000000", "(int64 -1)"],
    "v": ['"1.2.3"', '"v1.2"', '"1.2.3-beta.1+x"', '"01.2"', '"x"', '"1.2.3.4"',
          '"2"', '""', '"1.2.4-alpha"'],
    "c": ['"^1.2"', '"~1.2.3"', '">=1 <2"', '"1.x || >3"', '"*"', '""', '"!=1.2"',
          '"1.2 - 1.4"', '">=1.2.3-0"', '"=>1"', '"^0.0"', '"bad"', '"~>1.2, !=1.2.5"'],
    "r": ['"a+"', '"(b)(c)?"', '"(?i)FOO"', r'"\\d+"', '"["', '""', '"^.*$"',
          '"(?P<n>.)x"', '"x*"', '"(?=a)"', '"[[:alpha:]]+"', r'"\\bw"', '"."'],
    "p": ['"$1"', '"<${1}>"', '"$n-$$"', '""', '"[$0]"', '"$1W"'],
    "y2": ['"a: 1"', '"[1, 2]"', '"a: [b, {c: d}]"', '"x"', '"a: b: c"', '"- 1\\n- x"',
           '"null"', r'"a: |\n  x\n  y"', '"1e3"', '"{"', '"a: 0x1f\\nb: 1_0\\nc: yes"'],
    "j": ['"{}"', r'"{\"a\":1.50,\"b\":[null,true]}"', '"[1,2]"', '"nul"', '"null"',
          r'"{\"a\":1e400}"', '"{"', r'"{\"a\":1}x"', r'"\"s\""', "\"12345678901234567890\""],
    "T": ['"a = 1"', r'"[t]\nx = [1, 2]"', '"a = "', r'"d = 2020-01-01T00:00:00Z"',
          r'"a.b = \"c\""', '"a = 1.0"'],
    "k": ['"a"', '"b"', '"_0"', '"nope"', '"a.b"', '""'],
    "e": ['"2006-01-02"', '"Mon Jan _2 15:04:05 MST 2006"', '"03:04PM .000"', '""',
          '"002 Z07:00 pm January"'],
    "u": ['"http://u:p@h:80/a%20b?q=1#f"', '"//h/p"', '"mailto:x@y"', '"%zz"',
          '"a b"', '"http://[::1]/x"', '""', '"http://h:port"'],
    "U": ['"24h"', '"-1.5h"', '"90m10s"', '"x"', '"1ms"', '"2400h10m5s"'],
    "z": ['"UTC"', '"Europe/Berlin"', '"Nowhere/X"', '"America/New_York"'],
    "m": ['"string"', '"map"', '"slice"', '"int"', '"float64"', '"invalid"',
          '"*semver.Version"', '"[]interface {}"'],
}

# Function and the kinds of its arguments; "…*" repeats the last one.
FUNCTIONS = """
trim s|upper s|lower s|title s|untitle s|swapcase s|trimAll s s|trimPrefix s s|trimSuffix s s
trunc i s|substr i i s|abbrev i s|abbrevboth i i s|nospace s|initials s|repeat q s
contains s s|hasPrefix s s|hasSuffix s s|replace s s s|quote y*|squote y*|cat y*
indent q s|nindent q s|plural s s i|snakecase s|kebabcase s|camelcase s|wrap i s|wrapWith i s s
sha1sum s|sha256sum s|sha512sum s|adler32sum s|b64enc s|b64dec s|b32enc s|b32dec s
regexMatch r s|regexFind r s|regexFindAll r s i|regexReplaceAll r s p|regexReplaceAllLiteral r s p
regexSplit r s i|regexQuoteMeta s|mustRegexMatch r s|mustRegexFind r s|mustRegexFindAll r s i
mustRegexReplaceAll r s p|mustRegexReplaceAllLiteral r s p|mustRegexSplit r s i
toString y|toStrings l|atoi s|toDecimal s|split s s|splitn s i s|splitList s s|join s l|sortAlpha l
list y*|tuple y*|first l|last l|rest l|initial l|reverse l|uniq l|compact l|mustFirst l|mustLast l
mustRest l|mustInitial l|mustReverse l|mustUniq l|mustCompact l|append l y|push l y|mustAppend l y
mustPush l y|prepend l y|mustPrepend l y|concat l*|without l y*|mustWithout l y*|has y l|mustHas y l
chunk q l|mustChunk q l|slice l i*|mustSlice l i*|until q|untilStep q q q|seq q*
dict s y s y|dict y*|get d k|set d k y|unset d k|hasKey d k|pluck k d*|pick d k*|omit d k*
dig k y d|dig k k y d|merge d d|mergeOverwrite d d|mustMerge d d|mustMergeOverwrite d d
deepCopy y|mustDeepCopy y|default y y|empty y|coalesce y*|all y*|any y*|ternary y y b|typeOf y
typeIs m y|typeIsLike m y|kindOf y|kindIs m y|deepEqual y y|keys d|sortAlpha d
toJson y|mustToJson y|toPrettyJson y|mustToPrettyJson y|toRawJson y|mustToRawJson y|toYaml y
mustToYaml y|toYamlPretty y|toToml y|fromYaml y2|fromYamlArray y2|fromJson j|fromJsonArray j
mustFromJson j|fromToml T|fromYaml s|fromJson s
int y|int64 y|float64 y|add i*|add y*|add1 y|sub y y|div i i|mod i i|mul i*|mul y*|max y*|min y*
biggest y*|addf f*|addf y*|add1f y|subf f f|divf f f|mulf f*|maxf f*|minf f*|ceil y|floor y
round f i|round y i f|date e t|dateInZone e t z|htmlDate t|htmlDateInZone t z|toDate e s
mustToDate e s|dateModify U t|mustDateModify U t|unixEpoch t|duration s|durationRound U
durationRound y|semver v|semverCompare c v|urlParse u|urlJoin d|base s|dir s|clean s|ext s|isAbs s
osBase s|osDir s|osClean s|osExt s|osIsAbs s|required s y|fail s|include s y|tpl s y|lookup s s s s
hello|getHostByName s|decryptAES s s|buildCustomCert s s
and y*|or y*|not y|eq y y*|ne y y|lt y y|le y y|gt y y|ge y y|len y|index d k|index l i|index y y*
print y*|println y*|html y*|js y*|urlquery y*|call y*|printf s y*|eq i f|lt f f|eq s s|lt s s|ge i I
"""

# What gives an argument of a kind.
GIVERS = {
    "s": "upper lower trim replace trunc repeat quote squote cat indent sha256sum b64enc join "
         "toJson toYaml toString print date typeOf kindOf camelcase snakecase nindent title",
    "l": "list concat append rest initial reverse uniq compact without splitList sortAlpha until "
         "regexSplit fromJsonArray chunk regexFindAll untilStep toStrings fromYamlArray",
    "d": "dict merge pick omit set fromYaml fromJson urlParse mergeOverwrite deepCopy",
    "i": "int len atoi", "I": "add mul sub max min int64 add1",
    "f": "float64 addf mulf round ceil floor divf maxf subf", "b": "not eq has hasKey contains empty",
}

TPL = ['"{{ . }}"', '"{{ .a }}"', '"{{ $x }}"', '"plain"', '"{{"',
       '"{{ range . }}[{{ . }}]{{ end }}"', '"{{ .Values.s | quote }}"',
       '"{{ define \\"q\\" }}Q{{ end }}{{ template \\"q\\" }}"', '"{{ fail \\"x\\" }}"']


class Snippets:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.functions = [entry.split() for entry in
                          FUNCTIONS.strip().replace("\n", "|").split("|") if entry]
        self.by_name = {}
        for function in self.functions:
            self.by_name.setdefault(function[0], []).append(function)
        # What takes anything, for the ends of pipelines.
        self.takers = [f for f in self.functions if f[-1] in ("y", "y*") and
                       f[0] not in ("call", "index", "urlJoin", "deepCopy")]
        self.counter = 0
        self.wild = True  # Whether anything may stand anywhere.

    # --- Expressions ---

    def atom(self, kind=None):
        r = self.random
        if kind in (None, "y"):
            kind = r.choice("ssiiIffbblldddno")
        return r.choice(ATOMS[kind])

    def argument(self, kind, depth):
        r = self.random
        chance = r.random()
        if chance < 0.06 and self.wild:
            return self.atom()
        if chance < 0.18 and depth < 2:
            if self.wild or kind not in GIVERS:
                return "(" + self.call(depth + 1) + ")"
            name = r.choice(GIVERS[kind].split())
            return "(" + self.call(depth + 1, r.choice(self.by_name[name])) + ")"
        return self.atom(kind)

    def call(self, depth=0, function=None):
        r = self.random
        name, *kinds = function or r.choice(self.functions)
        if name == "include" and r.random() < 0.9:
            return 'include "h" %s' % self.atom()
        if name == "tpl" and r.random() < 0.9:
            return "tpl %s %s" % (r.choice(TPL), self.atom())
        if name == "printf" and r.random() < 0.95:
            return self.printf()
        args = []
        for kind in kinds:
            times = 1
            if kind.endswith("*"):
                kind = kind[:-1]
                times = r.choice([0, 1, 1, 2, 2, 3])
            args += [self.argument(kind, depth) for _ in range(times)]
        if self.wild and r.random() < 0.02 and args:
            args.pop()
        if self.wild and r.random() < 0.02:
            args.append(self.atom())
        return " ".join([name] + args)

    def printf(self):
        r = self.random
        parts, args = [], []
        for _ in range(r.randint(1, 3)):
            flags = "".join(r.choice("-+# 0") for _ in range(r.choice([0, 0, 1, 2])))
            width = r.choice(["", "", "", "5", "12", "*", "1"])
            precision = r.choice(["", "", "", ".2", ".0", ".", ".*", ".10"])
            verb = r.choice("vvvTtbcdoOqxXUeEfFgGsspwZ%")
            index = r.choice([""] * 12 + ["[1]", "[2]", "[9]"])
            parts.append("%" + flags + width + precision + index + verb)
            args += [r.choice(["3", "12", "(int 4)", "-3"])
                     for star in (width, precision) if "*" in star]
            if verb != "%" and r.random() < 0.97:
                # Addresses differ from run to run.
                args.append(self.atom() if verb not in "p" else self.atom("i"))
        if r.random() < 0.05:
            args.append(self.atom())
        return 'printf "%s" %s' % ("|".join(parts), " ".join(args))

    def pipeline(self):
        r = self.random
        chance = r.random()
        text = self.call() if chance < 0.85 else self.atom()
        if chance > 0.97 and self.wild:
            text = r.choice(["(list 1 2).a", '(dict "a" 1).a.b', ".Values.m.a.b",
                             "$.Values.m.b", ".nope.x", ".Values.l.x", "1 2",
                             "nil", ".Release.Name.x", '"a" | 1', "true 1",
                             "(1).x", ".Values.m.a 1", "$nope", ". | .a"])
        for _ in range(r.choice([0, 0, 0, 1, 1, 2])):
            name, *kinds = r.choice(self.functions if self.wild else self.takers)
            args = [self.argument(k.rstrip("*"), 1) for k in kinds[:-1]]
            text += " | " + " ".join([name] + args)
        return text

    # --- Statements ---

    def open(self):
        return self.random.choice(["{{", "{{ ", "{{- ", "{{-\n", "{{ "])

    def close(self):
        return self.random.choice(["}}", " }}", " -}}", "\n-}}", " }}"])

    def action(self, text):
        return self.open() + text + self.close()

    def text(self):
        return self.random.choice([" ", "\n", "x", " y\n", "\n\n  z ", "", "é", "-"])

    def block(self, depth, loop=False):
        return "".join(self.text() + self.statement(depth + 1, loop)
                       for _ in range(self.random.randint(1, 3))) + self.text()

    def statement(self, depth=0, loop=False):
        r = self.random
        chance = r.random()
        if depth > 3 or chance < 0.4:
            return self.action(self.pipeline())
        if chance < 0.5:
            name = r.choice(["$x", "$y", "$z"])
            return self.action("%s %s %s" % (
                name, r.choice([":=", ":=", ":=", "="]), self.pipeline())) + \
                self.text() + self.action(r.choice(["$x", "$y", "$z", "$"] if r.random() < 0.1
                                                   else [name]))
        if chance < 0.62:
            out = self.action("if " + self.condition()) + self.block(depth, loop)
            if r.random() < 0.3:
                out += self.action("else if " + self.condition()) + self.block(depth, loop)
            if r.random() < 0.5:
                out += self.action("else") + self.block(depth, loop)
            return out + self.action("end")
        if chance < 0.72:
            head = r.choice(["with ", "with $w := "]) + self.pipeline()
            out = self.action(head) + self.action(".") + self.block(depth, loop)
            if r.random() < 0.2:
                out += self.action("else with " + self.pipeline()) + self.block(depth, loop)
            if r.random() < 0.4:
                out += self.action("else") + self.block(depth, loop)
            return out + self.action("end")
        if chance < 0.86:
            what = r.choice(["3", "0", "-1", "(int64 2)", self.atom("l"), self.atom("d"),
                             self.atom("n"), self.atom(), self.pipeline(), "2.5", '"abc"'])
            head, shown = r.choice([
                ("range %s", "."), ("range $v := %s", "$v"), ("range $k, $v := %s", "$k $v"),
                ("range $_, $v := %s", "$v")])
            out = self.action(head % what)
            out += "".join(self.action(s) for s in shown.split())
            out += self.block(depth, True)
            if r.random() < 0.3:
                out += self.action(r.choice(["break", "continue"]))
            if r.random() < 0.3:
                out += self.action("else") + self.block(depth, loop)
            return out + self.action("end")
        if chance < 0.9:
            return r.choice(["{{/* c */}}", "{{- /* c\n */ -}}", "{{/*c*/ }}", "{{ /* c */}}",
                             "{{/* a }} */}}"])
        if chance < 0.95:
            self.counter += 1
            name = "n%d" % (self.counter % 7)
            return r.choice([
                '{{define "%s"}}<{{.}}>%s{{end}}{{template "%s" %s}}',
                '{{block "%s" 1}}[{{.}}]%s{{end}}{{include "%s" %s}}']) % (
                    name, self.text(), name, self.atom())
        if chance < 0.97 and loop:
            return self.action(r.choice(["break", "continue"]))
        if not self.wild:
            return self.action(self.pipeline())
        return r.choice(["{{ 1 2 }}", "{{ end }}", "{{ else }}", "{{ . | }}", "{{ | x }}", "{{ if }}",
                         "{{ $q }}", "{{ nope 1 }}", "{{ (1 }}", "{{ 1) }}", "{{ 'ab' }}", '{{ "x }}',
                         "{{ 1x }}", "{{ template 1 }}", '{{ template "none" }}', "{{ break }}",
                         "{{ range $a, $b, $c := 1 }}{{ end }}", "{{ $x, $y := 1 }}", "{{ .a.1 }}",
                         "{{ 0x }}", "{{ 1.5.2 }}", "{{ `a }}", "{{ .Values.s.x }}", "{{ # }}", "{{ a:b }}",
                         "{{ 1e400 }}", "{{ 99999999999999999999 }}", "{{ define }}", "{{ with }}",
                         "{{ .. }}", "{{ $. }}", "{{ .é }}", "{{ if 1 }}", "{{ 1 | 2 }}", "{{ nil }}",
                         "{{/* x }}", "{{- -}}", "{{}}", "{{ else if 1 }}", "{{ eq }}", "{{ not }}"])

    def condition(self):
        r = self.random
        if r.random() < 0.5:
            return self.pipeline()
        return "%s %s %s" % (r.choice(["eq", "ne", "lt", "le", "gt", "ge", "and", "or"]),
                             self.atom(), self.atom())

    def snippet(self):
        r = self.random
        self.wild = r.random() < 0.4
        if r.random() < 0.5:
            return "{{ %s }}" % self.pipeline()
        return self.block(0)
