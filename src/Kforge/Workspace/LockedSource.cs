using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>A fetched kernel tree.</summary>
/// <param name="KernelVersion">As the tree's Makefile says, such as <c>6.12.107</c>.</param>
public abstract record LockedSource(string KernelVersion)
{
    /// <summary>The content digest the tree must have; null for a directory of the user's, which is not pinned.</summary>
    public abstract Sha256Digest? Pinned { get; }

    /// <summary>A tree from a Debian package.</summary>
    /// <param name="KernelVersion">As the tree's Makefile says.</param>
    /// <param name="Tree">The content digest of the unpacked tree.</param>
    /// <param name="Index">The index that named the package.</param>
    /// <param name="Package">The package.</param>
    public sealed record Debian(string KernelVersion, Sha256Digest Tree, LockedIndex Index, LockedPackage Package)
        : LockedSource(KernelVersion)
    {
        /// <inheritdoc/>
        public override Sha256Digest? Pinned => Tree;
    }

    /// <summary>A tree from a Debian source package, its patch queue applied.</summary>
    /// <param name="KernelVersion">As the tree's Makefile says.</param>
    /// <param name="Tree">The content digest of the patched tree.</param>
    /// <param name="Index">The index that named the package.</param>
    /// <param name="Files">The files of the package: <c>.dsc</c>, upstream tarball, Debian's tarball; sorted by path.</param>
    public sealed record DebianSource(string KernelVersion, Sha256Digest Tree, LockedIndex Index, ImmutableArray<LockedPackage> Files)
        : LockedSource(KernelVersion)
    {
        /// <inheritdoc/>
        public override Sha256Digest? Pinned => Tree;
    }

    /// <summary>A commit.</summary>
    /// <param name="KernelVersion">As the tree's Makefile says.</param>
    /// <param name="Tree">The content digest of the tree.</param>
    /// <param name="Address">The repository, as kbuild.toml names it.</param>
    /// <param name="Reference">What named the commit in the repository, such as <c>refs/tags/v6.12.40</c>; null when the commit itself was asked for.</param>
    /// <param name="Commit">Its id.</param>
    /// <param name="GitTree">The id of its tree object.</param>
    /// <param name="SignedBy">Fingerprints of the listed primary keys with a good signature on the tag, sorted; empty when none was asked for.</param>
    public sealed record Git(
        string KernelVersion, Sha256Digest Tree, string Address, string? Reference, string Commit, string GitTree, ImmutableArray<string> SignedBy)
        : LockedSource(KernelVersion)
    {
        /// <inheritdoc/>
        public override Sha256Digest? Pinned => Tree;
    }

    /// <summary>A tar archive.</summary>
    /// <param name="KernelVersion">As the tree's Makefile says.</param>
    /// <param name="Tree">The content digest of the unpacked tree.</param>
    /// <param name="Address">As kbuild.toml names it.</param>
    /// <param name="Sha256">Of the file.</param>
    /// <param name="SignedBy">Fingerprints of the listed primary keys with a good signature, sorted; empty when kbuild.toml gives the digest.</param>
    public sealed record Tarball(string KernelVersion, Sha256Digest Tree, string Address, Sha256Digest Sha256, ImmutableArray<string> SignedBy)
        : LockedSource(KernelVersion)
    {
        /// <inheritdoc/>
        public override Sha256Digest? Pinned => Tree;
    }

    /// <summary>A directory of the user's: what is in it when a build begins is what is built.</summary>
    /// <param name="KernelVersion">As the tree's Makefile said when the lock was made.</param>
    /// <param name="Directory">As kbuild.toml names it.</param>
    public sealed record Path(string KernelVersion, string Directory) : LockedSource(KernelVersion)
    {
        /// <inheritdoc/>
        public override Sha256Digest? Pinned => null;
    }
}
