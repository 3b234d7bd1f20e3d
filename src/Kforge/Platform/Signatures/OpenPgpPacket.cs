using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Kforge.Platform.Signatures;

/// <summary>One packet of an OpenPGP file (RFC 9580, 4).</summary>
/// <param name="Tag">Its kind.</param>
/// <param name="Body">Without the header.</param>
internal sealed record OpenPgpPacket(int Tag, ReadOnlyMemory<byte> Body)
{
    /// <summary>A signature (RFC 9580, 5.2).</summary>
    public const int Signature = 2;

    /// <summary>A primary public key (RFC 9580, 5.5.1.1).</summary>
    public const int PublicKey = 6;

    /// <summary>A user id (RFC 9580, 5.11).</summary>
    public const int UserId = 13;

    /// <summary>A public subkey (RFC 9580, 5.5.1.2): what follows it is not about the primary key.</summary>
    public const int PublicSubkey = 14;

    /// <summary>A picture as a user id (RFC 9580, 5.12).</summary>
    public const int UserAttribute = 17;

    /// <summary>Cuts a file into packets; null when it is none. Lengths in parts are refused: keys and signatures do not have them.</summary>
    public static ImmutableArray<OpenPgpPacket>? ReadAll(ReadOnlyMemory<byte> file)
    {
        ImmutableArray<OpenPgpPacket>.Builder packets = ImmutableArray.CreateBuilder<OpenPgpPacket>();
        while (file.Length > 0)
        {
            byte head = file.Span[0];
            bool isNew = (head & 0x40) != 0;
            if ((head & 0x80) == 0 || (isNew ? NewLength(file.Span[1..]) : OldLength(head & 3, file.Span[1..])) is not { } length)
            {
                return null;
            }

            file = file[(1 + length.Octets)..];
            if (length.Body > file.Length)
            {
                return null;
            }

            packets.Add(new(isNew ? head & 0x3f : (head >> 2) & 0xf, file[..(int)length.Body]));
            file = file[(int)length.Body..];
        }

        return packets.ToImmutable();
    }

    /// <summary>A length of one, two or five octets; subpackets have the same (RFC 9580, 4.2.1 and 5.2.3.7).</summary>
    /// <param name="text">Begins with the length.</param>
    /// <param name="isSubpacket">There two octets reach further, as no length comes in parts.</param>
    public static (int Octets, long Body)? NewLength(ReadOnlySpan<byte> text, bool isSubpacket = false) => text switch
    {
        [< 192 and var one, ..] => (1, one),
        [var high, var low, ..] when high is >= 192 and < 255 && (isSubpacket || high < 224) => (2, ((high - 192) << 8) + low + 192),
        [255, _, _, _, _, ..] => (5, BinaryPrimitives.ReadUInt32BigEndian(text[1..])),
        _ => null,
    };

    private static (int Octets, long Body)? OldLength(int kind, ReadOnlySpan<byte> text) => kind switch
    {
        0 when text.Length >= 1 => (1, text[0]),
        1 when text.Length >= 2 => (2, BinaryPrimitives.ReadUInt16BigEndian(text)),
        2 when text.Length >= 4 => (4, BinaryPrimitives.ReadUInt32BigEndian(text)),
        _ => null,
    };
}
