using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>What <c>kforge.lock</c> says: every input of every kernel, by digest.</summary>
/// <param name="Kernels">By the name in <c>kbuild.toml</c>.</param>
/// <param name="Toolchains">By the name of the definition.</param>
public sealed record LockFile(
    ImmutableSortedDictionary<string, LockedKernel> Kernels,
    ImmutableSortedDictionary<string, LockedToolchain> Toolchains)
{
    /// <summary>A lock that holds nothing.</summary>
    public static readonly LockFile Empty = new(
        ImmutableSortedDictionary<string, LockedKernel>.Empty,
        ImmutableSortedDictionary<string, LockedToolchain>.Empty);
}

/// <summary>The inputs of one kernel.</summary>
/// <param name="Source">The tree as it was fetched.</param>
/// <param name="Requirements">What the tree asks of its tools, sorted by tool.</param>
/// <param name="Patches">In the order they are applied.</param>
public sealed record LockedKernel(
    LockedSource Source,
    ImmutableArray<LockedRequirement> Requirements,
    ImmutableArray<LockedPatch> Patches);

/// <summary>A fetched kernel tree.</summary>
/// <param name="KernelVersion">As the tree's Makefile says, such as <c>6.12.107</c>.</param>
/// <param name="Tree">The content digest of the unpacked tree.</param>
public abstract record LockedSource(string KernelVersion, Sha256Digest Tree)
{
    /// <summary>A tree from a Debian package.</summary>
    /// <param name="KernelVersion">As the tree's Makefile says.</param>
    /// <param name="Tree">The content digest of the unpacked tree.</param>
    /// <param name="Index">The index that named the package.</param>
    /// <param name="Package">The package.</param>
    public sealed record Debian(string KernelVersion, Sha256Digest Tree, LockedIndex Index, LockedPackage Package)
        : LockedSource(KernelVersion, Tree);
}

/// <summary>A least version of a tool, read from the tree.</summary>
/// <param name="Tool">As in <c>scripts/min-tool-version.sh</c>: <c>rustc</c>, <c>bindgen</c>, <c>llvm</c> …</param>
/// <param name="Minimum">The version.</param>
/// <param name="File">Where it was read, relative to the tree.</param>
/// <param name="Line">The line, from 1.</param>
public sealed record LockedRequirement(string Tool, string Minimum, string File, int Line);

/// <summary>One patch file.</summary>
/// <param name="Path">Relative to the workspace, such as <c>patches/example/0001-….patch</c>.</param>
/// <param name="Sha256">Of its bytes.</param>
public sealed record LockedPatch(RelativePath Path, Sha256Digest Sha256);

/// <summary>A resolved toolchain.</summary>
/// <param name="Definition">The digest of the definition it was resolved from; when the definition changes, the lock is stale.</param>
/// <param name="Indexes">The archive indexes used, sorted by suite.</param>
/// <param name="Packages">Sorted by name.</param>
public sealed record LockedToolchain(
    Sha256Digest Definition,
    ImmutableArray<LockedIndex> Indexes,
    ImmutableArray<LockedPackage> Packages);

/// <summary>A signed index of a Debian archive.</summary>
/// <param name="Archive">The archive below the mirror, such as <c>debian</c>.</param>
/// <param name="Suite">As asked for.</param>
/// <param name="Date">The index's own date; an older one later is a downgrade.</param>
/// <param name="Sha256">Of the verified text of <c>InRelease</c>.</param>
/// <param name="SignedBy">Fingerprints of the listed primary keys with a good signature, sorted.</param>
public sealed record LockedIndex(string Archive, string Suite, DateTimeOffset Date, Sha256Digest Sha256, ImmutableArray<string> SignedBy);

/// <summary>One file of a Debian archive.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">Debian's version.</param>
/// <param name="Archive">The archive below the mirror.</param>
/// <param name="Suite">The suite whose index named it.</param>
/// <param name="Path">Below the archive, such as <c>pool/main/b/bash/bash_5.2.37-2_amd64.deb</c>.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of the file.</param>
public sealed record LockedPackage(string Name, string Version, string Archive, string Suite, string Path, long Size, Sha256Digest Sha256);
