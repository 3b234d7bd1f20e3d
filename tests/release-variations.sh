#!/usr/bin/env bash
# Releases a kernel twice, the second time in other surroundings: tests/release-variations.sh WORKSPACE [KERNEL]
#
# Prints what was varied, and every file with both digests. Ends with 1 when a byte differs; then both releases stay.
# Where the tree writes a bill of materials of its own, kforge's must name every source file that is in it (compare-bills.py).
# A kernel takes two builds from clean; the second one lies in memory (3 GB).
set -euo pipefail

usage='usage: tests/release-variations.sh WORKSPACE [KERNEL]'
repository=$(dirname "$(dirname "$(readlink -f "$0")")")
workspace=$(realpath -- "${1:?$usage}")
kernel=${2:-}
store=${KFORGE_CACHE:-$repository/cache}
export KFORGE_CACHE=$store
work=$(mktemp -d /var/tmp/kforge-variations.XXXXXX)
second=$work/'a directory with another name'
jobs=$(nproc)

# What a command sees of its surroundings, a line each; the same questions in both places.
surroundings() {
    # shellcheck disable=SC2016 # the inner shell expands it
    "$@" bash -c 'mkdir -p "$1"; printf "%s\n" "$(pwd)" "$(date "+%F %T %Z")" "$(id -u):$(id -g)" "$(uname -n)" "$(umask)" "${LC_ALL:-${LANG:-none}}" "${TERM:-none}, ${COLUMNS:-no} columns" "$(stat -f -c %T "$1")"' ask "$store/builds"
}

cd "$workspace"
mapfile -t here < <(surroundings env)
"$repository/kforge" release ${kernel:+"$kernel"} -o "$work/one" -j "$jobs"

mkdir "$second"
cp -r kbuild.toml kforge.lock "$second"
for part in toolchains profiles patches; do
    if [ -e "$part" ]; then cp -r "$part" "$second"; fi
done
cd "$second"
elsewhere=("$repository/tests/elsewhere.sh" --memory "$store/builds")
mapfile -t there < <(surroundings "${elsewhere[@]}")
"${elsewhere[@]}" "$repository/kforge" release ${kernel:+"$kernel"} -o "$work/two" -j "$((jobs + 3))"

echo
printf '%-12s %-42s %s\n' varied 'first release' 'second release'
names=(directory time user host umask locale terminal 'file system')
for i in "${!names[@]}"; do
    printf '%-12s %-42s %s\n' "${names[i]}" "${here[i]}" "${there[i]}"
done
printf '%-12s %-42s %s\n\n' jobs "$jobs" "$((jobs + 3))"

if cmp -s "$work/one/SHA256SUMS" "$work/two/SHA256SUMS"; then
    while read -r digest name; do
        cmp -- "$work/one/$name" "$work/two/$name"
        printf '%s  %s\n' "$digest" "$name"
    done < "$work/one/SHA256SUMS"
    printf '\nall %s files are the same; their list is %s\n' "$(wc -l < "$work/one/SHA256SUMS")" "$(sha256sum < "$work/one/SHA256SUMS" | cut -d ' ' -f 1)"
    if [ -e "$work/one/sbom-source.spdx.json" ]; then "$repository/tests/compare-bills.py" "$work/one"; fi
    rm -rf "$work"
else
    diff "$work/one/SHA256SUMS" "$work/two/SHA256SUMS" || true
    echo "different: $work/one and $work/two stay to be compared" >&2
    exit 1
fi
