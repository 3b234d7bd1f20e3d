using System.Collections.Immutable;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Explaining;

/// <summary>A symbol that differs between two configurations.</summary>
/// <param name="Name">Without <c>CONFIG_</c>.</param>
/// <param name="Old">Its value in the first, as in a <c>.config</c>; null when it has none there.</param>
/// <param name="New">Its value in the second.</param>
public sealed record ValueChange(string Name, string? Old, string? New)
{
    /// <summary>The symbols that differ between two files, in the order of their names; no tree is needed. A symbol without a line has no value.</summary>
    /// <param name="old">The first.</param>
    /// <param name="new">The second.</param>
    public static ImmutableArray<ValueChange> Between(DotConfig old, DotConfig @new) =>
    [
        .. old.Entries.Select(entry => entry.Name).Union(@new.Entries.Select(entry => entry.Name), StringComparer.Ordinal)
            .Select(name => new ValueChange(name, old[name]?.Value, @new[name]?.Value))
            .Where(change => change.Old != change.New)
            .OrderBy(change => change.Name, StringComparer.Ordinal),
    ];
}

/// <summary>What differs between two configurations of one tree.</summary>
/// <param name="Roots">What the user's lines changed.</param>
/// <param name="Followers">What only follows from others.</param>
public sealed record ConfigDifference(ImmutableArray<RootChange> Roots, ImmutableArray<FollowingChange> Followers);

/// <summary>A difference that a line of the user makes.</summary>
/// <param name="Change">The values.</param>
/// <param name="OldLine">The line of the first configuration, or null.</param>
/// <param name="NewLine">The line of the second, or null.</param>
public sealed record RootChange(ValueChange Change, UserLine? OldLine, UserLine? NewLine);

/// <summary>A difference that follows from others.</summary>
/// <param name="Change">The values.</param>
/// <param name="Reason">What changed it; null when none of kforge's reasons fits.</param>
/// <param name="Root">The difference it comes from in the end; null when none is found.</param>
public sealed record FollowingChange(ValueChange Change, ChangeReason? Reason, string? Root);

/// <summary>Why a value follows from others.</summary>
/// <param name="Kind">In a word: <c>selected</c>, <c>implied</c>, <c>term</c>, <c>default</c> or <c>choice</c>.</param>
/// <param name="Text">The line that counts differently now.</param>
/// <param name="Line">Where.</param>
/// <param name="Old">What it came to in the first configuration.</param>
/// <param name="New">What it comes to in the second.</param>
/// <param name="Through">The symbols in it that differ.</param>
public sealed record ChangeReason(string Kind, string Text, KconfigLine Line, string Old, string New, ImmutableArray<string> Through);
