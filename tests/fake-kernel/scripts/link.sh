#!/bin/sh
# Links vmlinux and, as a by-product that make knows no rule for, System.map.
set -e
target=$1
shift
echo half > "$target"
cat "$@" > "$target.tmp"
grep '^object ' "$target.tmp" > System.map
if [ -e /etc/fake-kernel/hang ] && grep -qxF "$target" /etc/fake-kernel/hang; then
	sleep 60
fi
mv "$target.tmp" "$target"
