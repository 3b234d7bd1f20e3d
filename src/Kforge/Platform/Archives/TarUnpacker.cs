using System.Formats.Tar;
using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Platform.Archives;

/// <summary>How much an archive may hold: far above every honest one, far below what harms a machine.</summary>
/// <param name="Entries">Names.</param>
/// <param name="Bytes">Of all files together.</param>
/// <param name="Depth">Parts of a path.</param>
public sealed record UnpackLimits(int Entries, long Bytes, int Depth)
{
    /// <summary>A kernel tree has 90,000 entries, 1.6 GB and 10 levels; the largest package of a toolchain has less.</summary>
    public static readonly UnpackLimits Default = new(Entries: 1_000_000, Bytes: 16L << 30, Depth: 64);
}

/// <summary>
/// Unpacks tar archives that may be hostile. <c>TarFile.ExtractToDirectory</c> is not used: it makes FIFOs, accepts duplicates,
/// refuses the absolute links of Debian's packages, and had a way out of the tree (CVE-2026-45491).
/// </summary>
/// <remarks>
/// Accepted are files, directories, symbolic links and hard links to an earlier file of the archive. Refused are devices, FIFOs, sparse
/// and multi-volume files; names that are absolute, empty, not UTF-8, too long, or have <c>..</c>, <c>//</c> or control characters; duplicates
/// except of directories. <see cref="StagedTree"/> has the rules for links.
/// </remarks>
public static class TarUnpacker
{
    private const int Block = 512;
    private const int LongestName = 255;

    /// <summary>Unpacks a whole archive into a tree.</summary>
    /// <param name="tar">The archive, read to its end.</param>
    /// <param name="archive">Its name, for messages and as the origin of what it holds; unique in the tree.</param>
    /// <param name="tree">Where to.</param>
    /// <param name="stripTop">Whether the archive holds one directory with everything, whose content is what is wanted.</param>
    /// <param name="limits">How much is accepted.</param>
    /// <param name="cancellation">Stops the unpacking; the tree is then incomplete.</param>
    /// <exception cref="Failure">KF2201 to KF2206: the archive is not acceptable; KF3003, KF3004: the tree cannot be written.</exception>
    public static void Unpack(Stream tar, string archive, StagedTree tree, bool stripTop, UnpackLimits limits, CancellationToken cancellation) =>
        Unpack(tar, archive, tree, stripTop, path => path, limits, cancellation);

    /// <summary>Unpacks parts of an archive into a tree, each to a place of its own.</summary>
    /// <param name="tar">The archive, read to its end.</param>
    /// <param name="archive">Its name, for messages and as the origin of what it holds; unique in the tree.</param>
    /// <param name="tree">Where to.</param>
    /// <param name="stripTop">Whether the archive holds one directory with everything, whose content is what is wanted.</param>
    /// <param name="place">Where an entry goes, whose path is without the top directory; null for one that is not wanted. Called for targets of hard links, too.</param>
    /// <param name="limits">How much is accepted; what is not wanted counts, too.</param>
    /// <param name="cancellation">Stops the unpacking; the tree is then incomplete.</param>
    /// <exception cref="Failure">As above.</exception>
    public static void Unpack(
        Stream tar, string archive, StagedTree tree, bool stripTop, Func<RelativePath, RelativePath?> place, UnpackLimits limits, CancellationToken cancellation)
    {
        using EndDetector ending = new(tar);
        using FileWriters writers = new(tree, Environment.ProcessorCount, cancellation);
        try
        {
            using TarReader reader = new(ending, leaveOpen: true);
            new Run(archive, tree, stripTop, place, limits, writers, cancellation).ReadAll(reader);
            ending.CheckEnd();
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw ArchiveCodes.DamagedFailure(archive, exception.Message, exception);
        }

        writers.Finish();
    }

    /// <summary>The next entry, or null after the last. What the runtime thinks of a malformed header becomes one failure.</summary>
    /// <exception cref="Failure">KF2201.</exception>
    internal static TarEntry? Next(TarReader reader, string archive)
    {
        try
        {
            return reader.GetNextEntry();
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException
            or NotSupportedException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw ArchiveCodes.DamagedFailure(archive, exception.Message, exception);
        }
    }

    /// <summary>One archive being unpacked.</summary>
    private sealed class Run(
        string archive, StagedTree tree, bool stripTop, Func<RelativePath, RelativePath?> place, UnpackLimits limits, FileWriters writers, CancellationToken cancellation)
    {
        private int entries;
        private long bytes;
        private string? top;

        public void ReadAll(TarReader reader)
        {
            while (Next(reader, archive) is { } entry)
            {
                cancellation.ThrowIfCancellationRequested();
                if (entry.EntryType != TarEntryType.GlobalExtendedAttributes)
                {
                    Count(entry);
                    Add(entry);
                }
            }

            if (stripTop && top is null)
            {
                throw new Diagnostic(ArchiveCodes.ContentMissing, $"`{archive}` is empty").ToFailure();
            }
        }

        private void Add(TarEntry entry)
        {
            if (Strip(entry, Parse(entry, entry.Name)) is not { } inside || place(inside) is not { } path)
            {
                return;
            }

            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    tree.AddDirectory(archive, path);
                    break;
                case TarEntryType.SymbolicLink:
                    tree.AddLink(archive, path, entry.LinkName);
                    break;
                case TarEntryType.HardLink:
                    tree.AddHardLink(archive, path, TargetOf(entry));
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile when !IsSparse(entry):
                    AddFile(entry, path);
                    break;
                default:
                    throw Refused(entry, $"it is of the kind {entry.EntryType}; only files, directories and links are unpacked");
            }
        }

        private RelativePath TargetOf(TarEntry link) =>
            place(Strip(link, Parse(link, link.LinkName)) ?? throw Refused(link, "it is a hard link to a directory"))
            ?? throw Refused(link, $"it is a hard link to `{ArchiveCodes.Printable(link.LinkName)}`, which is not unpacked");

        private void AddFile(TarEntry entry, RelativePath path)
        {
            FileNode file = tree.ClaimFile(archive, path, (entry.Mode & UnixFileMode.UserExecute) != 0);
            if (entry.Length <= FileWriters.SmallFile)
            {
                writers.Add(file, entry.DataStream, (int)entry.Length);
            }
            else
            {
                FileWriter.Copy(tree, file, entry.DataStream!, entry.Length, cancellation);
            }
        }

        /// <summary>GNU tar can write sparse files as regular ones with notes; their data is not the file's content.</summary>
        private static bool IsSparse(TarEntry entry) =>
            entry is PaxTarEntry pax && pax.ExtendedAttributes.Keys.Any(key => key.StartsWith("GNU.sparse", StringComparison.Ordinal));

        /// <summary>The path of an entry; null for the root itself.</summary>
        private RelativePath? Parse(TarEntry entry, string name)
        {
            if (name is "." or "./")
            {
                return entry.EntryType == TarEntryType.Directory ? null : throw Refused(entry, "it is the archive's root, but not a directory");
            }

            if (!RelativePath.TryParse(name, out RelativePath path))
            {
                throw Refused(entry, "its name is absolute, empty, or has `..`, `//` or control characters");
            }

            string[] parts = path.Text.Split('/');
            return name.Contains('\ufffd') ? throw Refused(entry, "its name is not UTF-8")
                : parts.Length > limits.Depth || parts.Any(part => Encoding.UTF8.GetByteCount(part) > LongestName) || path.Text.Length > 4000 ? throw Refused(entry, "its path is too long or too deep")
                : path;
        }

        private RelativePath? Strip(TarEntry entry, RelativePath? path)
        {
            if (!stripTop || path is not { } whole)
            {
                return path;
            }

            int slash = whole.Text.IndexOf('/');
            string first = slash < 0 ? whole.Text : whole.Text[..slash];
            top ??= first;
            if (first != top || (slash < 0 && entry.EntryType != TarEntryType.Directory))
            {
                throw Refused(entry, $"everything should be in the directory `{ArchiveCodes.Printable(top)}`");
            }

            return slash < 0 ? null : RelativePath.Parse(whole.Text[(slash + 1)..]);
        }

        private void Count(TarEntry entry)
        {
            entries++;
            bytes += entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile ? entry.Length : 0;
            string? excess = entries > limits.Entries ? $"more than {limits.Entries} entries"
                : bytes > limits.Bytes ? $"more than {limits.Bytes} bytes"
                : null;
            if (excess is not null)
            {
                throw new Diagnostic(ArchiveCodes.TooLarge, $"`{archive}` holds {excess}").ToFailure();
            }
        }

        private Failure Refused(TarEntry entry, string cause) => ArchiveCodes.RefusedFailure(archive, entry.Name, cause);
    }

    /// <summary>Notices an archive that stops without the block of zeros POSIX asks for: one that was cut at a file's border.</summary>
    private sealed class EndDetector(Stream below) : ReadOnlyPipe
    {
        private long position;
        private long zeros;

        public override int Read(Span<byte> buffer)
        {
            int read = below.Read(buffer);
            position += read;
            int lastByte = buffer[..read].LastIndexOfAnyExcept((byte)0);
            zeros = lastByte < 0 ? zeros + read : read - lastByte - 1;
            return read;
        }

        /// <summary>Reads the rest, which must be zeros.</summary>
        public void CheckEnd()
        {
            byte[] buffer = new byte[1 << 14];
            if (zeros < Block)
            {
                throw new EndOfStreamException("it ends without an end mark");
            }

            long atEnd = position - zeros;
            while (Read(buffer) > 0)
            {
            }

            if (position - zeros != atEnd)
            {
                throw new InvalidDataException("something follows its end mark");
            }
        }
    }
}
