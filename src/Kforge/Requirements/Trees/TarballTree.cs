using System.Formats.Tar;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Requirements;

/// <summary>A kernel tree in a tarball: read once from end to end, keeping only the files that hold requirements.</summary>
internal static class TarballTree
{
    // All Kconfig files of Linux have 8 MB.
    private const long LargestKept = 256 << 20;

    private static readonly UnpackLimits Limits = UnpackLimits.Default;

    /// <summary>Whether a name ends as that of a tarball does.</summary>
    public static bool IsTarball(string path) => CompressionNames.OfTar(path) is not null;

    /// <summary>Reads a tarball.</summary>
    /// <param name="host">The outside world, for xz and zstd.</param>
    /// <param name="path">Absolute; the name of a tarball.</param>
    /// <param name="name">How messages call it.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Failure">KF2201 and KF2205 for one that is damaged or too large.</exception>
    public static IKernelTree Read(Host host, string path, string name, CancellationToken cancellation)
    {
        Compression compression = CompressionNames.OfTar(path) ?? throw new ArgumentException("the name is not that of a tarball", nameof(path));
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0, FileOptions.SequentialScan);
            using Stream tar = Decompressor.Open(host, compression, file, name, cancellation);
            Dictionary<string, string> texts = Keep(tar, name, cancellation);
            return new TextTree(name, texts);
        }
        catch (Failure failure) when (failure.Diagnostics is [{ Code: var code } first] && code == ArchiveCodes.Damaged)
        {
            throw first.WithHint($"list what it holds with `tar --list --file {name}`").ToFailure();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new Failure([new Diagnostic(ArchiveCodes.Damaged, $"`{name}` is damaged or cut short", null, [exception.Message.TrimEnd('.')],
                [$"list what it holds with `tar --list --file {name}`"])], exception);
        }
    }

    private static Dictionary<string, string> Keep(Stream tar, string name, CancellationToken cancellation)
    {
        Dictionary<string, string> kept = new(StringComparer.Ordinal);
        SortedSet<string> tops = new(StringComparer.Ordinal);
        long bytes = 0, keptBytes = 0;
        int entries = 0;
        using TarReader reader = new(tar, leaveOpen: true);
        while (TarUnpacker.Next(reader, name) is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            bytes += entry.Length;
            if (++entries > Limits.Entries || bytes > Limits.Bytes || keptBytes > LargestKept)
            {
                throw new Diagnostic(ArchiveCodes.TooLarge, $"`{name}` holds more than any kernel tree", null, [],
                    ["name the tarball of a kernel release, such as `--tree linux-6.12.tar.xz`"]).ToFailure();
            }

            if (entry.EntryType == TarEntryType.GlobalExtendedAttributes || !RelativePath.TryParse(entry.Name, out RelativePath path))
            {
                continue;
            }

            int slash = path.Text.IndexOf('/');
            if (tops.Count < 2)
            {
                tops.Add(slash < 0 ? path.Text : path.Text[..slash]);
            }

            string below = path.Text[(slash + 1)..];
            if (entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } data, Length: <= KernelTreeFiles.Largest }
                && (KernelTreeFiles.Holds(path.Text) || KernelTreeFiles.Holds(below)))
            {
                byte[] content = new byte[entry.Length];
                data.ReadExactly(content);
                keptBytes += content.Length;
                // The first of two entries counts, as the unpacker accepts no second.
                kept.TryAdd(path.Text, Encoding.UTF8.GetString(content));
            }
        }

        if (entries == 0)
        {
            throw ArchiveCodes.DamagedFailure(name, "it holds nothing");
        }

        // Releases have one directory with everything in it; `git archive` alone makes none.
        return tops.Count > 1 ? kept : kept.Where(file => file.Key.Contains('/')).ToDictionary(file => file.Key[(file.Key.IndexOf('/') + 1)..], file => file.Value, StringComparer.Ordinal);
    }
}
