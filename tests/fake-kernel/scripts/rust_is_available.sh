#!/bin/sh
# Newer tools than the least ones are accepted: kforge learns that from the words below.
if [ "$too_old" = yes ]; then
	echo >&2 "***"
	echo >&2 "*** Rust compiler '$RUSTC' is too old."
	echo >&2 "***"
	exit 1
fi
