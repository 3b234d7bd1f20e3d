#!/usr/bin/env bash
# Runs tests in a plain Debian: tests/userland.sh SUITE DIRECTORY [FILTER]
#
# Makes DIRECTORY a minimal Debian SUITE (bookworm, trixie) unless it is one already, mounts .NET, this checkout and kforge's
# store into it, and runs the compiled tests whose full name contains FILTER there. All mounts lie in a mount namespace of the
# script's own, so none stays, however it ends. Needs root and debootstrap; another user's call goes through sudo.
set -euo pipefail

# debootstrap and mount lie where only root looks.
export PATH="$PATH:/usr/sbin:/sbin"
usage='usage: tests/userland.sh SUITE DIRECTORY [FILTER]'
suite=${1:?$usage}
directory=$(realpath -m -- "${2:?$usage}")
filter=${3:-Sources.Git}
repository=$(dirname "$(dirname "$(readlink -f "$0")")")
store=${KFORGE_CACHE:-$repository/cache}

if [ "$(id -u)" != 0 ]; then
    exec sudo -n --preserve-env=KFORGE_CACHE,DOTNET_ROOT,PATH "$0" "$suite" "$directory" "$filter"
fi

dotnet=$(dirname "$(readlink -f "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" || readlink -f "$(command -v dotnet)")")
assembly=$(find "$repository/tests/Kforge.Tests/bin" -path '*/net10.0/Kforge.Tests.dll' -printf '%T@ %p\n' 2>/dev/null | sort -rn | head -n 1 | cut -d' ' -f2-)
[ -n "$assembly" ] || { echo 'error: the tests are not compiled: dotnet build tests/Kforge.Tests' >&2; exit 4; }

if [ ! -f "$directory/userland-is-whole" ]; then
    # Only what this script made is ever removed.
    [ ! -e "$directory" ] || { echo "error: \`$directory\` exists and is no userland of this script" >&2; exit 2; }
    rm -rf --one-file-system "$directory.new"
    mkdir -p "$directory.new"
    # What the tests run, and OpenSSL, which .NET needs; ca-certificates brings it.
    debootstrap --variant=minbase --include=bubblewrap,ca-certificates,cpio,git,gpg,gpgv,make,xz-utils,zstd \
        "$suite" "$directory.new" >"$directory.log" 2>&1 || { tail -n 20 "$directory.log" >&2; exit 5; }
    rm -f "$directory.log"
    touch "$directory.new/userland-is-whole"
    mv -T "$directory.new" "$directory"
fi

mkdir -p "$store"
export suite directory filter repository store dotnet assembly
# shellcheck disable=SC2016 # the inner shell is to see the variables
exec unshare --mount --pid --fork --kill-child --propagation private bash -euc '
    mount --bind "$directory" "$directory"
    cd "$directory"
    for shared in "$dotnet" "$repository" "$store"; do
        mkdir -p ".$shared"
        mount --rbind "$shared" ".$shared"
    done
    mount -t proc proc proc
    mount --rbind /dev dev
    mount -t tmpfs tmpfs tmp
    cp -L /etc/resolv.conf etc/resolv.conf
    # A real change of the root: a chroot may make no user namespaces, and the sandbox is one.
    mkdir -p before
    pivot_root . before
    umount -l /before
    cd /tmp
    exec env -i PATH="$dotnet:/usr/sbin:/usr/bin:/sbin:/bin" HOME=/tmp KFORGE_CACHE="$store" LC_ALL=C.UTF-8 \
        DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \
        "$dotnet/dotnet" vstest "$assembly" --TestCaseFilter:"FullyQualifiedName~$filter" --ResultsDirectory:/tmp/results
'
