using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Platform.Downloads;

/// <summary>
/// Brings files whose size and SHA-256 are known into the store, each under its digest. A file appears
/// under its final name only whole and verified; what a cut connection left is gone on with, also by a
/// later process. Two processes that want the same file fetch it once.
/// </summary>
/// <param name="host">The outside world.</param>
/// <param name="store">Where files are kept.</param>
/// <param name="offline">Whether the network must not be used.</param>
public sealed class Downloader(Host host, Store store, bool offline = false)
{
    /// <summary>The directory that holds <c>sha256/AB/HEX</c>; the store's downloads unless set.</summary>
    public string Directory { get; init; } = store.Downloads;

    /// <summary>How many files are fetched at once.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>How another mirror is named, for the hint when a server does not answer.</summary>
    public string OtherMirror { get; init; } = "KFORGE_DEBIAN_MIRROR=http://ftp.debian.org";

    /// <summary>How stubborn it is.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>
    /// The path of a file that is in the store, or null. Only the size is looked at, where it is known: the content was
    /// verified before it got this name, and whoever unpacks it hashes it anyway. See <see cref="VerifyAsync"/>.
    /// </summary>
    public string? PathIfPresent(Download download)
    {
        FileInfo file = new(PathOf(download.Sha256));
        return file.Exists && file.Length == (download.Size ?? file.Length) ? file.FullName : null;
    }

    /// <summary>Whether a file has the name of this download in the store, whatever is in it.</summary>
    internal bool IsThere(Download download) => File.Exists(PathOf(download.Sha256));

    /// <summary>Whether a file is in the store with the right content; reads all of it. A damaged one is deleted, so that the next fetch replaces it.</summary>
    /// <exception cref="Failure">KF3004 when the damaged file cannot be deleted.</exception>
    public async Task<bool> VerifyAsync(Download download, CancellationToken cancellation)
    {
        string path = PathOf(download.Sha256);
        if (!File.Exists(path))
        {
            return false;
        }

        bool good = await Sha256Digest.OfFileAsync(path, cancellation).ConfigureAwait(false) == download.Sha256;
        if (!good)
        {
            OnDisk(path, () => File.Delete(path));
        }

        return good;
    }

    /// <summary>The path of one file, fetched if need be. See <see cref="FetchAllAsync"/>.</summary>
    public async Task<string> FetchAsync(Download download, string phase, CancellationToken cancellation) =>
        (await FetchAllAsync([download], phase, cancellation).ConfigureAwait(false))[download.Sha256];

    /// <summary>The paths of files, each fetched if need be, several at once.</summary>
    /// <param name="downloads">What is wanted; equal digests are fetched once.</param>
    /// <param name="phase">The running phase, for <see cref="Report.Progress"/> in bytes.</param>
    /// <param name="cancellation">Stops; what came so far is kept for the next time.</param>
    /// <exception cref="Failure">
    /// KF2001 wrong content, KF4001 no useful answer, KF4002 gone everywhere (all such files are named at once),
    /// KF4003 missing and offline, KF3003 the disk is full.
    /// </exception>
    public async Task<ImmutableDictionary<Sha256Digest, string>> FetchAllAsync(
        IEnumerable<Download> downloads, string phase, CancellationToken cancellation)
    {
        ImmutableArray<Download> wanted = [.. downloads.DistinctBy(download => download.Sha256)];
        ImmutableArray<Download> missing = [.. wanted.Where(download => PathIfPresent(download) is null)];
        if (offline && missing.Length > 0)
        {
            throw Offline([.. missing.Select(download => download.What)]);
        }

        if (missing.Length > 0)
        {
            long? total = missing.All(download => download.Size is not null) ? missing.Sum(download => download.Size) : null;
            TransferProgress progress = new(host, phase, total);
            List<Diagnostic> gone = [];
            ParallelOptions options = new() { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation };
            await System.Threading.Tasks.Parallel.ForEachAsync(missing, options, async (download, token) =>
            {
                if (await FetchMissingAsync(download, progress, token).ConfigureAwait(false) is { } diagnostic)
                {
                    lock (gone)
                    {
                        gone.Add(diagnostic);
                    }
                }
            }).ConfigureAwait(false);
            if (gone.Count > 0)
            {
                throw new Failure([.. gone.OrderBy(diagnostic => diagnostic.Message, StringComparer.Ordinal)]);
            }
        }

        return wanted.ToImmutableDictionary(download => download.Sha256, download => PathOf(download.Sha256));
    }

    /// <summary>
    /// Brings a file whose digest nobody knows beforehand, because something else proves it, such as a signature. It gets its name in the store only when
    /// that proof was given.
    /// </summary>
    /// <param name="what">Its name for people, without backticks.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="limit">The most bytes that are accepted.</param>
    /// <param name="phase">The running phase, for <see cref="Report.Progress"/> in bytes.</param>
    /// <param name="prove">Gets the path of the whole file; throws when it is not the right one, and nothing of it is kept.</param>
    /// <param name="cancellation">Stops; nothing that came is kept, as it may belong to a file that the server replaces.</param>
    /// <returns>Its digest; <see cref="PathIfPresent"/> has it from now on.</returns>
    /// <exception cref="Failure">KF2001, KF4001 to KF4003, KF30xx; what <paramref name="prove"/> throws.</exception>
    public async Task<Sha256Digest> FetchUnknownAsync(
        string what, Uri address, long limit, string phase, Func<string, Task> prove, CancellationToken cancellation)
    {
        if (offline)
        {
            throw Offline([what]);
        }

        string name = Sha256Digest.OfText(address.AbsoluteUri).Hex;
        using FileLock held = await FileLock.TakeAsync(host, store.Lock($"download-{name}"), $"the download of {what}", cancellation).ConfigureAwait(false);
        string partial = Path.Combine(Directory, "unproven", name + ".partial");
        OnDisk(partial, () =>
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
            File.Delete(partial);
        });
        try
        {
            Download download = new(what, [address], null, default) { AnyContent = true, Limit = limit };
            Transfer transfer = new(host, download, partial, new TransferProgress(host, phase, null), Retry.Stall);
            TransferEnd end = await Http.PersistAsync(host, Retry, () => transfer.FromAsync(address, cancellation), cancellation).ConfigureAwait(false);
            if (end is not TransferEnd.Done)
            {
                throw Describe(download, [(address, end)]).ToFailure();
            }

            await prove(partial).ConfigureAwait(false);
            string path = PathOf(transfer.Digest);
            OnDisk(path, () =>
            {
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(partial, path, overwrite: true);
            });
            return transfer.Digest;
        }
        finally
        {
            OnDisk(partial, () => File.Delete(partial));
        }
    }

    /// <summary>Reads a file whose content is not known before, into memory. Whoever calls this verifies it.</summary>
    /// <param name="what">Its name for people, without backticks.</param>
    /// <param name="addresses">Where it may be, the best first.</param>
    /// <param name="limit">The most bytes that are accepted.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF4001, KF4002, KF4003.</exception>
    public async Task<byte[]> ReadAsync(string what, ImmutableArray<Uri> addresses, long limit, CancellationToken cancellation)
    {
        if (offline)
        {
            throw Offline([what]);
        }

        ImmutableArray<string> causes = [];
        bool gone = true;
        foreach (Uri address in addresses)
        {
            byte[] content = [];
            TransferEnd end = await Http.PersistAsync(host, Retry, ReadOnceAsync, cancellation).ConfigureAwait(false);
            if (end is TransferEnd.Done)
            {
                return content;
            }

            gone &= end is TransferEnd.Gone;
            causes = causes.Add($"{Address.Shown(address)}: {CauseOf(end)}");

            async Task<TransferEnd> ReadOnceAsync()
            {
                (TransferEnd result, content) = await SmallFile.ReadAsync(host, address, limit, Retry.Stall, cancellation).ConfigureAwait(false);
                return result;
            }
        }

        throw new Diagnostic(gone ? DownloadCodes.Gone : DownloadCodes.Unreachable,
            gone ? $"`{what}` is at none of its addresses" : $"`{what}` cannot be downloaded", null, causes, [$"check the network, or name another mirror, such as `{OtherMirror}`"]).ToFailure();
    }

    /// <summary>The failure of needing files without the network.</summary>
    /// <param name="missing">Their names for people, at least one.</param>
    internal static Failure Offline(ImmutableArray<string> missing) => new Diagnostic(
        DownloadCodes.Offline,
        missing.Length == 1
            ? $"`{missing[0]}` is not in the store, and kforge is offline"
            : $"`{missing[0]}` and {missing.Length - 1} more files are not in the store, and kforge is offline",
        null,
        [.. missing.Skip(1).Take(9).Select(what => $"also missing: `{what}`")],
        ["run the same command once without `--offline` (or `--frozen`)"]).ToFailure();

    /// <summary>Where the file of a digest is, or would be.</summary>
    internal string PathOf(Sha256Digest digest) => Path.Combine(Directory, "sha256", digest.Hex[..2], digest.Hex);

    /// <summary>Fetches one file under its lock; the diagnostic when it is gone everywhere, else null.</summary>
    private async Task<Diagnostic?> FetchMissingAsync(Download download, TransferProgress progress, CancellationToken cancellation)
    {
        using FileLock held = await FileLock.TakeAsync(
            host, store.Lock($"download-{download.Sha256}"), $"the download of {download.What}", cancellation).ConfigureAwait(false);
        string path = PathOf(download.Sha256);
        if (PathIfPresent(download) is not null)
        {
            progress.Add(download.Size ?? 0, download.What);
            return null;
        }

        string partial = path + ".partial";
        OnDisk(path, () => System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!));
        List<(Uri Address, TransferEnd End)> ends = [];
        Transfer transfer = new(host, download, partial, progress, Retry.Stall);
        if (await AnyAsync(download.Addresses).ConfigureAwait(false)
            || (ends.TrueForAll(end => end.End is TransferEnd.Gone) && await AnyAsync(download.LastResort).ConfigureAwait(false)))
        {
            OnDisk(path, () => File.Move(partial, path, overwrite: true));
            return null;
        }

        Diagnostic diagnostic = Describe(download, ends);
        return diagnostic.Code == DownloadCodes.Gone ? diagnostic : throw diagnostic.ToFailure();

        async Task<bool> AnyAsync(ImmutableArray<Uri> addresses)
        {
            foreach (Uri address in addresses)
            {
                TransferEnd end = await Http.PersistAsync(host, Retry, () => transfer.FromAsync(address, cancellation), cancellation).ConfigureAwait(false);
                if (end is TransferEnd.Damaged)
                {
                    // Damage on the way, or in what an earlier try left, goes away by fetching the whole once more.
                    end = await Http.PersistAsync(host, Retry, () => transfer.FromAsync(address, cancellation), cancellation).ConfigureAwait(false);
                }

                if (end is TransferEnd.Done)
                {
                    return true;
                }

                ends.Add((address, end));
            }

            return false;
        }
    }

    private Diagnostic Describe(Download download, List<(Uri Address, TransferEnd End)> ends)
    {
        ImmutableArray<string> causes = [.. ends.Select(end => $"{Address.Shown(end.Address)}: {CauseOf(end.End)}")];
        return ends.Exists(end => end.End is TransferEnd.Damaged)
            ? new(DownloadCodes.Damaged, $"what was downloaded as `{download.What}` is another file", null, causes,
                ["try again later or with another mirror: this one is damaged, being updated, or not honest"])
            : ends.TrueForAll(end => end.End is TransferEnd.Gone)
                ? new(DownloadCodes.Gone, $"`{download.What}` is at none of its addresses any more", null, causes, download.HintsWhenGone)
                : new(DownloadCodes.Unreachable, $"`{download.What}` cannot be downloaded", null, causes, [$"check the network, or name another mirror, such as `{OtherMirror}`"]);
    }

    private static string CauseOf(TransferEnd end) => end switch
    {
        TransferEnd.Gone gone => gone.Cause,
        TransferEnd.Refused refused => refused.Cause,
        TransferEnd.Broken broken => broken.Cause,
        TransferEnd.Damaged damaged => damaged.Cause,
        _ => throw new InvalidOperationException("a finished transfer has no cause"),
    };

    private static void OnDisk(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(path, exception);
        }
    }
}
