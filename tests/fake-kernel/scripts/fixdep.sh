#!/bin/sh
# Writes .TARGET.cmd: fixdep.sh TARGET SOURCE COMMAND. Called when the command has ended.
set -e
printf 'saved_%s := %s\n' "$1" "$3"
case $2 in
*.c | *.h | *.rs)
	printf '\ndeps_%s :=' "$1"
	for header in $(sed -n 's/^#include <\(.*\)>.*/\1/p' "$2"); do
		printf ' %s' "$srctree/include/$header"
	done
	for symbol in $(sh "$srctree/scripts/symbols.sh" "$2"); do
		printf ' $(wildcard include/config/%s)' "$symbol"
	done
	printf '\n%s: $(deps_%s)\n$(deps_%s):\n' "$1" "$1" "$1"
	;;
esac
