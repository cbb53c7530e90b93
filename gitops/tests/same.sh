#!/bin/sh
# Two files are equal, or the difference is shown.
exec diff "$1" "$2"
