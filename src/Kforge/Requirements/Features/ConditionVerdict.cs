using Kforge.Workspace;

namespace Kforge.Requirements;

/// <summary>What a condition comes to once the versions of some tools are known.</summary>
public enum ConditionOutcome
{
    /// <summary>It cannot hold, whatever else is configured.</summary>
    Never,

    /// <summary>The rest of the configuration decides.</summary>
    Open,

    /// <summary>It holds, whatever else is configured.</summary>
    Always,
}

/// <summary>The judgement of a condition.</summary>
/// <param name="Outcome">What it comes to.</param>
/// <param name="Remainder">What is left to decide when it is open; else null.</param>
public sealed record ConditionVerdict(ConditionOutcome Outcome, ConditionExpression? Remainder)
{
    private static readonly ConditionVerdict Never = new(ConditionOutcome.Never, null);
    private static readonly ConditionVerdict Always = new(ConditionOutcome.Always, null);

    /// <summary>Judges an expression. A symbol named for an architecture is known; every other symbol and every macro is open.</summary>
    /// <param name="expression">The condition.</param>
    /// <param name="versions">The numbers of the version variables that are known.</param>
    /// <param name="arch">The machine.</param>
    public static ConditionVerdict Of(ConditionExpression expression, IReadOnlyDictionary<string, long> versions, ArchName arch) => expression switch
    {
        ConditionExpression.Leaf { Operand: ConditionOperand.Constant { Text: "y" or "m" } } => Always,
        ConditionExpression.Leaf { Operand: ConditionOperand.Constant { Text: "n" } } => Never,
        ConditionExpression.Leaf { Operand: ConditionOperand.Symbol symbol } => ArchSymbols.Value(symbol.Name, arch) switch
        {
            true => Always,
            false => Never,
            null => new(ConditionOutcome.Open, expression),
        },
        ConditionExpression.Compare compare => VersionTests.Of(compare) is { } test && versions.TryGetValue(test.Variable, out long number)
            ? test.Holds(number) ? Always : Never
            : new(ConditionOutcome.Open, expression),
        ConditionExpression.Not not => Of(not.Inner, versions, arch) switch
        {
            { Outcome: ConditionOutcome.Never } => Always,
            { Outcome: ConditionOutcome.Always } => Never,
            var open => new(ConditionOutcome.Open, new ConditionExpression.Not(open.Remainder!)),
        },
        ConditionExpression.And and => Join(Of(and.Left, versions, arch), Of(and.Right, versions, arch), ConditionOutcome.Never, (left, right) => new ConditionExpression.And(left, right)),
        ConditionExpression.Or or => Join(Of(or.Left, versions, arch), Of(or.Right, versions, arch), ConditionOutcome.Always, (left, right) => new ConditionExpression.Or(left, right)),
        _ => new(ConditionOutcome.Open, expression),
    };

    // The outcome that decides alone, then the one that leaves it to the other side.
    private static ConditionVerdict Join(ConditionVerdict left, ConditionVerdict right, ConditionOutcome deciding, Func<ConditionExpression, ConditionExpression, ConditionExpression> join) =>
        left.Outcome == deciding ? left
        : right.Outcome == deciding ? right
        : left.Outcome != ConditionOutcome.Open ? right
        : right.Outcome != ConditionOutcome.Open ? left
        : new(ConditionOutcome.Open, join(left.Remainder!, right.Remainder!));
}

/// <summary>The symbols that stand for an architecture: on for their own, undefined and so off for every other.</summary>
internal static class ArchSymbols
{
    /// <summary>Whether the symbol is on; null when it does not stand for an architecture, or a question of the architecture decides.</summary>
    public static bool? Value(string symbol, ArchName arch) => symbol switch
    {
        "X86_64" => arch.Arch == "x86_64" ? true : arch.SourceArch is "x86" or "um" && arch.Arch != "i386" ? null : false,
        "X86_32" => arch.Arch == "i386" ? true : arch.SourceArch is "x86" or "um" && arch.Arch != "x86_64" ? null : false,
        // User-mode Linux takes over what is common of x86, and defines no X86.
        _ => DirectoryOf(symbol) is { } directory ? directory == arch.SourceArch : null,
    };

    private static string? DirectoryOf(string symbol) => symbol switch
    {
        "ALPHA" or "ARC" or "ARM" or "ARM64" or "CSKY" or "HEXAGON" or "LOONGARCH" or "M68K" or "MICROBLAZE" or "MIPS" or "NIOS2"
            or "OPENRISC" or "PARISC" or "RISCV" or "S390" or "SPARC" or "X86" or "XTENSA" => symbol.ToLowerInvariant(),
        "PPC" => "powerpc",
        "SUPERH" => "sh",
        "UML" => "um",
        _ => null,
    };
}
