using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Workspace;

/// <summary>What <c>kbuild.toml</c> says.</summary>
/// <param name="Default">The kernel that is meant when a command names none.</param>
/// <param name="Kernels">The <c>[kernel.NAME]</c> tables by name.</param>
public sealed record BuildFile(string Default, ImmutableSortedDictionary<string, KernelDefinition> Kernels);

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
    BootDefinition Boot);

/// <summary>Where a kernel tree comes from.</summary>
public abstract record SourceDefinition
{
    private SourceDefinition()
    {
    }

    /// <summary>A binary package of a Debian archive that holds a kernel tree, such as <c>linux-source-6.12</c>.</summary>
    /// <param name="Package">The package's name.</param>
    /// <param name="Suite">The suite it comes from; a toolchain definition of the workspace must list it with its keys.</param>
    public sealed record Debian(Placed<string> Package, Placed<string> Suite) : SourceDefinition;
}

/// <summary>The <c>[kernel.NAME.boot]</c> table; every key may be missing.</summary>
/// <param name="Toolchain">The toolchain that holds qemu and busybox.</param>
/// <param name="Module">The module to load, without <c>.ko</c>.</param>
/// <param name="Expect">A .NET regular expression that a line of the serial log must match.</param>
public sealed record BootDefinition(Placed<string>? Toolchain, Placed<string>? Module, Placed<string>? Expect);
