#!/usr/bin/env python3
"""Prints FILE:LINE of every function that is longer than a limit.

  functions.py LIMIT FILE…

Reads formatted C++, in which a function at namespace level begins in the first
column and ends with a lone brace there ("};" ends a class or a table,
"}  // namespace x" a namespace). Methods inside a class body are not seen.
"""

import re
import sys

BEGINS = re.compile(r"[A-Za-z_](?!.*;$)")
NOT_A_FUNCTION = re.compile(r"(namespace|class|struct|enum|union|using|extern)\b")


def functions(lines):
    """Yields (first line, last line), counted from 1."""
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("}"):
            if line == "}" and start is not None:
                yield start, number
            start = None
        elif BEGINS.match(line) and start is None:
            start = None if NOT_A_FUNCTION.match(line) else number


def main():
    limit = int(sys.argv[1])
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        for start, end in functions(lines):
            if end - start + 1 > limit:
                print(f"{path}:{start}")


main()
