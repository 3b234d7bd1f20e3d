using System.Collections.Immutable;
using Kforge.Workspace;

namespace Kforge.Kconfig;

/// <summary>What a configuration is made from.</summary>
/// <param name="Base">A configuration target of the tree, or <c>file:</c> and the SHA-256 of the user's file.</param>
/// <param name="BaseText">The text of the user's file, or null for a target.</param>
/// <param name="Profiles">In the order they are merged; only those that apply to the architecture.</param>
public sealed record ConfigPlan(string Base, string? BaseText, ImmutableArray<Profile> Profiles)
{
    /// <summary>What is to be had with whatever it needs: what the profiles want, then what the kernel itself wants.</summary>
    public ImmutableArray<WantedSymbol> Enable { get; init; } = [];

    /// <summary>Symbols that keep the value they have in the base and the profiles' lines.</summary>
    public ImmutableArray<Placed<string>> Keep { get; init; } = [];

    /// <summary>The path of the user's file as it was written, for messages; a label, no part of any key.</summary>
    public string? BaseFile { get; init; }
}
