#!/bin/sh
# Says which version of a tool is new enough.
set -e
case "$1" in
bindgen)
	echo 0.65.1
	;;
llvm)
	if [ "$SRCARCH" = s390 ]; then
		echo 15.0.0
	else
		echo 13.0.1
	fi
	;;
rustc)
	echo 1.78.0
	;;
*)
	echo "$1: unknown tool" >&2
	exit 1
	;;
esac
