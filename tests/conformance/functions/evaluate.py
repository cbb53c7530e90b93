"""Evaluates many template snippets with one chart renderer, helm or ours.

A snippet is the text of a template. All snippets that render go into one run:
each becomes a named template whose output is printed in base64. A snippet that
fails is found by its name in the message and run again alone, so that its
message is the one a user sees.
"""
import base64
import os
import re
import subprocess
import tempfile

_CHART = "apiVersion: v2\nname: c\nversion: 1.2.3\nappVersion: 4.5.6\n"


def _write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as f:
        f.write(text)


def _render(program, chart):
    env = {"PATH": os.environ.get("PATH", ""), "HOME": chart, "TZ": "UTC"}
    done = subprocess.run([program, "template", "r", chart, "-n", "ns"],
                          capture_output=True, env=env, check=False)
    return (done.returncode, done.stdout,
            done.stderr.decode("utf-8", "surrogateescape"))


class Evaluator:
    """Runs snippets with `program` against a chart with these values."""

    def __init__(self, program, values="{}\n"):
        self._program = program
        self._values = values
        self.runs = 0

    def _chart(self, folder, templates):
        _write(os.path.join(folder, "Chart.yaml"), _CHART)
        _write(os.path.join(folder, "values.yaml"), self._values)
        for name, text in templates.items():
            _write(os.path.join(folder, "templates", name), text)

    def alone(self, snippet):
        """The message of a snippet that fails."""
        with tempfile.TemporaryDirectory() as folder:
            self._chart(folder, {"t.yaml": snippet})
            self.runs += 1
            code, _, err = _render(self._program, folder)
            if code == 0:
                return {"error": "NO ERROR WHEN RUN ALONE"}
            err = re.sub(r"\n\nUse --debug flag to render out invalid YAML\n$",
                         "", err)
            return {"error": err.rstrip("\n")}

    def _batch(self, snippets):
        """(results by index) or (None, index of a failing snippet)."""
        with tempfile.TemporaryDirectory() as folder:
            templates = {}
            body = []
            for i, snippet in snippets:
                name = "snippet%06d" % i
                templates["_%s.tpl" % name] = (
                    '{{define "%s"}}%s{{end}}' % (name, snippet))
                body.append('%s: "{{include "%s" . | b64enc}}"\n' % (name, name))
            templates["all.yaml"] = "".join(body)
            self._chart(folder, templates)
            self.runs += 1
            code, out, err = _render(self._program, folder)
            if code != 0:
                found = re.search(r"snippet(\d{6})", err)
                return None, int(found.group(1)) if found else None, err
            result = {}
            for m in re.finditer(rb'^snippet(\d{6}): "(.*)"$', out, re.M):
                text = base64.b64decode(m.group(2))
                result[int(m.group(1))] = {
                    "output": text.decode("utf-8", "surrogateescape")}
            return result, None, ""

    def evaluate(self, snippets):
        """One {"output": …} or {"error": …} per snippet."""
        results = {}
        todo = list(enumerate(snippets))
        self._solve(todo, results)
        return [results[i] for i in range(len(snippets))]

    def _solve(self, todo, results):
        while todo:
            done, failed, err = self._batch(todo)
            if done is not None:
                results.update(done)
                return
            if failed is None:
                if len(todo) == 1:
                    results[todo[0][0]] = self.alone(todo[0][1])
                    return
                half = len(todo) // 2
                self._solve(todo[:half], results)
                todo = todo[half:]
                continue
            results[failed] = self.alone(dict(todo)[failed])
            todo = [t for t in todo if t[0] != failed]
