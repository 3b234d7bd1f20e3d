using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Workspace;

/// <summary>One file of <c>profiles/</c>: Kconfig symbols, each with the reason for it.</summary>
/// <param name="Name">The file's name without <c>.toml</c>.</param>
/// <param name="Place">The file.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Arch">The only <c>ARCH</c> values it applies to, or empty for all.</param>
/// <param name="Base">What the configuration starts from, when this profile decides it.</param>
/// <param name="Symbols">In the order of the file.</param>
public sealed record Profile(
    string Name,
    SourcePlace Place,
    string Description,
    ImmutableArray<string> Arch,
    ConfigBase? Base,
    ImmutableArray<ProfileSymbol> Symbols)
{
    /// <summary>Symbols it wants, with whatever they need: the table <c>[enable]</c>, in the order of the file.</summary>
    public ImmutableArray<WantedSymbol> Enable { get; init; } = [];

    /// <summary>Symbols that keep the value they have in the base, whatever is enabled.</summary>
    public ImmutableArray<Placed<string>> Keep { get; init; } = [];
}

/// <summary>What a configuration starts from, before the profiles' symbols.</summary>
public abstract record ConfigBase
{
    private ConfigBase()
    {
    }

    /// <summary>A configuration target of the tree, such as <c>tinyconfig</c> or <c>defconfig</c>.</summary>
    public sealed record Target(Placed<string> Name) : ConfigBase;

    /// <summary>A <c>.config</c> file of the user, relative to the workspace.</summary>
    public sealed record File(Placed<string> Path) : ConfigBase;
}

/// <summary>A symbol a profile asks for.</summary>
/// <param name="Name">Without <c>CONFIG_</c>.</param>
/// <param name="Value">As it stands in <c>.config</c>, strings with their quotes; <c>n</c> for "is not set".</param>
/// <param name="Reason">Why the profile wants it.</param>
/// <param name="Optional">Whether the build goes on when the tree does not accept it.</param>
/// <param name="Place">Where the profile says so.</param>
public sealed record ProfileSymbol(string Name, string Value, string Reason, bool Optional, SourcePlace Place);
