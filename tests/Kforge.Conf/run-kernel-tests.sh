#!/bin/sh
# Runs the kernel's own tests of conf (scripts/kconfig/tests) with kforge's engine in the place of conf.
# run-kernel-tests.sh CONF TREE: the compiled Kforge.Conf, and an unpacked kernel. Prints each case and its result.
set -eu
conf=$(realpath "$1")
tree=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/scripts/kconfig"
cp -r "$tree/scripts/kconfig/tests" "$work/tests"

# The tests write line breaks to conf for as long as it runs, also while it ends: those must not hit a closed pipe.
cat >"$work/scripts/kconfig/conf" <<END
#!/bin/sh
exec 3<&0
"$conf" "--tree=$tree" "\$@"
code=\$?
cat <&3 >/dev/null 2>&1 &
exit \$code
END
chmod +x "$work/scripts/kconfig/conf"

python=python3
"$python" -c 'import pytest' 2>/dev/null || python=/usr/bin/python3
cd "$work"
for name in $(env | sed -n 's/^\(KCONFIG_[A-Z_]*\)=.*/\1/p'); do unset "$name"; done
"$python" -B -m pytest "$work/tests" -v --tb=short -p no:cacheprovider
