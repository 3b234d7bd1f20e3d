using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>Where a kernel tree comes from: the key <c>source</c> of a kernel.</summary>
public abstract record SourceDefinition
{
    private SourceDefinition()
    {
    }

    /// <summary>A binary package of a Debian archive that holds a kernel tree, such as <c>linux-source-6.12</c>.</summary>
    /// <param name="Package">The package's name.</param>
    /// <param name="Suite">The suite it comes from; a toolchain definition of the workspace must list it with its keys.</param>
    public sealed record Debian(Placed<string> Package, Placed<string> Suite) : SourceDefinition;

    /// <summary>A source package of a Debian archive, such as <c>linux</c>: the upstream tarball with the package's own patch queue applied.</summary>
    /// <param name="Package">The source package's name.</param>
    /// <param name="Suite">The suite it comes from; a toolchain definition of the workspace must list it with its keys.</param>
    public sealed record DebianSource(Placed<string> Package, Placed<string> Suite) : SourceDefinition
    {
        /// <summary>Which of the suite's versions, such as <c>6.12.107-1</c>; null for the newest. A suite also holds older ones that something in it was built with.</summary>
        public Placed<string>? Version { get; init; }
    }

    /// <summary>A commit of a git repository.</summary>
    /// <param name="Address">What git can fetch from: an address, or a directory relative to the workspace.</param>
    /// <param name="Wish">Which commit.</param>
    public sealed record Git(Placed<string> Address, GitWish Wish) : SourceDefinition
    {
        /// <summary>Fingerprints of primary keys, upper case; one of them must have signed the tag. Empty when no signature is asked for.</summary>
        public ImmutableArray<Placed<string>> SignedBy { get; init; } = [];

        /// <summary>Whether the whole history is fetched, not only the wanted commit.</summary>
        public bool History { get; init; }

        /// <summary>A clone on this machine whose objects are borrowed, relative to the workspace; or null.</summary>
        public Placed<string>? Reference { get; init; }
    }

    /// <summary>A tar archive: <c>.tar</c>, <c>.tar.xz</c>, <c>.tar.gz</c> or <c>.tar.zst</c>.</summary>
    /// <param name="Address">An <c>https:</c>, <c>http:</c> or <c>file:</c> address, or a path relative to the workspace.</param>
    /// <param name="Proof">Why it is believed.</param>
    public sealed record Tarball(Placed<string> Address, TarballProof Proof) : SourceDefinition;

    /// <summary>A directory of the user's, with whatever is in it now.</summary>
    /// <param name="Directory">Absolute, or relative to the workspace.</param>
    public sealed record Path(Placed<string> Directory) : SourceDefinition;
}

/// <summary>Which commit of a repository is wanted.</summary>
public abstract record GitWish
{
    private GitWish(Placed<string> text) => Text = text;

    /// <summary>What the user wrote.</summary>
    public Placed<string> Text { get; }

    /// <summary>The commit a tag names.</summary>
    /// <param name="Name">Such as <c>v6.12.40</c>.</param>
    public sealed record Tag(Placed<string> Name) : GitWish(Name);

    /// <summary>The newest commit of a branch when the lock is made.</summary>
    /// <param name="Name">Such as <c>linux-6.12.y</c>; never read as a commit id, whatever it looks like.</param>
    public sealed record Branch(Placed<string> Name) : GitWish(Name);

    /// <summary>A commit by its whole id.</summary>
    /// <param name="Id">40 lower-case hexadecimal digits.</param>
    public sealed record Commit(Placed<string> Id) : GitWish(Id);

    /// <summary>The newest release of a series when the lock is made.</summary>
    /// <param name="Name">Such as <c>6.12</c>: the newest of v6.12, v6.12.1 …; of release candidates only when there is no release yet.</param>
    public sealed record Series(Placed<string> Name) : GitWish(Name);
}

/// <summary>Why a tar archive is believed to be the right one.</summary>
public abstract record TarballProof
{
    private TarballProof()
    {
    }

    /// <summary>The user says its digest.</summary>
    /// <param name="Sha256">Of the file.</param>
    public sealed record Digest(Placed<Sha256Digest> Sha256) : TarballProof;

    /// <summary>A clear-signed list of checksums names it, such as kernel.org's <c>sha256sums.asc</c>.</summary>
    /// <param name="Address">Of the list; the same forms as the archive's.</param>
    /// <param name="SignedBy">Fingerprints of primary keys, upper case; one of them must have signed it.</param>
    public sealed record Checksums(Placed<string> Address, ImmutableArray<Placed<string>> SignedBy) : TarballProof;

    /// <summary>A detached signature over the uncompressed archive, such as kernel.org's <c>.tar.sign</c>.</summary>
    /// <param name="Address">Of the signature; the same forms as the archive's.</param>
    /// <param name="SignedBy">Fingerprints of primary keys, upper case; one of them must have signed it.</param>
    public sealed record Signature(Placed<string> Address, ImmutableArray<Placed<string>> SignedBy) : TarballProof;
}
