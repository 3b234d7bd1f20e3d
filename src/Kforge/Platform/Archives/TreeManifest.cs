using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Platform.Archives;

/// <summary>
/// Every entry of a tree in one small file: the text that <see cref="TreeDigest"/> is the digest of, compressed with gzip. So
/// <c>zcat FILE | sha256sum</c> gives the tree's digest, and a manifest with that digest is a true one.
/// </summary>
/// <param name="Digest">Of its text.</param>
/// <param name="Records">Path → record.</param>
internal sealed record TreeManifest(Sha256Digest Digest, ImmutableDictionary<string, string> Records)
{
    /// <summary>Ten times the largest toolchain's.</summary>
    private const int LargestText = 128 << 20;

    /// <summary>Writes the manifest of a tree.</summary>
    /// <param name="path">The file; replaced when it is there.</param>
    /// <param name="entries">Every entry below the root.</param>
    /// <exception cref="Failure">KF3003 or KF3004.</exception>
    public static void Write(string path, IEnumerable<TreeEntry> entries)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (StreamWriter writer = new(gzip, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            foreach (string line in TreeDigest.Text(entries))
            {
                writer.Write(line);
            }
        }

        WholeFile.Write(path, packed.ToArray());
    }

    /// <summary>Reads a manifest; null when it is missing or damaged.</summary>
    public static TreeManifest? Read(string path)
    {
        byte[] text;
        try
        {
            using FileStream file = File.OpenRead(path);
            using GZipStream gzip = new(file, CompressionMode.Decompress);
            using MemoryStream unpacked = new();
            byte[] buffer = new byte[1 << 16];
            int read;
            while ((read = gzip.Read(buffer)) > 0)
            {
                unpacked.Write(buffer, 0, read);
                if (unpacked.Length > LargestText)
                {
                    return null;
                }
            }

            text = unpacked.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }

        return Parse(Encoding.UTF8.GetString(text)) is { } records ? new(Sha256Digest.Of(text), records) : null;
    }

    /// <summary>Where a tree is not what the manifest says, sorted by path.</summary>
    /// <param name="entries">What the tree holds.</param>
    /// <param name="refused">Paths of the tree that cannot be an entry → why.</param>
    public ImmutableArray<TreeDifference> Compare(IEnumerable<TreeEntry> entries, IReadOnlyDictionary<string, string> refused)
    {
        Dictionary<string, string> found = entries.ToDictionary(entry => entry.Path.Text, TreeDigest.Record, StringComparer.Ordinal);
        IEnumerable<TreeDifference> gone = Records.Keys.Where(path => !found.ContainsKey(path) && !refused.ContainsKey(path))
            .Select(path => new TreeDifference(path, TreeChange.Missing, ""));
        IEnumerable<TreeDifference> other = found.Where(entry => Records.GetValueOrDefault(entry.Key) != entry.Value)
            .Select(entry => Records.TryGetValue(entry.Key, out string? expected)
                ? new TreeDifference(entry.Key, TreeChange.Changed, Detail(expected, entry.Value))
                : new TreeDifference(entry.Key, TreeChange.Extra, ""));
        IEnumerable<TreeDifference> strange = refused
            .Select(entry => new TreeDifference(entry.Key, Records.ContainsKey(entry.Key) ? TreeChange.Changed : TreeChange.Extra, entry.Value));
        return [.. gone.Concat(other).Concat(strange).OrderBy(difference => difference.Path, StringComparer.Ordinal)];
    }

    private static string Detail(string expected, string found) => (expected[0], found[0]) switch
    {
        ('f' or 'x', 'f' or 'x') when expected[1..] == found[1..] => found[0] == 'x' ? "it can be run now" : "it cannot be run now",
        ('f' or 'x', 'f' or 'x') => "the content",
        ('l', 'l') => "where the link leads",
        (_, 'd') => "it is a directory now",
        (_, 'l') => "it is a link now",
        _ => "it is a file now",
    };

    private static ImmutableDictionary<string, string>? Parse(string text)
    {
        if (!text.StartsWith(TreeDigest.Header, StringComparison.Ordinal))
        {
            return null;
        }

        ImmutableDictionary<string, string>.Builder records = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (int at = TreeDigest.Header.Length; at < text.Length;)
        {
            // kforge's own trees have no line feed in a name or target: StagedTree refuses them.
            int end = text.IndexOf("\0\n", at, StringComparison.Ordinal);
            int path = end < 0 ? -1 : text.IndexOf('\0', at, end - at + 1);
            if (path < at + 2 || !records.TryAdd(text[(at + 2)..path], text[at..(end + 2)]))
            {
                return null;
            }

            at = end + 2;
        }

        return records.ToImmutable();
    }
}
