#!/usr/bin/env python3
"""Sends a recorded set of requests to an API server and prints the answers.

usage: replay.py KUBECONFIG REQUESTS.jsonl

Each line of REQUESTS is {"name", "method", "path", "body"?, "type"?, "wait"?}.
NS in paths and bodies is a namespace of this run. With "wait" (a dotted path
and the value expected there) a GET is repeated until it holds. Answers are
normalised: what differs from server to server by nature (ids, versions, times,
addresses, managedFields, hashes) is replaced by its kind of thing, so that two
servers that behave alike print the same text.
"""

import base64
import json
import os
import re
import ssl
import sys
import tempfile
import time
import urllib.error
import urllib.request


def load_kubeconfig(path):
    text = open(path).read()
    def find(key):
        match = re.search(r"(?:^|[\s{,-])%s: *([^\s,}]+)" % key, text)
        return match.group(1).strip("\"'") if match else None
    server, token = find("server"), find("token")
    context = ssl.create_default_context()
    data, file = find("certificate-authority-data"), find("certificate-authority")
    if data:
        context.load_verify_locations(cadata=base64.b64decode(data).decode())
    elif file:
        context.load_verify_locations(file)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return server, token, context


DROP = {"managedFields", "selfLink"}
MASK = {
    "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp",
    "lastTransitionTime", "lastUpdateTime", "startTime", "completionTime",
    "clusterIP", "continue", "podIP", "hostIP",
    "batch.kubernetes.io/controller-uid", "controller-uid",
}


def normalise(value, ns):
    if isinstance(value, dict):
        out = {}
        for key, child in value.items():
            if key in DROP:
                continue
            if key in MASK and child:
                out[key] = "<%s>" % key
            elif key == "clusterIPs":
                out[key] = ["<clusterIP>"] * len(child)
            else:
                out[key] = normalise(child, ns)
        return out
    if isinstance(value, list):
        return [normalise(child, ns) for child in value]
    if isinstance(value, str):
        value = value.replace(ns, "NS")
        value = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uid>", value)
    return value


def at(value, path):
    for step in path.split("."):
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def main():
    kubeconfig, requests = sys.argv[1:]
    server, token, context = load_kubeconfig(kubeconfig)
    ns = "replay-%d" % os.getpid()

    def send(request):
        body = request.get("body")
        data = json.dumps(body).replace("NS", ns).encode() if body is not None else None
        call = urllib.request.Request(
            server + request["path"].replace("NS", ns), data=data, method=request["method"])
        call.add_header("Authorization", "Bearer %s" % token)
        call.add_header("Accept", "application/json")
        if data is not None:
            call.add_header("Content-Type", request.get("type", "application/json"))
        try:
            with urllib.request.urlopen(call, context=context) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read()
            try:
                return error.code, json.loads(text)
            except ValueError:
                return error.code, text.decode(errors="replace")

    for line in open(requests):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        request = json.loads(line)
        deadline = time.time() + 20
        while True:
            code, answer = send(request)
            wait = request.get("wait")
            if not wait or at(answer, wait[0]) == wait[1] or time.time() > deadline:
                break
            time.sleep(0.05)
        keep = request.get("show")
        if keep is not None:
            answer = {path: at(answer, path) for path in keep}
        print("== %s: %d" % (request["name"], code))
        print(json.dumps(normalise(answer, ns), indent=1, sort_keys=True))


main()
