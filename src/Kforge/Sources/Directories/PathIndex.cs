using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>
/// What the files of a directory looked like when they were read, and what was in them: <c>sources/paths/KEY.idx</c>. A file that still looks the same is not read
/// again.
/// </summary>
/// <remarks>
/// The file has the line <c>kforge path 1</c>, the tree's digest, the time, the count of files and of bytes of names; then for all files
/// the stats, the digests of 32 bytes, the offsets of the names, the names; and a SHA-256 of all that. Numbers are those of the machine.
/// </remarks>
/// <param name="Tree">The digest of the tree that was made of them.</param>
/// <param name="ScannedAt">Nanoseconds since 1970: before the first file was looked at.</param>
/// <param name="Names">Sorted.</param>
/// <param name="Stats">Of each.</param>
/// <param name="Digests">Of each, 32 bytes; for a link, of what is written in it.</param>
internal sealed record PathIndex(Sha256Digest Tree, long ScannedAt, PathNames Names, FileStat[] Stats, byte[] Digests)
{
    public const int DigestSize = SHA256.HashSizeInBytes;

    private const int HeaderSize = 16 + DigestSize + 16;

    // A clock of the system ticks every 10 ms at worst, but a file system may keep whole or even seconds.
    private const long Granularity = 2_000_000_000;

    private static ReadOnlySpan<byte> Magic => "kforge path 1\n\0\0"u8;

    /// <summary>Whether a file that looks as it did may have changed all the same: it was so new that another change at once would have had the same time.</summary>
    public bool IsTooNew(in FileStat stat) => Math.Max(stat.ModifiedAt, stat.ChangedAt) > ScannedAt - Granularity;

    public ReadOnlySpan<byte> DigestOf(int index) => Digests.AsSpan(index * DigestSize, DigestSize);

    /// <summary>Reads an index; null when there is none or it is damaged.</summary>
    public static PathIndex? Read(string path)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        if (file.Length < HeaderSize + DigestSize || !file.AsSpan().StartsWith(Magic)
            || !SHA256.HashData(file.AsSpan(..^DigestSize)).AsSpan().SequenceEqual(file.AsSpan(^DigestSize..)))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = file.AsSpan(Magic.Length..^DigestSize);
        Sha256Digest tree = Sha256Digest.FromHash(rest[..DigestSize]);
        long time = BinaryPrimitives.ReadInt64LittleEndian(rest[DigestSize..]);
        int count = BinaryPrimitives.ReadInt32LittleEndian(rest[(DigestSize + 8)..]);
        rest = rest[(DigestSize + 16)..];
        FileStat[] stats = Take<FileStat>(ref rest, count);
        byte[] digests = Take<byte>(ref rest, count * DigestSize);
        int[] offsets = Take<int>(ref rest, count);
        return new(tree, time, new(rest.ToArray(), offsets), stats, digests);
    }

    /// <summary>Writes the index; replaced as a whole.</summary>
    /// <exception cref="Diagnostics.Failure">KF3003 or KF3004.</exception>
    public void Write(Store store, string path)
    {
        using MemoryStream file = new(HeaderSize + (Stats.Length * 128));
        file.Write(Magic);
        file.Write(Convert.FromHexString(Tree.Hex));
        Span<byte> numbers = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, ScannedAt);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[8..], Stats.Length);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[12..], Names.Bytes.Length);
        file.Write(numbers);
        file.Write(MemoryMarshal.AsBytes(Stats.AsSpan()));
        file.Write(Digests);
        file.Write(MemoryMarshal.AsBytes(Names.Offsets));
        file.Write(Names.Bytes);
        file.Write(SHA256.HashData(file.GetBuffer().AsSpan(0, (int)file.Length)));
        KeptFile.Write(store, path, file.GetBuffer().AsSpan(0, (int)file.Length));
    }

    private static T[] Take<T>(ref ReadOnlySpan<byte> rest, int count)
        where T : unmanaged
    {
        T[] taken = new T[count];
        Span<byte> bytes = MemoryMarshal.AsBytes(taken.AsSpan());
        rest[..bytes.Length].CopyTo(bytes);
        rest = rest[bytes.Length..];
        return taken;
    }
}
