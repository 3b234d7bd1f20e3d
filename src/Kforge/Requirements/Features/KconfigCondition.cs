using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Requirements;

/// <summary>A line of a Kconfig file that tests the version of a tool.</summary>
/// <param name="Symbol">The symbol it concerns, without <c>CONFIG_</c>; null for a menu, a choice or a comment.</param>
/// <param name="Kind">The keyword: <c>depends on</c>, <c>select</c>, <c>imply</c>, <c>def_bool</c>, <c>default</c>, <c>if</c> (a block around the symbol), <c>visible if</c>, <c>prompt</c> or <c>range</c>.</param>
/// <param name="Expression">What must hold for the line to do its work; of a default, its value and its condition together.</param>
/// <param name="Tests">The comparisons of a version with a number in it, from left to right; empty when it is compared with something else.</param>
/// <param name="File">The file, relative to the tree.</param>
/// <param name="Line">The line, from 1; of a block, the line that opens it or states its condition.</param>
public sealed record KconfigCondition(string? Symbol, string Kind, ConditionExpression Expression, ImmutableArray<VersionTest> Tests, string File, int Line)
{
    /// <summary>The line as it stands in the file, continuation lines joined, without tabs and blanks around it.</summary>
    public string Text { get; init; } = "";

    /// <summary>What a <c>select</c> or <c>imply</c> line switches on; else null.</summary>
    public string? Target { get; init; }

    /// <summary>What must hold besides for the symbol to count: its other dependencies and those of the blocks around it in the same file.</summary>
    public ImmutableArray<ConditionExpression> Besides { get; init; } = [];

    /// <summary>Whether a person can set the symbol: its defaults then decide nothing for good.</summary>
    public bool HasPrompt { get; init; }

    /// <summary>Where it stands.</summary>
    public SourcePlace Place => new(File, Line);
}

/// <summary>A comparison of a tool's version with a number.</summary>
/// <param name="Variable">One of <see cref="VersionVariables.All"/>.</param>
/// <param name="Comparison">The comparison, the variable on its left.</param>
/// <param name="Number">The number, in the form the variable has.</param>
public sealed record VersionTest(string Variable, Comparison Comparison, long Number);

/// <summary>The symbols of Kconfig that hold the version of a tool which kforge chooses.</summary>
public static class VersionVariables
{
    /// <summary>rustc: 100000 × major + 100 × minor + patch.</summary>
    public const string Rustc = "RUSTC_VERSION";

    /// <summary>The LLVM in rustc: 10000 × major + 100 × minor + patch.</summary>
    public const string RustcLlvm = "RUSTC_LLVM_VERSION";

    /// <summary>The major version of the LLVM in rustc.</summary>
    public const string RustcLlvmMajor = "RUSTC_LLVM_MAJOR_VERSION";

    /// <summary>pahole: both numbers one after the other.</summary>
    public const string Pahole = "PAHOLE_VERSION";

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<string> All = [Rustc, RustcLlvm, RustcLlvmMajor, Pahole];

    /// <summary>A number of a variable as people write it, with the tool's name.</summary>
    internal static string Describe(string variable, long number) => variable switch
    {
        Rustc => $"rustc {RustcVersion.FromKconfig((int)number)}",
        RustcLlvm => $"LLVM {LlvmVersion.FromKconfig((int)number)} in rustc",
        RustcLlvmMajor => $"LLVM {number} in rustc",
        Pahole => $"pahole {PaholeVersion.FromKconfig((int)number)}",
        _ => throw new ArgumentOutOfRangeException(nameof(variable)),
    };
}
