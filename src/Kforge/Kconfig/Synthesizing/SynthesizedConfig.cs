using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Solving;
using Kforge.Workspace;

namespace Kforge.Kconfig.Synthesizing;

/// <summary>What a plan asks of the tree's own program: whole, but not completed.</summary>
/// <param name="Text">A <c>.config</c> for <c>make olddefconfig</c>.</param>
/// <param name="Symbols">What the profiles ask for line by line: each symbol once.</param>
/// <param name="Enabled">What was put on top to have what is wanted: the wanted symbols themselves and what they need, each with its reason.</param>
/// <param name="Promised">Every wanted and every protected symbol with the value it has in the end.</param>
/// <param name="Warnings">What is odd, and can be lived with.</param>
/// <param name="Notes">What the user should know, such as that a symbol can only be a module.</param>
public sealed record SynthesizedConfig(
    string Text,
    ImmutableArray<ProfileSymbol> Symbols,
    ImmutableArray<ConfigChange> Enabled,
    ImmutableArray<ConfigEntry> Promised,
    ImmutableArray<Diagnostic> Warnings,
    ImmutableArray<string> Notes)
{
    /// <summary>The fragment of what was enabled, with the reason above each line; empty when nothing was.</summary>
    public string Fragment => ConfigChanges.Fragment(Enabled);

    /// <summary>How the fragment is called beside a build.</summary>
    public const string FragmentName = "enabled.config";

    /// <summary>Every line that is on top of the base: of profiles, and of <see cref="Fragment"/>, where a line stands below its reason.</summary>
    public IEnumerable<ProfileSymbol> Lines => Symbols.Concat(Enabled.Select((change, i) =>
        new ProfileSymbol(change.Name, change.Value, change.Reason, false, new(FragmentName, 2 * i + 2))));
}
