#!/bin/sh
# Runs in a guest while the module is loaded: `kforge module test @name@`. What it says is shown, and its status is the result.
# Where there is a test.c, it is beside this file, compiled, as ./test.
set -e
test -d /sys/module/@name@
if [ -e ./test ]; then ./test; fi
