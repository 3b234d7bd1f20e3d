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
    /// <returns>
    /// One diagnostic (KF1201 to KF1205, KF1209) for each symbol that has another value and is not lost merely because another of
    /// them is, in the order of the profiles; a warning for an optional one.
    /// </returns>
    public static ImmutableArray<Diagnostic> Compare(IEnumerable<ProfileSymbol> requested, DotConfig final, KconfigTree tree)
    {
        ImmutableArray<ProfileSymbol> all = [.. requested];
        ConfigExplanation explanation = new(all, final, tree);
        ImmutableArray<ProfileSymbol> lost = [.. all.Where(symbol => !Survived(symbol, final, tree))];
        ILookup<ProfileSymbol, ProfileSymbol> followers = lost.ToLookup(symbol => RootOf(symbol, lost, explanation));
        return [.. lost.Where(symbol => followers[symbol].Any()).Select(root => Explain(root, followers[root].Where(symbol => symbol != root), explanation))];
    }

    private static Diagnostic Explain(ProfileSymbol root, IEnumerable<ProfileSymbol> followers, ConfigExplanation explanation)
    {
        string[] with = [.. followers.Select(symbol => $"{symbol.Name} ({symbol.Place})")];
        Diagnostic diagnostic = explanation.Of(root) with { Severity = root.Optional ? Severity.Warning : Severity.Error };
        return with.Length == 0 ? diagnostic : diagnostic.WithCause($"lost with it: {string.Join(", ", with)}");
    }

    /// <summary>
    /// The lost symbol that is really to blame: where RUST is lost, every Rust sample is, and one explanation is
    /// enough. A symbol that must not be lost never hides behind one that may.
    /// </summary>
    private static ProfileSymbol RootOf(ProfileSymbol symbol, ImmutableArray<ProfileSymbol> lost, ConfigExplanation explanation)
    {
        ProfileSymbol root = symbol;
        for (int steps = 0; steps < lost.Length; steps++)
        {
            ImmutableArray<string> blamed = explanation.Blamed(root);
            if (lost.FirstOrDefault(other => other != root && blamed.Contains(other.Name)) is not { } next || (next.Optional && !symbol.Optional) || next == symbol)
            {
                break;
            }

            root = next;
        }

        return root;
    }

    // A name the tree does not know is never right, not even to switch it off: it may be a slip of the pen.
    private static bool Survived(ProfileSymbol symbol, DotConfig final, KconfigTree tree) => tree[symbol.Name]?.Type switch
    {
        null => false,
        SymbolType.Bool or SymbolType.Tristate => (final[symbol.Name]?.Value ?? "n") == symbol.Value,
        _ => final[symbol.Name]?.Value == symbol.Value,
    };
}
