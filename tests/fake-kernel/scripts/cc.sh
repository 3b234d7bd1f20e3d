#!/bin/sh
# A compiler: cc.sh TARGET SOURCE [MODULE]. The object holds what was compiled and every symbol it depends on.
set -e
target=$1 source=$2
listed() { [ -e "/etc/fake-kernel/$1" ] && grep -qxF "$target" "/etc/fake-kernel/$1"; }

printf 'half of %s\n' "$target" > "$target"
if listed full; then
	echo "fatal error: error in backend: IO failure on output stream: No space left on device" >&2
	exit 1
fi
if listed hang; then
	sleep 60
fi

line=0 status=0
while IFS= read -r text; do
	line=$((line + 1))
	case $text in
	'#error '*)
		printf '%s:%s:2: error: %s\n' "$source" "$line" "${text#'#error '}" >&2
		printf '%5s | %s\n      |  ^\n1 error generated.\n' "$line" "$text" >&2
		status=1
		;;
	'#warning '*)
		printf '%s:%s:2: warning: %s\n' "$source" "$line" "${text#'#warning '}" >&2
		;;
	esac
done < "$source"
[ $status = 0 ] || exit $status

{
	echo "object $target $3"
	cat "$source"
	for header in $(sed -n 's/^#include <\(.*\)>.*/\1/p' "$source"); do
		cat "$srctree/include/$header"
	done
	for symbol in $(sh "$srctree/scripts/symbols.sh" "$source"); do
		grep "^CONFIG_$symbol=" include/config/auto.conf || echo "CONFIG_$symbol is not set"
	done
	case $target in
	init/version.o)
		echo "Linux $KERNELVERSION #$KBUILD_BUILD_VERSION $KBUILD_BUILD_TIMESTAMP $KBUILD_BUILD_USER@$KBUILD_BUILD_HOST"
		;;
	esac
} > "$target"
