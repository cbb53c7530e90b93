"""An admission webhook for tests: refuses objects whose data say so.

usage: hook.py DIRECTORY

Makes a certificate in DIRECTORY (cert.pem; openssl), serves on a free port of
127.0.0.1, writes the port to DIRECTORY/port. An object with data.deny is
refused, with that text.
"""

import http.server
import json
import os
import ssl
import subprocess
import sys


class Hook(http.server.BaseHTTPRequestHandler):

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = json.loads(body)["request"]
        deny = ((request.get("object") or {}).get("data") or {}).get("deny")
        response = {"uid": request["uid"], "allowed": deny is None}
        if deny is not None:
            response["status"] = {"message": deny}
        answer = json.dumps({
            "apiVersion": "admission.k8s.io/v1",
            "kind": "AdmissionReview",
            "response": response,
        }).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *unused):
        pass


directory = sys.argv[1]
subprocess.run([
    "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
    "-keyout", directory + "/key.pem", "-out", directory + "/cert.pem"
], check=True, stderr=subprocess.DEVNULL)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(directory + "/cert.pem", directory + "/key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
with open(directory + "/port.new", "w", encoding="utf-8") as out:
    out.write(str(server.server_address[1]))
os.rename(directory + "/port.new", directory + "/port")
server.serve_forever()
