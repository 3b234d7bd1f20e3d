using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Values;
using Kforge.Workspace;

namespace Kforge.Kconfig;

/// <summary>A base configuration with the symbols of profiles on top of it, before Kconfig had its say.</summary>
/// <param name="Text">A <c>.config</c> to give to <c>make olddefconfig</c>.</param>
/// <param name="Symbols">What the profiles ask for in the end: each symbol once, in the order of the profiles.</param>
/// <param name="Warnings">KF1206 for each symbol that two profiles want differently.</param>
public sealed record MergedFragment(string Text, ImmutableArray<ProfileSymbol> Symbols, ImmutableArray<Diagnostic> Warnings);

/// <summary>Merges profiles into a configuration: what <c>scripts/kconfig/merge_config.sh</c> does with fragments; pure.</summary>
public static class Fragment
{
    /// <summary>
    /// Puts the profiles' symbols on a base. A base line of the same symbol goes away, so nothing is left to
    /// the order in which Kconfig reads. Where two profiles disagree the later one wins, and a warning names
    /// both places.
    /// </summary>
    /// <param name="baseConfig">The text of the base <c>.config</c>; other lines of it stay as they are.</param>
    /// <param name="profiles">In the order they are merged.</param>
    /// <returns>The merged configuration, or KF1208 for each symbol or value that a <c>.config</c> cannot hold.</returns>
    public static Checked<MergedFragment> Merge(string baseConfig, IEnumerable<Profile> profiles)
    {
        ImmutableArray<ProfileSymbol> asked = [.. profiles.SelectMany(profile => profile.Symbols)];
        ImmutableArray<Diagnostic> mistakes = [.. asked.Select(Unwritable).OfType<Diagnostic>()];
        if (!mistakes.IsEmpty)
        {
            return new Checked<MergedFragment>.Bad(mistakes);
        }

        List<ProfileSymbol> winners = [];
        List<Diagnostic> warnings = [];
        foreach (ProfileSymbol symbol in asked)
        {
            if (winners.Find(winner => winner.Name == symbol.Name) is not { } earlier)
            {
                winners.Add(symbol);
                continue;
            }

            winners.Remove(earlier);
            if (earlier.Value == symbol.Value)
            {
                // Two reasons for one value: the first place stays, and it is required if either requires it.
                winners.Add(earlier with { Optional = earlier.Optional && symbol.Optional });
            }
            else
            {
                winners.Add(symbol);
                warnings.Add(Overridden(earlier, symbol));
            }
        }

        return new MergedFragment(ConfigLines.Put(baseConfig, [.. winners.Select(winner => new ConfigEntry(winner.Name, winner.Value))]), [.. winners], [.. warnings]);
    }

    private static Diagnostic? Unwritable(ProfileSymbol symbol) =>
        !DotConfig.IsName(symbol.Name) || symbol.Name.StartsWith("CONFIG_", StringComparison.Ordinal)
            ? new Diagnostic(KconfigCodes.Unwritable, $"`{symbol.Name}` cannot be the name of a symbol", symbol.Place)
                .WithHint("write the name without `CONFIG_`, in letters, digits and `_`")
        : symbol.Value.Length == 0 || symbol.Value.Any(char.IsControl)
            ? new Diagnostic(KconfigCodes.Unwritable, $"the value of `{symbol.Name}` is empty or holds a control character", symbol.Place)
                .WithHint("write it as it stands in a .config file: `y`, `m`, `n`, a number, or a string in quotes: `value = '\"text\"'`")
        : symbol.Value[0] == '"' && DotConfig.Unquote(symbol.Value) is null
            ? new Diagnostic(KconfigCodes.Unwritable, $"the value of `{symbol.Name}` is a string without a proper end: {symbol.Value}", symbol.Place)
                .WithHint("close the quotation, and write `\\\"` for a quotation mark inside it")
        : null;

    private static Diagnostic Overridden(ProfileSymbol earlier, ProfileSymbol later) =>
        new Diagnostic(KconfigCodes.Overridden, $"{later.Name}={later.Value} overrides {earlier.Name}={earlier.Value} of {earlier.Place}", later.Place)
        {
            Severity = Severity.Warning,
        }
        .WithHint($"remove one of the two lines, or leave one of the profiles out: `kforge build --profile …`");
}
