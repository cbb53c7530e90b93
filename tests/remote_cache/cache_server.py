#!/usr/bin/env python3
"""The HTTP cache that Bazel's --remote_cache speaks: GET and PUT of /ac/HASH
and /cas/HASH, in memory, on loopback. Prints its port; every request is a line
of the log: method, kind, status.

    cache_server.py LOG
"""

import hashlib
import http.server
import re
import sys
import threading

BLOBS = {}
LOCK = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, content=b""):
        kind = self.path.split("/")[1]
        with LOCK, open(sys.argv[1], "a") as log:
            log.write(f"{self.command} {kind} {status}\n")
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        content = BLOBS.get(self.path)
        self.answer(404 if content is None else 200, content or b"")

    def do_PUT(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        match = re.fullmatch(r"/(ac|cas)/([0-9a-f]{64})", self.path)
        if not match or (match[1] == "cas" and hashlib.sha256(content).hexdigest() != match[2]):
            return self.answer(400)
        with LOCK:
            BLOBS[self.path] = content
        return self.answer(200)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
