using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;
using Kforge.Platform.Signatures;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>
/// Reads the signed indexes of Debian archives and fetches their packages, on any Linux: apt is not used.
/// The chain is InRelease (signed by a listed key) → Packages (SHA-256) → package (SHA-256).
/// </summary>
/// <param name="host">The outside world.</param>
/// <param name="store">Where indexes and packages are kept.</param>
/// <param name="mirror">Where the archives are.</param>
/// <param name="keyDirectories">Where <c>FINGERPRINT.gpg</c> is looked for, in this order.</param>
/// <param name="offline">Whether only what is in the store may be used.</param>
public sealed class DebianArchive(Host host, Store store, DebianMirror mirror, ImmutableArray<string> keyDirectories, bool offline = false)
{
    /// <summary>More than ten times the largest index of Debian.</summary>
    private const long LargestInRelease = 16 << 20;
    private const long LargestPackages = 1 << 30;

    /// <summary>The running phase, for <see cref="Report.Progress"/> in bytes.</summary>
    public string Phase { get; init; } = "debian";

    /// <summary>How stubborn downloads are.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>The same archive, reporting its progress under another phase.</summary>
    /// <param name="phase">The phase's name.</param>
    public DebianArchive During(string phase) => new(host, store, mirror, keyDirectories, offline) { Phase = phase, Retry = Retry };

    /// <summary>Fetches and verifies the index of a suite; offline, the one that was fetched last is verified again.</summary>
    /// <param name="suite">The suite, and who may sign for it.</param>
    /// <param name="architecture">Debian's name of the architecture.</param>
    /// <param name="previous">The index in the lock: an older one is refused.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">
    /// KF2002 to KF2010, KF2313 not the index that is wanted, KF2104 and KF2106 not a part of it, KF4001 to KF4003 not to be had.
    /// </exception>
    public async Task<SuiteIndex> ReadSuiteAsync(DebianSuite suite, string architecture, LockedIndex? previous, CancellationToken cancellation) =>
        (await ReadSuiteAsync(suite, [architecture], previous, cancellation).ConfigureAwait(false))[0];

    /// <summary>The same for several architectures, all of one state of the suite.</summary>
    /// <param name="suite">The suite, and who may sign for it.</param>
    /// <param name="architectures">Debian's names; the first is that of the machine that runs the tools (<see cref="PackageWish.Architectures"/>).</param>
    /// <param name="previous">The index in the lock: an older one is refused.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>One for each architecture, in their order.</returns>
    /// <exception cref="Failure">As above.</exception>
    public async Task<ImmutableArray<SuiteIndex>> ReadSuiteAsync(
        DebianSuite suite, ImmutableArray<string> architectures, LockedIndex? previous, CancellationToken cancellation)
    {
        SuiteFiles files = SuiteFiles.Of(suite, mirror);
        SignedRelease signed = await ReadReleaseAsync(suite, files, Path.Combine(store.Indexes, files.Kept), previous, cancellation).ConfigureAwait(false);
        ReleaseFile release = signed.Release;
        ImmutableArray<SuiteIndex>.Builder indexes = ImmutableArray.CreateBuilder<SuiteIndex>();
        foreach (string architecture in architectures)
        {
            DebianFailures.PathOf(architecture, suite, "an architecture");
            ImmutableArray<PackageList>.Builder lists = ImmutableArray.CreateBuilder<PackageList>();
            foreach ((ReleaseEntry entry, long? unpacked) in PackagesEntries(release, suite, architecture))
            {
                lists.Add(await ReadPackagesAsync(suite, files, release, entry, unpacked, cancellation).ConfigureAwait(false));
            }

            indexes.Add(new(suite, architecture, signed.Locked, lists.ToImmutable()));
        }

        Keep(signed);
        return indexes.ToImmutable();
    }

    /// <summary>Fetches and verifies the index of a suite's source packages; offline, the one that was fetched last is verified again.</summary>
    /// <param name="suite">The suite, and who may sign for it.</param>
    /// <param name="previous">The index in the lock: an older one is refused.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">As <see cref="ReadSuiteAsync(DebianSuite, string, LockedIndex?, CancellationToken)"/>.</exception>
    public async Task<SourceIndex> ReadSourcesAsync(DebianSuite suite, LockedIndex? previous, CancellationToken cancellation)
    {
        SuiteFiles files = SuiteFiles.Of(suite, mirror);
        SignedRelease signed = await ReadReleaseAsync(suite, files, Path.Combine(store.Indexes, files.KeptForSources), previous, cancellation).ConfigureAwait(false);
        ImmutableArray<PackageList>.Builder lists = ImmutableArray.CreateBuilder<PackageList>();
        foreach (string component in suite.Components)
        {
            DebianFailures.PathOf(component, suite, "a component");
            (ReleaseEntry entry, long? unpacked) = Best(signed.Release, $"{component}/source/Sources") ?? throw new Diagnostic(
                    DebianCodes.NoSuchPart, $"the suite `{suite.Name}` has no source packages of component `{component}`", suite.Place)
                .WithCause($"its components: {DebianFailures.List(signed.Release.Components)}")
                .WithHint("write one of these in the toolchain's definition, or name a mirror that has sources with `KFORGE_DEBIAN_MIRROR=http://…`").ToFailure();
            lists.Add(await ReadPackagesAsync(suite, files, signed.Release, entry, unpacked, cancellation).ConfigureAwait(false));
        }

        Keep(signed);
        return new(suite, signed.Locked, lists.ToImmutable());
    }

    /// <summary>Fetches packages into the store, each verified by size and SHA-256.</summary>
    /// <param name="packages">What is wanted.</param>
    /// <param name="indexes">The locked indexes that named them: their dates tell the snapshot server when the files were there.</param>
    /// <param name="renewCommand">What to type when a package is gone for good, such as <c>kforge update debian-trixie</c>.</param>
    /// <param name="cancellation">Stops; what came so far is kept.</param>
    /// <returns>Package → path in the store.</returns>
    /// <exception cref="Failure">See <see cref="Downloader.FetchAllAsync"/>.</exception>
    public Task<ImmutableDictionary<LockedPackage, string>> FetchAsync(
        IReadOnlyList<LockedPackage> packages, IReadOnlyList<LockedIndex> indexes, string renewCommand, CancellationToken cancellation) =>
        FetchAsync(packages, indexes, [], renewCommand, cancellation);

    /// <summary>The same; files of a suite that is a snapshot are looked for on the snapshot server first.</summary>
    /// <param name="packages">What is wanted.</param>
    /// <param name="indexes">The locked indexes that named them.</param>
    /// <param name="suites">The suites of the definition.</param>
    /// <param name="renewCommand">What to type when a package is gone for good.</param>
    /// <param name="cancellation">Stops; what came so far is kept.</param>
    /// <returns>Package → path in the store.</returns>
    /// <exception cref="Failure">See <see cref="Downloader.FetchAllAsync"/>.</exception>
    public async Task<ImmutableDictionary<LockedPackage, string>> FetchAsync(
        IReadOnlyList<LockedPackage> packages, IReadOnlyList<LockedIndex> indexes, IReadOnlyList<DebianSuite> suites, string renewCommand, CancellationToken cancellation)
    {
        Downloader downloader = new(host, store, offline) { Retry = Retry };
        ImmutableDictionary<Sha256Digest, string> paths = await downloader
            .FetchAllAsync(packages.Select(package => DownloadOf(package, indexes, suites, renewCommand)), Phase, cancellation).ConfigureAwait(false);
        return packages.Distinct().ToImmutableDictionary(package => package, package => paths[package.Sha256]);
    }

    /// <summary>Hashes packages that are in the store and deletes those that are not what they should be, so that they are fetched again.</summary>
    /// <param name="packages">Those to look at; one that is not there is passed over.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Name and version of those that were damaged, sorted.</returns>
    /// <exception cref="Failure">KF3004 when a damaged file cannot be deleted.</exception>
    public async Task<ImmutableArray<string>> DiscardDamagedAsync(IReadOnlyList<LockedPackage> packages, CancellationToken cancellation)
    {
        Downloader downloader = new(host, store, offline);
        List<string> damaged = [];
        int done = 0;
        await Parallel.ForEachAsync(packages.DistinctBy(package => package.Sha256), cancellation, async (package, token) =>
        {
            Download download = DownloadOf(package, [], [], "kforge update");
            if (downloader.IsThere(download) && !await downloader.VerifyAsync(download, token).ConfigureAwait(false))
            {
                lock (damaged)
                {
                    damaged.Add(download.What);
                }
            }

            host.Reports(new Report.Progress(Phase, Interlocked.Increment(ref done), packages.Count, ProgressUnit.Items, package.Name));
        }).ConfigureAwait(false);
        return [.. damaged.Order(StringComparer.Ordinal)];
    }

    /// <summary>A locked package as something to download.</summary>
    /// <exception cref="Failure">KF2009 when its path leads out of the archive.</exception>
    internal Download DownloadOf(LockedPackage package, IReadOnlyList<LockedIndex> indexes, IReadOnlyList<DebianSuite> suites, string renewCommand)
    {
        if (!RelativePath.TryParse(package.Archive, out RelativePath archive) || !RelativePath.TryParse(package.Path, out RelativePath path))
        {
            throw new Diagnostic(DebianCodes.Malformed, $"the locked package `{package.Name}` has a path that leads out of its archive: `{package.Path}`")
                .WithHint($"run `{renewCommand}` to lock it again").ToFailure();
        }

        LockedIndex? index = indexes.FirstOrDefault(index => index.Archive == package.Archive && index.Suite == package.Suite);
        DateTimeOffset? snapshot = suites.FirstOrDefault(suite => suite.Archive == package.Archive && suite.Name == package.Suite)?.Snapshot;
        ImmutableArray<Uri> addresses = mirror.Addresses(archive, path);
        return new($"{package.Name} {package.Version}", snapshot is { } time ? [mirror.SnapshotAddress(archive, time, path), .. addresses] : addresses, package.Size, package.Sha256)
        {
            LastResort = index is null ? [] : mirror.SnapshotAddresses(archive, index.Date, path),
            HintsWhenGone = [$"run `{renewCommand}` to lock the versions the archive has now"],
        };
    }

    /// <summary>A suite's verified text.</summary>
    /// <param name="Release">What it says.</param>
    /// <param name="Locked">What the lock says of it.</param>
    /// <param name="File">The file it was in.</param>
    /// <param name="Kept">Where that is kept.</param>
    private sealed record SignedRelease(ReleaseFile Release, LockedIndex Locked, byte[] File, string Kept);

    private async Task<SignedRelease> ReadReleaseAsync(DebianSuite suite, SuiteFiles files, string kept, LockedIndex? previous, CancellationToken cancellation)
    {
        byte[] inRelease = await ReadInReleaseAsync(suite, files, kept, cancellation).ConfigureAwait(false);
        Signers signers = new($"the index of `{suite.Name}`", suite.SignedBy, keyDirectories, suite.Place)
        {
            Hints = [files.OtherServer],
        };
        SignedText signed = await SignedText.VerifyAsync(host, store, signers, inRelease, cancellation).ConfigureAwait(false);
        ReleaseFile release = ReleaseFile.Parse(signed.Text, suite);
        release.Check(suite, previous, host.Clock.GetUtcNow());
        return new(release, new(suite.Archive, suite.Name, release.Date, Sha256Digest.Of(signed.Text), signed.SignedBy), inRelease, kept);
    }

    /// <summary>Called when every list was read, so that what is kept can be used as a whole without the network.</summary>
    private void Keep(SignedRelease signed)
    {
        if (!offline)
        {
            KeptFile.Write(store, signed.Kept, signed.File);
        }
    }

    private async Task<byte[]> ReadInReleaseAsync(DebianSuite suite, SuiteFiles files, string kept, CancellationToken cancellation)
    {
        string what = $"InRelease of {suite.Name} in {suite.Archive}";
        if (!offline)
        {
            return await IndexDownloader().ReadAsync(what, files.Addresses(RelativePath.Parse("InRelease")), LargestInRelease, cancellation).ConfigureAwait(false);
        }

        return await KeptFile.ReadAsync(kept, cancellation).ConfigureAwait(false) ?? throw Downloader.Offline([what]);
    }

    /// <summary>The best form of each <c>Packages</c> file that is needed, with its size when decompressed if the release tells.</summary>
    private static IEnumerable<(ReleaseEntry Entry, long? Unpacked)> PackagesEntries(ReleaseFile release, DebianSuite suite, string architecture)
    {
        foreach (string component in suite.Components)
        {
            DebianFailures.PathOf(component, suite, "a component");
            string own = $"{component}/binary-{architecture}/Packages";
            string all = $"{component}/binary-all/Packages";
            yield return Best(release, own) ?? throw new Diagnostic(DebianCodes.NoSuchPart,
                    $"the suite `{suite.Name}` has no packages of component `{component}` for `{architecture}`", suite.Place)
                .WithCause($"its components: {DebianFailures.List(release.Components)}")
                .WithCause($"its architectures: {DebianFailures.List(release.Architectures)}")
                .WithHint("write one of these in the toolchain's definition").ToFailure();
            if (release.AllIsSeparate && architecture != "all" && Best(release, all) is { } separate)
            {
                yield return separate;
            }
        }
    }

    private static (ReleaseEntry Entry, long? Unpacked)? Best(ReleaseFile release, string path) =>
        (release.Files.GetValueOrDefault(path + ".xz") ?? release.Files.GetValueOrDefault(path + ".gz") ?? release.Files.GetValueOrDefault(path))
            is { } entry ? (entry, release.Files.GetValueOrDefault(path)?.Size) : null;

    private async Task<PackageList> ReadPackagesAsync(
        DebianSuite suite, SuiteFiles files, ReleaseFile release, ReleaseEntry entry, long? unpacked, CancellationToken cancellation)
    {
        ImmutableArray<Uri> addresses = files.Addresses(entry.Path);
        if (release.AcquireByHash)
        {
            // Under its digest the file is there while the mirror is being updated, too.
            RelativePath byHash = RelativePath.Parse($"{Path.GetDirectoryName(entry.Path.Text)}/by-hash/SHA256/{entry.Sha256}");
            addresses = [.. files.Addresses(byHash), .. addresses];
        }

        Download download = new($"{entry.Path} of {suite.Name}", addresses, entry.Size, entry.Sha256)
        {
            HintsWhenGone = ["try again later: the mirror is probably being updated"],
        };
        Downloader downloader = IndexDownloader();
        await downloader.VerifyAsync(download, cancellation).ConfigureAwait(false);
        string file = await downloader.FetchAsync(download, Phase, cancellation).ConfigureAwait(false);
        byte[] text = await PackedText.ReadAsync(host, file, entry, unpacked ?? LargestPackages, suite, cancellation).ConfigureAwait(false);
        return new(text);
    }

    private Downloader IndexDownloader() => new(host, store, offline) { Directory = store.Indexes, Retry = Retry };

    /// <summary>Fetches packages for a kernel or a toolchain, in a phase of its own.</summary>
    /// <param name="name">Whose they are: what <c>kforge update</c> would renew.</param>
    /// <param name="packages">The packages.</param>
    /// <param name="indexes">The indexes that named them.</param>
    /// <param name="suites">Which suites are snapshots tells where files that left the archive are.</param>
    /// <param name="cancellation">Stops the work; what is downloaded stays.</param>
    /// <returns>Where the file of each is.</returns>
    public Task<ImmutableDictionary<LockedPackage, string>> FetchInPhaseAsync(
        string name, IReadOnlyList<LockedPackage> packages, IReadOnlyList<LockedIndex> indexes, IReadOnlyList<DebianSuite> suites, CancellationToken cancellation)
    {
        string phase = $"fetch {name}";
        return host.PhaseAsync(
            phase,
            () => During(phase).FetchAsync(packages, indexes, suites, $"kforge update {name}", cancellation),
            _ => $"{packages.Count} package{(packages.Count == 1 ? "" : "s")}, {packages.Sum(package => package.Size) / 1_000_000} MB verified");
    }
}
