#!/bin/sh
# The symbols that a source file and its headers name.
set -e
{
	cat "$1"
	for header in $(sed -n 's/^#include <\(.*\)>.*/\1/p' "$1"); do
		cat "$srctree/include/$header"
	done
} | grep -o 'CONFIG_[A-Z0-9_]*' | sed 's/CONFIG_//' | sort -u
