using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Kconfig;

/// <summary>
/// Checks that what the profiles ask for survived <c>make olddefconfig</c>, which drops silently what it cannot have,
/// and explains each loss with the lines of Kconfig and of the profiles that are to blame; pure.
/// </summary>
public static class ConfigCheck
{
    /// <summary>Compares what was asked for with what came out.</summary>
    /// <param name="requested">What the profiles ask for in the end: <see cref="MergedFragment.Symbols"/>.</param>
    /// <param name="final">The configuration that Kconfig made of it.</param>
    /// <param name="tree">The tree's Kconfig files.</param>
    /// <returns>One diagnostic (KF1201 to KF1205, KF1209) for each symbol that has another value, in the order of the profiles; a warning for an optional one.</returns>
    public static ImmutableArray<Diagnostic> Compare(IEnumerable<ProfileSymbol> requested, DotConfig final, KconfigTree tree)
    {
        ImmutableArray<ProfileSymbol> all = [.. requested];
        ConfigExplanation explanation = new(all, final, tree);
        return [.. all.Where(symbol => !Survived(symbol, final, tree)).Select(symbol => explanation.Of(symbol) with
        {
            Severity = symbol.Optional ? Severity.Warning : Severity.Error,
        })];
    }

    // A name the tree does not know is never right, not even to switch it off: it may be a slip of the pen.
    private static bool Survived(ProfileSymbol symbol, DotConfig final, KconfigTree tree) => tree[symbol.Name]?.Type switch
    {
        null => false,
        SymbolType.Bool or SymbolType.Tristate => (final[symbol.Name]?.Value ?? "n") == symbol.Value,
        _ => final[symbol.Name]?.Value == symbol.Value,
    };
}
