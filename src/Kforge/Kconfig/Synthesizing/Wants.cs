using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Kconfig.Synthesizing;

/// <summary>What several profiles and a kernel want, as one list; each symbol once.</summary>
/// <param name="List">In the order in which they were first wanted.</param>
/// <param name="Warnings">KF1206 for each symbol that two of them want differently.</param>
internal sealed record Wants(ImmutableArray<WantedSymbol> List, ImmutableArray<Diagnostic> Warnings)
{
    /// <summary>Puts them together. The later word counts, and one that names a value says more than one that does not.</summary>
    public static Wants Of(IEnumerable<WantedSymbol> wanted)
    {
        List<WantedSymbol> list = [];
        List<Diagnostic> warnings = [];
        foreach (WantedSymbol later in wanted)
        {
            int at = list.FindIndex(earlier => earlier.Name == later.Name);
            if (at < 0)
            {
                list.Add(later);
                continue;
            }

            WantedSymbol earlier = list[at];
            bool agree = earlier.Value == later.Value || (earlier.Value ?? later.Value) != "n" && (earlier.Value is null || later.Value is null);
            WantedSymbol winner = agree && later.Value is null ? earlier : later;
            list[at] = winner with { Optional = agree ? earlier.Optional && later.Optional : later.Optional };
            if (!agree)
            {
                warnings.Add(new Diagnostic(KconfigCodes.Overridden, $"{later} overrides {earlier} of {earlier.Place}", later.Place) { Severity = Severity.Warning }.WithHint("remove one of the two"));
            }
        }

        return new([.. list], [.. warnings]);
    }
}
