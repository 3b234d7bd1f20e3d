using System.Buffers.Binary;

namespace Kforge.Platform.Signatures;

/// <summary>What a signature on a key says of the key's life (RFC 9580, 5.2.3): version 4 only, which is what has subpackets and is in use.</summary>
/// <param name="Kind">The signature's type.</param>
/// <param name="IssuerId">The last 8 bytes of the fingerprint of the key that made it, in hexadecimal; empty when it does not say.</param>
/// <param name="Created">When it was made.</param>
/// <param name="KeyLifetime">How long after its creation the key expires; null when the signature does not say, or says never.</param>
internal sealed record KeySignature(int Kind, string IssuerId, DateTimeOffset Created, TimeSpan? KeyLifetime)
{
    /// <summary>A signature directly on a key.</summary>
    public const int DirectKey = 0x1f;

    private const int SubpacketCreated = 2;
    private const int SubpacketKeyLifetime = 9;
    private const int SubpacketIssuerId = 16;
    private const int SubpacketIssuer = 33;

    /// <summary>Whether it binds a user id to a key.</summary>
    public bool IsCertification => Kind is >= 0x10 and <= 0x13;

    /// <summary>Reads a signature packet; null for another version and for a malformed one.</summary>
    public static KeySignature? Read(ReadOnlySpan<byte> body)
    {
        if (body is not [4, var kind, _, _, ..] || Area(body[4..]) is not { } hashed || Area(body[(6 + hashed)..]) is not { } unhashed)
        {
            return null;
        }

        KeySignature signature = new(kind, "", DateTimeOffset.UnixEpoch, null);

        // Times count only where the signature covers them; the issuer is a mere pointer and may stand in either area.
        return signature.With(body.Slice(6, hashed), isHashed: true)?.With(body.Slice(8 + hashed, unhashed), isHashed: false);
    }

    private static int? Area(ReadOnlySpan<byte> text) =>
        text.Length >= 2 && BinaryPrimitives.ReadUInt16BigEndian(text) is var length && length + 2 <= text.Length ? length : null;

    private KeySignature? With(ReadOnlySpan<byte> area, bool isHashed)
    {
        KeySignature signature = this;
        while (area.Length > 0)
        {
            if (OpenPgpPacket.NewLength(area, isSubpacket: true) is not { } length || length.Body < 1 || length.Octets + length.Body > area.Length)
            {
                return null;
            }

            ReadOnlySpan<byte> content = area.Slice(length.Octets, (int)length.Body);
            area = area[(length.Octets + (int)length.Body)..];

            // The highest bit only says that a reader must understand the subpacket.
            switch (content[0] & 0x7f)
            {
                case SubpacketCreated when isHashed && content.Length == 5:
                    signature = signature with { Created = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(content[1..])) };
                    break;
                case SubpacketKeyLifetime when isHashed && content.Length == 5:
                    uint seconds = BinaryPrimitives.ReadUInt32BigEndian(content[1..]);
                    signature = signature with { KeyLifetime = seconds == 0 ? null : TimeSpan.FromSeconds(seconds) };
                    break;
                case SubpacketIssuerId when content.Length == 9:
                    signature = signature with { IssuerId = Convert.ToHexString(content[1..]) };
                    break;
                case SubpacketIssuer when content.Length == 22:
                    signature = signature with { IssuerId = Convert.ToHexString(content[^8..]) };
                    break;
            }
        }

        return signature;
    }
}
