#!/bin/sh
# The configuration program: conf.sh tinyconfig|defconfig|olddefconfig. It knows config, source, bool, tristate, int, string,
# def_bool, depends on with && and !, and default.
set -e

given() { # given NAME: the value asked for
	eval "printf '%s' \"\${u_$1-}\""
}

read_values() {
	while IFS= read -r line; do
		case $line in
		CONFIG_*=*)
			name=${line%%=*} value=${line#*=}
			eval "u_${name#CONFIG_}=\$value"
			;;
		'# CONFIG_'*' is not set')
			name=${line#'# CONFIG_'}
			eval "u_${name%' is not set'}=n"
			;;
		esac
	done < "$1"
}

met() { # met CONDITION: whether a list of "A && !B" holds
	for word in $1; do
		case $word in
		'&&') ;;
		'!'*) eval "[ \"\${v_${word#!}-n}\" = n ]" || return 1 ;;
		*) eval "[ \"\${v_$word-n}\" != n ]" || return 1 ;;
		esac
	done
}

flush() {
	if [ -n "$symbol" ] && met "$depends"; then
		value=$(given "$symbol")
		case $type in
		def_bool) value=$default ;;
		bool | tristate)
			case $value in y | n) ;; m) [ $type = tristate ] || value=y ;; *) value=${default:-n} ;; esac
			;;
		*) value=${value:-$default} ;;
		esac
		eval "v_$symbol=\$value"
		if [ "$value" = n ]; then echo "# CONFIG_$symbol is not set"; else echo "CONFIG_$symbol=$value"; fi
	fi
	symbol='' type='' depends='' default=''
}

read_kconfig() {
	while read -r key rest; do
		case $key in
		config) flush; symbol=$rest ;;
		bool | tristate | int | string) type=$key ;;
		def_bool) type=def_bool default=$rest ;;
		depends) depends="$depends ${rest#on }" ;;
		default) default=$rest ;;
		source)
			flush
			file=$(printf '%s' "$rest" | sed "s/\"//g; s/[\$](SRCARCH)/$SRCARCH/")
			read_kconfig "$srctree/$file"
			;;
		esac
	done < "$1"
}

case $1 in
tinyconfig) ;;
defconfig) read_values "$srctree/arch/$SRCARCH/configs/${ARCH}_defconfig" ;;
olddefconfig) read_values .config ;;
*)
	echo "conf.sh: unknown target $1" >&2
	exit 1
	;;
esac
symbol='' type='' depends='' default=''
{
	echo "# Linux/$ARCH $KERNELVERSION Kernel Configuration"
	read_kconfig "$srctree/Kconfig"
	flush
} > .config.tmp
mv .config.tmp .config
echo "# configuration written to .config"
