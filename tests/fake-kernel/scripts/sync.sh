#!/bin/sh
# Turns .config into include/config/auto.conf and touches include/config/SYMBOL for every symbol that changed.
set -e
mkdir -p include/config
grep '^CONFIG_' .config > include/config/auto.conf.tmp || :
touch include/config/auto.conf
{ grep -vxFf include/config/auto.conf include/config/auto.conf.tmp || :
grep -vxFf include/config/auto.conf.tmp include/config/auto.conf || :; } |
	sed 's/^CONFIG_\([A-Z0-9_]*\)=.*/\1/' | while read -r symbol; do touch "include/config/$symbol"; done
mv include/config/auto.conf.tmp include/config/auto.conf
