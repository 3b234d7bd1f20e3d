using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Platform.Downloads;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>
/// Kernel trees from tar archives. An archive is proved before anything of it is unpacked: by a digest in kbuild.toml, by a signed list of digests, or by a
/// signature over the uncompressed archive. From then on the digest of the file counts, which the lock holds.
/// </summary>
/// <remarks>What comes from a server is kept in the store's downloads. A file of this machine is read where it lies and not copied: it is needed again only when its tree has left the store.</remarks>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where archives, lists and signatures are kept.</param>
/// <param name="Trees">Where trees are.</param>
/// <param name="KeyDirectories">Where <c>FINGERPRINT.gpg</c> is looked for, in this order.</param>
/// <param name="WorkspaceRoot">Where relative paths begin.</param>
public sealed record TarballSource(Host Host, Store Store, TreeStore Trees, ImmutableArray<string> KeyDirectories, string WorkspaceRoot)
{
    /// <summary>Fifty times the largest release of Linux.</summary>
    internal const long LargestArchive = 8L << 30;

    /// <summary>Whether only what is in the store, and on this machine, may be used.</summary>
    public bool Offline { get; init; }

    /// <summary>How stubborn downloads are.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>How much an archive may hold; null to go by its size.</summary>
    public UnpackLimits? Limits { get; init; }

    /// <summary>Finds out which archive is meant, proves it, and makes sure that its tree is in the store.</summary>
    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="wanted">What kbuild.toml says.</param>
    /// <param name="cancellation">Stops the work; nothing half-made stays.</param>
    /// <returns>What the lock says of the archive, and its tree.</returns>
    /// <exception cref="Failure">
    /// KF1550 to KF1554; KF2001 to KF2008 and KF2309 not proved; KF22xx not acceptable; KF40xx not to be had; KF30xx this machine cannot.
    /// </exception>
    public async Task<(LockedSource.Tarball Locked, SourceTree Tree)> ResolveAsync(string kernel, SourceDefinition.Tarball wanted, CancellationToken cancellation)
    {
        TarballPlace place = TarballPlace.OfTarball(wanted.Address, WorkspaceRoot).OrFail();
        TarballProving proving = new(this, wanted, place, PhaseOf(kernel));
        ProvedTarball proved = await Host.PhaseAsync(
            PhaseOf(kernel),
            () => proving.ProveAsync(cancellation),
            found => found.SignedBy.IsEmpty ? $"{place.FileName}, SHA-256 {found.Sha256.Short}" : $"{place.FileName}, signed by {string.Join(", ", found.SignedBy)}").ConfigureAwait(false);
        SourceTree tree = await TreeOfAsync(kernel, wanted, place, proved.Sha256, null, proved.SaidBy, cancellation).ConfigureAwait(false);
        return (new(tree.KernelVersion, tree.Digest, wanted.Address.Value, proved.Sha256, proved.SignedBy), tree);
    }

    /// <summary>The tree of a locked archive: from the store, else unpacked from the archive, which is fetched when it is on a server.</summary>
    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="wanted">What kbuild.toml says; only its address counts.</param>
    /// <param name="locked">What the lock says; only its digests count.</param>
    /// <param name="cancellation">Stops the work; nothing half-made stays.</param>
    /// <exception cref="Failure">KF1552 when a local file is another one now; else as <see cref="ResolveAsync"/>.</exception>
    public Task<SourceTree> TreeAsync(string kernel, SourceDefinition.Tarball wanted, LockedSource.Tarball locked, CancellationToken cancellation) => TreeOfAsync(
        kernel, wanted, TarballPlace.OfTarball(wanted.Address, WorkspaceRoot).OrFail(), locked.Sha256, locked.Tree, new("the lock", new(WorkspaceDirectories.LockFileName)), cancellation);

    /// <summary>The downloader for what this source needs.</summary>
    internal Downloader Downloader() => new(Host, Store, Offline) { Retry = Retry, OtherMirror = "tarball = \"https://…\"" };

    /// <summary>The archive as something to download.</summary>
    internal static Download DownloadOf(string kernel, TarballPlace.Remote place, Sha256Digest sha256) => new(place.FileName, [place.Uri], null, sha256)
    {
        Limit = LargestArchive,
        HintsWhenGone = [$"write another address for `tarball` of the kernel `{kernel}`; with the same `sha256` the lock stays right"],
    };

    private static string PhaseOf(string kernel) => $"fetch {kernel}";

    private async Task<SourceTree> TreeOfAsync(
        string kernel, SourceDefinition.Tarball wanted, TarballPlace place, Sha256Digest sha256, Sha256Digest? content, Witness witness, CancellationToken cancellation)
    {
        Sha256Digest input = KernelTarball.InputOf(sha256);
        if (Trees.Find(input) is { } ready)
        {
            return ready;
        }

        // The same content may have come from elsewhere, and the lock pins the content, too.
        if (content is { } pinned && Trees.FindContent(pinned) is { } same)
        {
            Trees.Note(input, same);
            return same;
        }

        string file = place switch
        {
            TarballPlace.Remote remote => await FetchAsync(kernel, remote, sha256, cancellation).ConfigureAwait(false),
            TarballPlace.Local local => LocalFile.Existing(local, wanted.Address.Place),
            _ => throw new InvalidOperationException("unreachable: TarballPlace is closed"),
        };
        try
        {
            return await KernelTarball.AddAsync(Host, Trees, new(file, place.FileName, sha256), Limits, cancellation).ConfigureAwait(false);
        }
        catch (Failure failure) when (place is TarballPlace.Local local && failure.Diagnostics is [{ Code: var code }] && code == ArchiveCodes.WrongDigest)
        {
            // The store's hint is to remove the file, which is the user's own.
            throw witness.Contradicts(kernel, local, wanted.Address.Place, sha256, await LocalFile.DigestAsync(local, wanted.Address.Place, cancellation).ConfigureAwait(false));
        }
    }

    private Task<string> FetchAsync(string kernel, TarballPlace.Remote place, Sha256Digest sha256, CancellationToken cancellation)
    {
        Download download = DownloadOf(kernel, place, sha256);
        Downloader downloader = Downloader();
        return downloader.PathIfPresent(download) is { } there
            ? Task.FromResult(there)
            : Host.PhaseAsync(PhaseOf(kernel), () => downloader.FetchAsync(download, PhaseOf(kernel), cancellation), file => $"{place.FileName}, {new FileInfo(file).Length / 1_000_000} MB verified");
    }
}
