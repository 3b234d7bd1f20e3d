using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>One file of <c>toolchains/</c>.</summary>
/// <param name="Name">The file's name without <c>.toml</c>.</param>
/// <param name="Place">The file.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Provider">Where the root file system comes from.</param>
/// <param name="Links">Symbolic links to add, path → target, such as <c>usr/bin/awk → mawk</c>: what maintainer scripts, which are never run, would have made.</param>
/// <param name="Tools">How each tool tells its version: name in <c>min-tool-version.sh</c> → command line, split at spaces.</param>
public sealed record ToolchainDefinition(
    string Name,
    SourcePlace Place,
    string Description,
    ToolchainProvider Provider,
    ImmutableSortedDictionary<RelativePath, string> Links,
    ImmutableSortedDictionary<string, string> Tools)
{
    /// <summary>Tools of which each kernel gets the version that suits its tree, in the order of the file.</summary>
    public ImmutableArray<ToolOffer> Offers { get; init; } = [];

    /// <summary>
    /// The digest of what the definition means, for <see cref="LockedToolchain.Definition"/>: comments,
    /// layout, the name, the description and the order of keys and packages do not change it.
    /// </summary>
    public Sha256Digest Digest => DefinitionDigest.Of(this);
}

/// <summary>Where the root file system of a toolchain comes from.</summary>
public abstract record ToolchainProvider
{
    private ToolchainProvider()
    {
    }

    /// <summary>Packages of a Debian archive with everything they depend on.</summary>
    /// <param name="Architecture">Debian's name of the machine that runs the tools, such as <c>amd64</c>.</param>
    /// <param name="Suites">In the order of preference for equal versions.</param>
    /// <param name="Packages">What is asked for by name.</param>
    public sealed record Debian(
        string Architecture,
        ImmutableArray<DebianSuite> Suites,
        ImmutableArray<Placed<string>> Packages) : ToolchainProvider;

    /// <summary>The programs of the machine kforge runs on, found as kbuild would find them and recorded by digest.</summary>
    public sealed record Host : ToolchainProvider;
}

/// <summary>One suite of a Debian archive and whom to believe about it.</summary>
/// <param name="Name">Suite or codename, such as <c>trixie</c>.</param>
/// <param name="Archive">The archive below the mirror, such as <c>debian</c> or <c>debian-security</c>.</param>
/// <param name="Components">Such as <c>main</c>.</param>
/// <param name="SignedBy">Fingerprints of primary keys, 40 hexadecimal digits, upper case; <c>toolchains/keys/FINGERPRINT.gpg</c> holds each key. One good signature by one of them is needed.</param>
/// <param name="AllowExpired">Whether an index past its <c>Valid-Until</c> is accepted.</param>
/// <param name="Place">Where the definition says so.</param>
public sealed record DebianSuite(
    string Name,
    string Archive,
    ImmutableArray<string> Components,
    ImmutableArray<string> SignedBy,
    bool AllowExpired,
    SourcePlace Place)
{
    /// <summary>
    /// The moment whose state of the archive is meant, as a snapshot server keeps it; null for the archive as it is now.
    /// For it, and only for it, an index may be past its <c>Valid-Until</c>.
    /// </summary>
    public DateTimeOffset? Snapshot { get; init; }
}
