#!/usr/bin/env bash
# Runs a command in other surroundings: tests/elsewhere.sh [--memory DIR] COMMAND…
#
# Another user and group (daemon, which every Debian has: programs look users up), another host name, umask 027, another locale,
# time zone and terminal. With --memory, DIR is an empty file system in memory for the command, where directories list their
# entries in another order than on a disk. All of it lies in namespaces of the command's own. Needs no root.
set -euo pipefail

memory=
if [ "${1:-}" = --memory ]; then
    memory=${2:?usage: tests/elsewhere.sh [--memory DIR] COMMAND…}
    shift 2
    mkdir -p "$memory"
fi
: "${1:?usage: tests/elsewhere.sh [--memory DIR] COMMAND…}"

export ELSEWHERE_MEMORY=$memory
# shellcheck disable=SC2016 # the inner shell expands it
exec unshare --user --map-root-user --mount --uts -- bash -c '
    set -eu
    [ -z "$ELSEWHERE_MEMORY" ] || mount -t tmpfs elsewhere "$ELSEWHERE_MEMORY"
    hostname somewhere-else
    umask 027
    unset LC_ALL; export LANG=tr_TR.UTF-8 TZ=Asia/Kathmandu TERM=xterm COLUMNS=40
    exec unshare --user --map-user=1 --map-group=1 -- "$@"' elsewhere "$@"
