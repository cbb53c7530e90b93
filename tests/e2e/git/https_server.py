#!/usr/bin/env python3
"""Serves the bare repositories of a folder over https with basic
authentication, through git's own http-backend. Prints its port; every request
that was let in or refused is a line of the log, without what it carried.

    https_server.py ROOT CERTIFICATE KEY USER PASSWORD-FILE LOG
"""

import base64
import hmac
import http.server
import os
import ssl
import subprocess
import sys

ROOT, CERTIFICATE, KEY, USER, PASSWORD_FILE, LOG = sys.argv[1:]
WANTED = "Basic " + base64.b64encode(f"{USER}:{open(PASSWORD_FILE).read().strip()}".encode()).decode()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def note(self, what):
        with open(LOG, "a") as log:
            log.write(f"{what} {self.command} {self.path.partition('?')[0]}\n")

    def body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def serve(self):
        body = self.body()
        if not hmac.compare_digest(self.headers.get("Authorization", ""), WANTED):
            self.note("refused")
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="state"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.note("served")
        path, _, query = self.path.partition("?")
        environment = dict(
            os.environ,
            GIT_PROJECT_ROOT=ROOT,
            GIT_HTTP_EXPORT_ALL="1",
            PATH_INFO=path,
            QUERY_STRING=query,
            REQUEST_METHOD=self.command,
            CONTENT_TYPE=self.headers.get("Content-Type", ""),
            CONTENT_LENGTH=str(len(body)),
            REMOTE_USER=USER,
            REMOTE_ADDR="127.0.0.1",
        )
        if "Content-Encoding" in self.headers:
            environment["HTTP_CONTENT_ENCODING"] = self.headers["Content-Encoding"]
        answer = subprocess.run(["git", "http-backend"], input=body, stdout=subprocess.PIPE, env=environment, check=True).stdout
        head, _, content = answer.partition(b"\r\n\r\n")
        status = 200
        headers = []
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            if name == "Status":
                status = int(value.split()[0])
            else:
                headers.append((name, value))
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = serve
    do_POST = serve


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # A client that does not trust us hangs up.


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERTIFICATE, KEY)
server = Server(("127.0.0.1", 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
