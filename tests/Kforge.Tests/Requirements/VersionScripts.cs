namespace Kforge.Tests.Requirements;

/// <summary>Scripts with the shapes that real trees have, written for these tests.</summary>
internal static class VersionScripts
{
    public const string Plain = """
        #!/bin/sh
        # Says which versions are new enough.

        set -e

        if [ $# != 1 ]; then
        	echo "Usage: $0 toolname" >&2
        	exit 1
        fi

        case "$1" in
        binutils)
        	echo 2.25.0
        	;;
        gcc)
        	if [ "$ARCH" = parisc64 ]; then
        		echo 12.0.0
        	else
        		echo 5.1.0
        	fi
        	;;
        llvm)
        	if [ "$SRCARCH" = s390 -o "$SRCARCH" = x86 ]; then
        		echo 15.0.0
        	elif [ "$SRCARCH" = loongarch ]; then
        		echo 18.0.0
        	else
        		echo 13.0.1
        	fi
        	;;
        rustc)
        	echo 1.78.0
        	;;
        bindgen)
        	echo 0.65.1
        	;;
        *)
        	echo "$1: unknown tool" >&2
        	exit 1
        	;;
        esac
        """;

    public const string Odd = """
        set -e
        if [ "$#" -ne 1 ]; then exit 1; fi
        case $1 in
          ( rustc | rust ) # two names
            if [ "$SRCARCH" = "s390" ]
            then
              echo '1.96.0'
            elif [ $ARCH = "powerpc" -a ! "$SRCARCH" = x86 ] ; then echo 1.95.0
            else echo "1.85.0" ; fi ;;
          llvm) if [ "$SRCARCH" != x86 ] && [ "$SRCARCH" != s390 ] || [ "$ARCH" = i386 ]; then
              echo \
                13.0.1; else echo 15."0".0; fi;;
          bindgen) echo 0.71.1
        esac
        """;

    public const string BeforeRust = """
        case "$1" in
        llvm)
        	echo 10.0.1
        	;;
        *)
        	echo "$1: unknown tool" >&2
        	exit 1
        	;;
        esac
        """;
}
