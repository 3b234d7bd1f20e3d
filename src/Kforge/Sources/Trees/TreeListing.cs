using System.Buffers;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>
/// Every file and link of a tree, sorted by path, in memory. It is read from and written to a tree's <c>entries.gz</c>, the text that
/// <see cref="TreeDigest"/> is the digest of, and knows that digest without reading a file.
/// </summary>
/// <param name="files">Sorted by path, each path once.</param>
internal sealed class TreeListing(ImmutableArray<TreeFile> files)
{
    /// <summary>Ten times what a kernel tree's is.</summary>
    private const int LargestText = 128 << 20;

    public ImmutableArray<TreeFile> Files => files;

    /// <summary>The files and links among a tree's entries.</summary>
    /// <param name="entries">Sorted by path.</param>
    public static TreeListing Of(IEnumerable<TreeEntry> entries) => new(
    [
        .. entries.Where(entry => entry is not TreeEntry.Directory).Select(entry => new TreeFile(entry.Path, entry switch
        {
            TreeEntry.File file => new FileState.Regular(file.Executable, file.Content),
            TreeEntry.Link link => new FileState.Symbolic(link.Target),
            _ => FileState.Nothing,
        })),
    ]);

    /// <summary>Reads the text of a tree; null when it is missing, damaged or another tree's.</summary>
    public static TreeListing? Read(string path, Sha256Digest tree)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using GZipStream gzip = new(file, CompressionMode.Decompress);
            ArrayBufferWriter<byte> text = new((int)Math.Min(file.Length * 3, LargestText) + (1 << 16));
            int read;
            while (text.WrittenCount <= LargestText && (read = gzip.Read(text.GetSpan(1 << 16))) > 0)
            {
                text.Advance(read);
            }

            return Sha256Digest.Of(text.WrittenSpan) == tree ? Parse(text.WrittenSpan) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>What is at a path; nothing also where a directory is.</summary>
    public FileState StateAt(string path) => IndexOf(path) is var index and >= 0 ? files[index].State : FileState.Nothing;

    /// <summary>The files and links below a directory.</summary>
    public IEnumerable<TreeFile> Below(string directory)
    {
        string prefix = directory + "/";
        int first = IndexOf(prefix);
        for (int index = first < 0 ? ~first : first; index < files.Length && files[index].Path.Text.StartsWith(prefix, StringComparison.Ordinal); index++)
        {
            yield return files[index];
        }
    }

    /// <summary>The same tree with other files at some paths.</summary>
    public TreeListing With(ImmutableSortedDictionary<RelativePath, FileState> changed)
    {
        ImmutableArray<TreeFile>.Builder merged = ImmutableArray.CreateBuilder<TreeFile>(files.Length + changed.Count);
        int at = 0;
        foreach ((RelativePath path, FileState state) in changed)
        {
            int found = IndexOf(path.Text);
            int until = found < 0 ? ~found : found;
            merged.AddRange(files.AsSpan()[at..until]);
            at = found < 0 ? until : until + 1;
            if (state is not FileState.Absent)
            {
                merged.Add(new(path, state));
            }
        }

        merged.AddRange(files.AsSpan()[at..]);
        return new(merged.DrainToImmutable());
    }

    /// <summary>Every path that has something else in one tree than in another, sorted; the file is that of the first tree that has one.</summary>
    public static IEnumerable<TreeFile> Differences(TreeListing one, TreeListing other)
    {
        for (int i = 0, j = 0; i < one.Files.Length || j < other.Files.Length;)
        {
            int order = i == one.Files.Length ? 1 : j == other.Files.Length ? -1 : one.Files[i].Path.CompareTo(other.Files[j].Path);
            if (order != 0 || one.Files[i].State != other.Files[j].State)
            {
                yield return order <= 0 ? one.Files[i] : other.Files[j];
            }

            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
    }

    /// <summary>The text whose digest is the tree's, and how many entries it tells of, directories too.</summary>
    public (ReadOnlyMemory<byte> Text, int Entries) ToText()
    {
        ArrayBufferWriter<byte> text = new((files.Length * 140) + 256);
        text.Write("kforge tree 1\n"u8);
        List<string> directories = Directories();
        int next = 0;
        foreach (TreeFile file in files)
        {
            for (; next < directories.Count && string.CompareOrdinal(directories[next], file.Path.Text) < 0; next++)
            {
                Append(text, 'd', directories[next], null);
            }

            (char letter, string value) = file.State switch
            {
                FileState.Regular regular => (regular.Executable ? 'x' : 'f', regular.Content.Hex),
                FileState.Symbolic link => ('l', link.Target),
                _ => throw new InvalidOperationException("unreachable: a listing has files and links"),
            };
            Append(text, letter, file.Path.Text, value);
        }

        return (text.WrittenMemory, files.Length + directories.Count);
    }

    /// <summary>Writes a text for <see cref="Read"/>.</summary>
    /// <exception cref="Diagnostics.Failure">KF3003 or KF3004.</exception>
    public static void Write(string path, ReadOnlySpan<byte> text)
    {
        using MemoryStream packed = new(text.Length / 2);
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(text);
        }

        WholeFile.Write(path, packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <summary>Every directory that a file or link lies in, sorted. Files of one directory lie together in the listing, so the one before tells what is new.</summary>
    private List<string> Directories()
    {
        List<string> directories = [];
        string previous = "";
        foreach (TreeFile file in files)
        {
            string path = file.Path.Text;
            int common = path.AsSpan().CommonPrefixLength(previous);
            for (int slash = path.IndexOf('/', common); slash >= 0; slash = path.IndexOf('/', slash + 1))
            {
                directories.Add(path[..slash]);
            }

            previous = path;
        }

        directories.Sort(StringComparer.Ordinal);
        return directories;
    }

    private static void Append(ArrayBufferWriter<byte> text, char letter, string path, string? value)
    {
        Span<byte> room = text.GetSpan(8 + (3 * (path.Length + (value?.Length ?? 0))));
        room[0] = (byte)letter;
        room[1] = (byte)' ';
        int length = 2 + Encoding.UTF8.GetBytes(path, room[2..]);
        room[length++] = 0;
        if (value is not null)
        {
            length += Encoding.UTF8.GetBytes(value, room[length..]);
            room[length++] = 0;
        }

        room[length++] = (byte)'\n';
        text.Advance(length);
    }

    private static TreeListing? Parse(ReadOnlySpan<byte> text)
    {
        ImmutableArray<TreeFile>.Builder parsed = ImmutableArray.CreateBuilder<TreeFile>((text.Length / 120) + 16);
        for (ReadOnlySpan<byte> rest = text["kforge tree 1\n"u8.Length..]; !rest.IsEmpty;)
        {
            byte letter = rest[0];
            string path = Next(ref rest, 2);
            if (letter != 'd')
            {
                string value = Next(ref rest, 0);
                parsed.Add(new(RelativePath.OfChecked(path), letter == 'l' ? new FileState.Symbolic(value)
                    : new FileState.Regular(letter == 'x', Sha256Digest.TryParse(value, out Sha256Digest content) ? content : throw new InvalidDataException("a digest is malformed"))));
            }

            rest = rest[1..];
        }

        return new(parsed.DrainToImmutable());
    }

    private static string Next(ref ReadOnlySpan<byte> rest, int from)
    {
        int end = rest[from..].IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(rest.Slice(from, end));
        rest = rest[(from + end + 1)..];
        return text;
    }

    private int IndexOf(string path)
    {
        int low = 0;
        int high = files.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            switch (string.CompareOrdinal(files[middle].Path.Text, path))
            {
                case 0:
                    return middle;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return ~low;
    }
}
