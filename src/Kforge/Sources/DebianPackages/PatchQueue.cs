using System.Collections.Immutable;
using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>
/// The patches of a Debian source package, read from its tarball without unpacking it: nothing else of <c>debian/</c> is of use for a kernel tree.
/// </summary>
/// <param name="Patches">In the order of the series.</param>
internal sealed record PatchQueue(ImmutableArray<Patch> Patches)
{
    private const string Directory = "debian/patches/";

    /// <summary>Debian's kernel has 150 patches of 1 MB in all.</summary>
    private static readonly UnpackLimits Limits = new(Entries: 100_000, Bytes: 1L << 30, Depth: 64);

    private const long LargestPatch = 64 << 20;

    private const long LargestQueue = 256 << 20;

    /// <summary>
    /// The names of the list, as dpkg-source looks for them: one that is meant for Debian alone comes first (dpkg-source(1), "Format: 3.0 (quilt)").
    /// </summary>
    private static readonly ImmutableArray<string> Lists = ["debian.series", "series"];

    /// <summary>Reads the queue of a package.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="archive">The package's <c>.debian.tar.xz</c>.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF1556 no queue; KF1021, KF14xx a series or patch that is not one; KF22xx the archive is not acceptable.</exception>
    public static PatchQueue Read(Host host, TarArchive archive, CancellationToken cancellation)
    {
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        archive.Read(host, tar => Collect(new CappedStream(tar, archive.Name, KernelTarball.LongestTar(Limits)), archive.Name, files, cancellation), null, cancellation);
        string? list = Lists.FirstOrDefault(files.ContainsKey);
        if (list is null)
        {
            // A package may have no patches, and then has no list; patches without a list are applied by nobody.
            return files.Count == 0 ? new([]) : throw Bad(archive.Name, $"it has `{Directory}` and no `{Directory}series`");
        }

        ImmutableArray<SeriesPatch> series = SeriesText.Of(files[list]).Read($"{archive.Name}:{Directory}{list}", [.. files.Keys.Except(Lists)]).OrFail();
        return new([.. series.Select(patch => ReadPatch(archive.Name, patch, files))]);
    }

    private static Patch ReadPatch(string archive, SeriesPatch patch, SortedDictionary<string, byte[]> files) => patch.Strip == 1
        ? PatchReader.Read(new($"{archive}:{Directory}{patch.Path.Value}"), files[patch.Path.Value.Text]).OrFail()
        : throw Bad(archive, $"`{patch.Path.Value}` is to be applied with `-p{patch.Strip}`, and dpkg-source knows only `-p1`");

    private static void Collect(Stream tar, string archive, SortedDictionary<string, byte[]> files, CancellationToken cancellation)
    {
        int entries = 0;
        long bytes = 0;
        using TarReader reader = new(tar, leaveOpen: true);
        while (TarUnpacker.Next(reader, archive) is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            if (++entries > Limits.Entries)
            {
                throw new Diagnostic(ArchiveCodes.TooLarge, $"`{archive}` holds more than {Limits.Entries} entries").ToFailure();
            }

            if (!RelativePath.TryParse(entry.Name, out RelativePath path) || !path.Text.StartsWith(Directory, StringComparison.Ordinal) || entry.EntryType == TarEntryType.Directory)
            {
                continue;
            }

            // A link could lead anywhere, and a second file of one name is read by one program and not by another.
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || files.ContainsKey(path.Text[Directory.Length..]))
            {
                throw ArchiveCodes.RefusedFailure(archive, path.Text, "a patch must be a plain file, and be there once");
            }

            bytes += entry.Length;
            if (entry.Length > LargestPatch || bytes > LargestQueue)
            {
                throw new Diagnostic(ArchiveCodes.TooLarge, $"the patches of `{archive}` are larger than {LargestPatch} bytes, or {LargestQueue} together").ToFailure();
            }

            byte[] content = new byte[entry.Length];
            entry.DataStream?.ReadExactly(content);
            files.Add(path.Text[Directory.Length..], content);
        }
    }

    private static Failure Bad(string archive, string cause) =>
        new Diagnostic(TarballCodes.BadQueue, $"the patch queue of `{archive}` cannot be read", null, [cause], ["report it to the package's maintainers; to go on, unpack it with `dpkg-source -x` and use `path = \"DIR\"`"]).ToFailure();
}
