using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Toolchains;

/// <summary>A toolchain in the store, ready to be the root of a sandbox.</summary>
/// <param name="Root">Its root directory.</param>
/// <param name="Key">The digest of what it was made from; the name of its directory in the store.</param>
/// <param name="Tree">The digest of what is in it (<see cref="Platform.Archives.TreeDigest"/>).</param>
/// <param name="Entries">Files, directories and links.</param>
/// <param name="Bytes">Of all files together.</param>
/// <param name="Tools">The version each tool told when it was run: tool name → version.</param>
public sealed record InstalledToolchain(
    string Root,
    Sha256Digest Key,
    Sha256Digest Tree,
    int Entries,
    long Bytes,
    ImmutableSortedDictionary<string, string> Tools)
{
    /// <summary>Directories of the host that belong to it: those of a host toolchain; none for one that is whole in the store.</summary>
    public ImmutableArray<SandboxMount> Mounts { get; init; } = [];

    /// <summary>Variables its tools need, such as <c>RUST_LIB_SRC</c>.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>A sandbox with the toolchain as its root, and nothing else of this machine.</summary>
    public Sandbox Sandbox => new(Root) { Mounts = Mounts, Variables = Variables };
}
