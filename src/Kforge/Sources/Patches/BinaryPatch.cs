using System.Buffers.Binary;
using System.IO.Compression;

namespace Kforge.Sources;

/// <summary>The two codings of git's binary patches: base 85 around zlib, and deltas.</summary>
/// <remarks>Everything here is what somebody else wrote: lengths are checked before anything is allocated.</remarks>
internal static class BinaryPatch
{
    /// <summary>The largest file a patch may make or change, in bytes.</summary>
    public const int Largest = 64 << 20;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

    /// <summary>Adds the bytes of a line: a letter for their number, then five digits for every four bytes.</summary>
    /// <returns>Whether the line has that form.</returns>
    public static bool TryDecode(string line, List<byte> into)
    {
        int length = line is [var first, ..] ? first switch
        {
            >= 'A' and <= 'Z' => first - 'A' + 1,
            >= 'a' and <= 'z' => first - 'a' + 27,
            _ => 0,
        } : 0;
        if (length == 0 || line.Length - 1 != (length + 3) / 4 * 5)
        {
            return false;
        }

        Span<byte> four = stackalloc byte[4];
        for (int at = 1; at < line.Length; at += 5)
        {
            ulong value = 0;
            foreach (char digit in line.AsSpan(at, 5))
            {
                int worth = Alphabet.IndexOf(digit);
                if (worth < 0)
                {
                    return false;
                }

                value = (value * 85) + (ulong)worth;
            }

            if (value > uint.MaxValue)
            {
                return false;
            }

            BinaryPrimitives.WriteUInt32BigEndian(four, (uint)value);
            int wanted = Math.Min(4, length);
            into.AddRange(four[..wanted]);
            length -= wanted;
        }

        return true;
    }

    /// <summary>Unpacks zlib data of a known length; null when it is damaged or has another length.</summary>
    public static byte[]? Inflate(byte[] packed, int length)
    {
        try
        {
            // One byte more would be one too many; the output never grows beyond that.
            byte[] output = new byte[length];
            using ZLibStream zlib = new(new MemoryStream(packed), CompressionMode.Decompress);
            int read = zlib.ReadAtLeast(output, length, throwOnEndOfStream: false);
            return read == length && zlib.ReadByte() < 0 ? output : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Applies a delta; null when it is not one for this content.</summary>
    public static byte[]? Apply(ReadOnlySpan<byte> old, ReadOnlySpan<byte> delta)
    {
        long from = Size(ref delta);
        long size = Size(ref delta);
        if (from != old.Length || size is not (>= 0 and <= Largest))
        {
            return null;
        }

        byte[] output = new byte[size];
        int at = 0;
        while (!delta.IsEmpty)
        {
            int command = delta[0];
            delta = delta[1..];
            ReadOnlySpan<byte> piece;
            if ((command & 0x80) != 0)
            {
                long offset = Field(ref delta, command, 4);
                long count = Field(ref delta, command >> 4, 3);
                count = count == 0 ? 0x10000 : count;
                if (offset < 0 || count < 0 || offset + count > old.Length)
                {
                    return null;
                }

                piece = old.Slice((int)offset, (int)count);
            }
            else if (command == 0 || command > delta.Length)
            {
                return null;
            }
            else
            {
                piece = delta[..command];
                delta = delta[command..];
            }

            if (piece.Length > output.Length - at)
            {
                return null;
            }

            piece.CopyTo(output.AsSpan(at));
            at += piece.Length;
        }

        return at == output.Length ? output : null;
    }

    /// <summary>A number in groups of seven bits, the lowest first; -1 when it is cut short or too large.</summary>
    private static long Size(ref ReadOnlySpan<byte> data)
    {
        long value = 0;
        for (int shift = 0; shift < 35 && !data.IsEmpty; shift += 7)
        {
            byte part = data[0];
            data = data[1..];
            value |= (long)(part & 0x7f) << shift;
            if ((part & 0x80) == 0)
            {
                return value;
            }
        }

        return -1;
    }

    /// <summary>A number of which only the bytes are there whose bits are set; -1 when one is missing.</summary>
    private static long Field(ref ReadOnlySpan<byte> data, int present, int bytes)
    {
        long value = 0;
        for (int i = 0; i < bytes; i++)
        {
            if ((present & (1 << i)) == 0)
            {
                continue;
            }

            if (data.IsEmpty)
            {
                return -1;
            }

            value |= (long)data[0] << (8 * i);
            data = data[1..];
        }

        return value;
    }
}
