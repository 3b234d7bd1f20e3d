using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Workspace;

/// <summary>What <c>kbuild.toml</c> says.</summary>
/// <param name="Default">The kernel that is meant when a command names none.</param>
/// <param name="Kernels">The <c>[kernel.NAME]</c> tables by name.</param>
public sealed record BuildFile(string Default, ImmutableSortedDictionary<string, KernelDefinition> Kernels)
{
    /// <summary>Findings of <c>kforge audit</c> that are accepted: the <c>[[audit.accept]]</c> tables, in the order of the file.</summary>
    public ImmutableArray<AcceptedFinding> Accepted { get; init; } = [];

    /// <summary>How the workspace uses the build cache: the <c>[cache]</c> table.</summary>
    public CacheSettings Cache { get; init; } = CacheSettings.None;
}

/// <summary>A finding of <c>kforge audit</c> that somebody accepts for a time.</summary>
/// <param name="Finding">The code of the finding, such as <c>KF8003</c>.</param>
/// <param name="Tool">The tool it is about, or null for every tool.</param>
/// <param name="Toolchain">The toolchain it is about, or null for every one.</param>
/// <param name="Kernel">The kernel it is about, or null for every one.</param>
/// <param name="Reason">Why it is accepted.</param>
/// <param name="Until">The last day on which it is.</param>
/// <param name="Place">Where it is written.</param>
public sealed record AcceptedFinding(
    string Finding, string? Tool, string? Toolchain, string? Kernel, string Reason, DateOnly Until, SourcePlace Place);

/// <summary>A value of a file together with where it stands.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Place">Where it was written.</param>
public readonly record struct Placed<T>(T Value, SourcePlace Place);

/// <summary>One <c>[kernel.NAME]</c> table.</summary>
/// <param name="Name">Letters, digits, <c>.</c>, <c>_</c> and <c>-</c>; not beginning with <c>.</c> or <c>-</c>.</param>
/// <param name="Place">Where the table begins.</param>
/// <param name="Source">Where the tree comes from.</param>
/// <param name="Arch">The kernel's <c>ARCH</c>.</param>
/// <param name="Toolchain">The name of a file in <c>toolchains/</c>.</param>
/// <param name="Profiles">Names of files in <c>profiles/</c>, in the order they are merged.</param>
/// <param name="Patches">Names of directories in <c>patches/</c>, in the order they are applied.</param>
/// <param name="Targets">What make is asked for.</param>
/// <param name="Boot">How <c>kforge boot</c> tries the kernel.</param>
public sealed record KernelDefinition(
    string Name,
    SourcePlace Place,
    SourceDefinition Source,
    Placed<string> Arch,
    Placed<string> Toolchain,
    ImmutableArray<Placed<string>> Profiles,
    ImmutableArray<Placed<string>> Patches,
    ImmutableArray<Placed<string>> Targets,
    BootDefinition Boot)
{
    /// <summary>What the kernel wants of the choice of its tools.</summary>
    public ToolWishes Tools { get; init; } = ToolWishes.None;

    /// <summary>How many lines of context at each end of a hunk need not match: the key <c>patch-fuzz</c>, 0 to 2; 0 when it is missing.</summary>
    public int PatchFuzz { get; init; }

    /// <summary>What the configuration starts from, when the kernel says so itself: the key <c>base</c>.</summary>
    public ConfigBase? Base { get; init; }

    /// <summary>Symbols it wants, with whatever they need: the key <c>enable</c>.</summary>
    public ImmutableArray<WantedSymbol> Enable { get; init; } = [];

    /// <summary>Symbols that keep the value they have in the base, whatever is enabled: the key <c>keep</c>.</summary>
    public ImmutableArray<Placed<string>> Keep { get; init; } = [];

    /// <summary>What holds when it is released: the table <c>[kernel.NAME.release]</c>.</summary>
    public ReleaseDefinition Release { get; init; } = ReleaseDefinition.None;
}

/// <summary>The <c>[kernel.NAME.release]</c> table.</summary>
/// <param name="Unsigned">Inputs that are accepted though nobody signed for them, each with the reason: <c>source</c>, or a tool built from crates.</param>
public sealed record ReleaseDefinition(ImmutableSortedDictionary<string, Placed<string>> Unsigned)
{
    /// <summary>Nothing special.</summary>
    public static readonly ReleaseDefinition None = new(ImmutableSortedDictionary<string, Placed<string>>.Empty);

    /// <summary>What is made for distributions too, each once: the key <c>packages</c>.</summary>
    public ImmutableArray<Placed<PackageFormat>> Packages { get; init; } = [];
}

/// <summary>What the kernel's own makefiles pack a kernel as.</summary>
public enum PackageFormat
{
    /// <summary>Packages of Debian: <c>make bindeb-pkg</c>.</summary>
    Deb,

    /// <summary>One archive with <c>boot</c> and <c>lib/modules</c>, to be unpacked over <c>/</c>: <c>make dir-pkg</c>.</summary>
    Tar,
}

/// <summary>What a kernel wants of the choice of its tools: the keys <c>allow-newer</c> and <c>prefer</c>.</summary>
/// <param name="AllowNewer">Whether a newer tool is accepted where the tree asks for exactly one version; it is warned about, and the record keeps the warning.</param>
/// <param name="PreferMinimum">Whether the lowest version that will do is taken instead of the newest.</param>
public sealed record ToolWishes(bool AllowNewer, bool PreferMinimum)
{
    /// <summary>Nothing special.</summary>
    public static readonly ToolWishes None = new(false, false);
}

/// <summary>The <c>[kernel.NAME.boot]</c> table; every key may be missing.</summary>
/// <param name="Toolchain">The toolchain that holds qemu and busybox.</param>
/// <param name="Module">The module to load, without <c>.ko</c>.</param>
/// <param name="Expect">A .NET regular expression that a line of the serial log must match.</param>
public sealed record BootDefinition(Placed<string>? Toolchain, Placed<string>? Module, Placed<string>? Expect);
