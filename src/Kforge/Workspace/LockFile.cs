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

    /// <summary>The toolchain that was chosen for a kernel, with its name in the lock; null when none was, or it is not there.</summary>
    public KeyValuePair<string, LockedToolchain>? ToolchainOf(string kernel) =>
        Kernels.GetValueOrDefault(kernel)?.Choice is { } choice && Toolchains.TryGetValue(choice.Toolchain, out LockedToolchain? toolchain)
            ? new(choice.Toolchain, toolchain)
            : null;
}

/// <summary>The inputs of one kernel.</summary>
/// <param name="Source">The tree as it was fetched.</param>
/// <param name="Requirements">What the tree asks of its tools, sorted by tool.</param>
/// <param name="Patches">In the order they are applied.</param>
public sealed record LockedKernel(
    LockedSource Source,
    ImmutableArray<LockedRequirement> Requirements,
    ImmutableArray<LockedPatch> Patches)
{
    /// <summary>Which tools were chosen for the tree and why; null until something was chosen.</summary>
    public LockedChoice? Choice { get; init; }
}

/// <summary>What the tree asks of one tool.</summary>
/// <param name="Tool">As in <c>scripts/min-tool-version.sh</c>: <c>rustc</c>, <c>bindgen</c>, <c>llvm</c> …</param>
/// <param name="Version">The version.</param>
/// <param name="Policy"><c>minimum</c> when a newer one will do, <c>exact</c> when only this one will.</param>
/// <param name="File">Where it was read, relative to the tree.</param>
/// <param name="Line">The line, from 1.</param>
public sealed record LockedRequirement(string Tool, string Version, string Policy, string File, int Line);

/// <summary>The tools chosen for a kernel.</summary>
/// <param name="Toolchain">The name in <see cref="LockFile.Toolchains"/>: the definition's, with the chosen versions where it offers several.</param>
/// <param name="Basis">The digest of what the choice was made from, apart from the archives: definition, requirements, the kernel's wishes. Another one makes the choice stale.</param>
/// <param name="Tools">Sorted by tool.</param>
public sealed record LockedChoice(string Toolchain, Sha256Digest Basis, ImmutableArray<LockedTool> Tools);

/// <summary>The version of a tool that was chosen, and the ones that were not.</summary>
/// <param name="Tool">As in <c>scripts/min-tool-version.sh</c>.</param>
/// <param name="Version">The version as its provider tells it before anything is installed.</param>
/// <param name="From">Who offers it, such as <c>debian trixie rustc 1.85.0+dfsg3-1</c> or <c>rust-dist 1.85.1</c>.</param>
/// <param name="Reason">Why this one, in one sentence.</param>
/// <param name="Rejected">The other candidates, the newest first.</param>
public sealed record LockedTool(string Tool, string Version, string From, string Reason, ImmutableArray<RejectedTool> Rejected);

/// <summary>A candidate that was not chosen.</summary>
/// <param name="Version">Its version.</param>
/// <param name="From">Who offers it.</param>
/// <param name="Reason">Why not, in one sentence.</param>
public sealed record RejectedTool(string Version, string From, string Reason);

/// <summary>One patch file.</summary>
/// <param name="Path">Relative to the workspace, such as <c>patches/example/0001-….patch</c>.</param>
/// <param name="Sha256">Of its bytes.</param>
public sealed record LockedPatch(RelativePath Path, Sha256Digest Sha256)
{
    /// <summary>How many leading parts of the names in it are left out: <c>-pN</c> of the series.</summary>
    public int Strip { get; init; } = 1;

    /// <summary>The digest of what the patch makes of the files it names (<c>Kforge.Sources.PatchResult</c>); null when the tree is not pinned.</summary>
    public Sha256Digest? Result { get; init; }
}

/// <summary>A resolved toolchain.</summary>
/// <param name="Definition">The digest of the definition it was resolved from; when the definition changes, the lock is stale.</param>
/// <param name="Indexes">The archive indexes used, sorted by suite.</param>
/// <param name="Packages">Sorted by name.</param>
public sealed record LockedToolchain(
    Sha256Digest Definition,
    ImmutableArray<LockedIndex> Indexes,
    ImmutableArray<LockedPackage> Packages)
{
    /// <summary>What signed the archives, sorted by provider, then name.</summary>
    public ImmutableArray<LockedStatement> Statements { get; init; } = [];

    /// <summary>Archives that are unpacked over the packages, sorted by provider, then name.</summary>
    public ImmutableArray<LockedArchive> Archives { get; init; } = [];

    /// <summary>Tools that are built from crates, sorted by tool.</summary>
    public ImmutableArray<LockedCrateTool> CrateTools { get; init; } = [];

    /// <summary>The programs of a host toolchain, sorted by tool; empty for every other.</summary>
    public ImmutableArray<LockedHostTool> HostTools { get; init; } = [];
}

/// <summary>A signed text that gives the digests of archives: a channel manifest, a list of checksums.</summary>
/// <param name="Provider"><c>rust-dist</c> or <c>kernel-org</c>.</param>
/// <param name="Name">Its path below the mirror, such as <c>dist/channel-rust-1.85.1.toml</c>.</param>
/// <param name="Date">The text's own date; an older one later is a downgrade.</param>
/// <param name="Sha256">Of the verified text.</param>
/// <param name="SignedBy">Fingerprints of the listed primary keys with a good signature, sorted.</param>
public sealed record LockedStatement(string Provider, string Name, DateTimeOffset Date, Sha256Digest Sha256, ImmutableArray<string> SignedBy);

/// <summary>An archive of a provider other than Debian.</summary>
/// <param name="Provider"><c>rust-dist</c> or <c>kernel-org</c>.</param>
/// <param name="Name">What is in it, such as <c>rust-src</c> or <c>llvm</c>.</param>
/// <param name="Version">Of that.</param>
/// <param name="Path">Below the provider's mirror.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="Statement">The <see cref="LockedStatement.Name"/> that gave the digest.</param>
public sealed record LockedArchive(string Provider, string Name, string Version, string Path, Sha256Digest Sha256, string Statement);

/// <summary>A tool built from crates.</summary>
/// <param name="Tool">Its name and that of the program, such as <c>bindgen</c>.</param>
/// <param name="Crate">The crate that holds the program.</param>
/// <param name="Version">Of the crate.</param>
/// <param name="Crates">That crate and all it is built from, sorted by name, then version.</param>
public sealed record LockedCrateTool(string Tool, string Crate, string Version, ImmutableArray<LockedCrate> Crates);

/// <summary>A file of a crate registry.</summary>
/// <param name="Name">The crate.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">Of the <c>.crate</c> file, as the registry's index or a <c>Cargo.lock</c> below it says.</param>
public sealed record LockedCrate(string Name, string Version, Sha256Digest Sha256);

/// <summary>A program of this machine.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Path">Where the program really is, absolute, links and proxies resolved.</param>
/// <param name="Version">What it says of itself; <c>unknown</c> when it says none.</param>
/// <param name="Sha256">Of the program, and of what it loads from its own installation (for rustc: the compiler's libraries).</param>
public sealed record LockedHostTool(string Tool, string Path, string Version, Sha256Digest Sha256);

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
