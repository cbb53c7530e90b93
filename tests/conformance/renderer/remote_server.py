#!/usr/bin/env python3
"""Serves charts, values and schemas to remote.sh, on a free loopback port.

usage: remote_server.py PORTFILE
"""
import gzip
import http.server
import io
import sys
import tarfile


def _archive():
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for name, text in (("c/Chart.yaml",
                            "apiVersion: v2\nname: c\nversion: 0.1.0\n"),
                           ("c/templates/a.yaml", "a: 1\n")):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text.encode()))
    return gzip.compress(raw.getvalue(), mtime=0)


_FILES = {
    "/v.yaml": b"a: 1\nb: {c: 2}\n",
    "/v2.yaml": b"b: {c: 3}\n",
    "/bad.yaml": b"a: [\n",
    "/schema.json": b'{"type": "object", "required": ["zz"]}',
    "/nested.json": b'{"$ref": "schema.json"}',
    "/bad.json": b"{",
    "/page": b"<!DOCTYPE html><p>no chart",
    "/long": b"x" * 2000,
    "/c.tgz": _archive(),
    "/noext": _archive(),
}
_MOVED = {"/moved": "/v.yaml", "/moved-chart": "/c.tgz"}


class Handler(http.server.BaseHTTPRequestHandler):

    def _answer(self, code, body=b"", reason=None, location=None):
        self.send_response(code, reason)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = self.path.split("?")[0]
        if path in _MOVED:
            self._answer(302, location=_MOVED[path])
        elif path == "/echo":
            wanted = ("User-Agent", "Accept", "Authorization")
            self._answer(200, "".join(
                f"{name}: '{self.headers.get(name)}'\n"
                for name in wanted).encode())
        elif path == "/odd":
            self._answer(404, reason="File not found")
        elif path[1:] in ("204", "401", "404", "500"):
            self._answer(int(path[1:]))
        elif path in _FILES:
            self._answer(200, _FILES[path])
        else:
            self._answer(404)

    def log_message(self, *args):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        f.write(str(server.server_port))
    server.serve_forever()


if __name__ == "__main__":
    main()
