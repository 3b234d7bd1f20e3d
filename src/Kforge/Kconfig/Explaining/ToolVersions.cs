using System.Globalization;

namespace Kforge.Kconfig.Explaining;

/// <summary>The versions of tools that Kconfig keeps as numbers.</summary>
public static class ToolVersions
{
    /// <summary>The tool and version that a number means, such as <c>rustc 1.85.1</c>; null when the symbol holds no version.</summary>
    /// <param name="symbol">The symbol, without <c>CONFIG_</c>.</param>
    /// <param name="number">Its value, or what it is compared with.</param>
    /// <remarks>
    /// Encoded by <c>scripts/rustc-version.sh</c> (one digit more for the major version's neighbour), <c>scripts/cc-version.sh</c>,
    /// <c>scripts/ld-version.sh</c>, <c>scripts/as-version.sh</c> and <c>scripts/pahole-version.sh</c> (two digits behind the first). 0 means that it is
    /// another tool, or none.
    /// </remarks>
    public static string? Decode(string symbol, string number)
    {
        if (ToolOf(symbol) is not { } tool || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
        {
            return null;
        }

        return value == 0 ? $"no {tool}" : symbol switch
        {
            "RUSTC_VERSION" => $"{tool} {value / 100000}.{value % 100000 / 100}.{value % 100}",
            "PAHOLE_VERSION" => $"{tool} {value / 100}.{value % 100:00}",
            _ => $"{tool} {value / 10000}.{value % 10000 / 100}.{value % 100}",
        };
    }

    private static string? ToolOf(string symbol) => symbol switch
    {
        "RUSTC_VERSION" => "rustc",
        "RUSTC_LLVM_VERSION" => "rustc's LLVM",
        "CLANG_VERSION" => "clang",
        "GCC_VERSION" => "gcc",
        "LLD_VERSION" => "ld.lld",
        "LD_VERSION" => "GNU ld",
        "AS_VERSION" => "assembler",
        "PAHOLE_VERSION" => "pahole",
        _ => null,
    };
}
