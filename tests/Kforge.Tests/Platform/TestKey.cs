using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kforge.Tests.Platform;

/// <summary>
/// A throw-away OpenPGP key that signs as an archive does (RFC 9580: version 4 packets, RSA, SHA-256). Written here
/// so that the tests need gpgv, as kforge does, and not gpg with its agent.
/// </summary>
public sealed class TestKey
{
    private readonly RSA rsa = RSA.Create(2048);
    private static readonly byte[] User = Encoding.UTF8.GetBytes("Test Archive <test@example.org>");
    private readonly bool old;
    private readonly byte[] body;
    private readonly byte[] fingerprint;

    /// <param name="created">The key's age; signatures are made one second later unless said otherwise.</param>
    /// <param name="lifetime">After which the key has expired.</param>
    /// <param name="revoked">Whether the key file holds a revocation.</param>
    /// <param name="old">Whether what the key says of itself is signed with SHA-1, as was usual until 2017.</param>
    public TestKey(DateTimeOffset? created = null, TimeSpan? lifetime = null, bool revoked = false, bool old = false)
    {
        this.old = old;
        Created = created ?? DateTimeOffset.UtcNow.AddDays(-1);
        RSAParameters parameters = rsa.ExportParameters(false);
        body = [4, .. Time(Created), 1, .. Number(parameters.Modulus!), .. Number(parameters.Exponent!)];
        byte[] framed = Framed;
        fingerprint = SHA1.HashData(framed);
        PublicKey =
        [
            .. Packet(6, body),
            .. revoked ? Packet(2, Signature(0x20, framed, Created.AddSeconds(1), [])) : [],
            .. Packet(13, User),
            .. Certify(Created, lifetime),
        ];
    }

    public DateTimeOffset Created { get; }

    public string Fingerprint => Convert.ToHexString(fingerprint);

    /// <summary>A binary keyring with this key alone.</summary>
    public byte[] PublicKey { get; }

    /// <summary>How long the key's own packet is, with which <see cref="PublicKey"/> begins.</summary>
    public int KeyPacketLength => Packet(6, body).Length;

    private byte[] Framed => [0x99, .. Short(body.Length), .. body];

    /// <summary>A signature that binds the user id to the key, to be put behind it.</summary>
    public byte[] Certify(DateTimeOffset time, TimeSpan? lifetime) =>
        Packet(2, Signature(0x13, [.. Framed, 0xB4, .. Long(User.Length), .. User], time, [2, 27, 3, .. Lifetime(lifetime)], old));

    /// <summary>A signature directly on the key, to be put behind its packet.</summary>
    public byte[] SignItself(DateTimeOffset time, TimeSpan? lifetime) => Packet(2, Signature(0x1f, Framed, time, Lifetime(lifetime)));

    /// <summary>This key with another one as its subkey for signing: signatures by that one count as signatures by this one.</summary>
    public byte[] PublicKeyWith(TestKey subkey)
    {
        byte[] both = [.. Framed, .. subkey.Framed];
        byte[] back = subkey.Signature(0x19, both, subkey.Created, [], old);
        return [.. PublicKey, .. Packet(14, subkey.body), .. Packet(2, Signature(0x18, both, subkey.Created, [2, 27, 2, 255, .. Long(back.Length + 1), 32, .. back], old))];
    }

    /// <summary>A clear-signed text, signed by every key given.</summary>
    public static string ClearSign(string text, params IEnumerable<TestKey> keys) => ClearSign(text, keys.Select(key => (key, text)));

    /// <summary>A clear-signed file that shows one text under signatures of perhaps others.</summary>
    public static string ClearSign(string shown, IEnumerable<(TestKey Key, string Signed)> signatures)
    {
        byte[] packets = [.. signatures.SelectMany(s => Packet(2, s.Key.Signature(0x01, Canonical(s.Signed), s.Key.Created.AddSeconds(1), [])))];
        string escaped = string.Join('\n', shown.TrimEnd('\n').Split('\n').Select(line => line.StartsWith('-') ? "- " + line : line));
        return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + escaped + "\n" + Armored(packets);
    }

    /// <summary>An armored signature for a file beside it, by every key given.</summary>
    public static string Detached(byte[] content, params IEnumerable<TestKey> keys) =>
        Armored([.. keys.SelectMany(key => Packet(2, key.Signature(0x00, content, key.Created.AddSeconds(1), [])))]);

    /// <summary>The same with SHA-1.</summary>
    public static string DetachedWithSha1(byte[] content, TestKey key) => Armored(Packet(2, key.Signature(0x00, content, key.Created.AddSeconds(1), [], sha1: true)));

    /// <summary>Packets as an armored signature.</summary>
    public static string Armored(byte[] packets) =>
        "-----BEGIN PGP SIGNATURE-----\n\n"
        + string.Join('\n', Convert.ToBase64String(packets).Chunk(64).Select(line => new string(line)))
        + "\n=" + Convert.ToBase64String(Crc24(packets)) + "\n-----END PGP SIGNATURE-----\n";

    private static byte[] Canonical(string text) =>
        Encoding.UTF8.GetBytes(string.Join("\r\n", text.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd(' ', '\t'))));

    private byte[] Signature(byte type, byte[] data, DateTimeOffset time, byte[] extra, bool sha1 = false)
    {
        byte[] subpackets = [5, 2, .. Time(time), 22, 33, 4, .. fingerprint, .. extra];
        byte[] head = [4, type, 1, (byte)(sha1 ? 2 : 8), .. Short(subpackets.Length), .. subpackets];
        byte[] hashed = [.. data, .. head, 4, 0xFF, .. Long(head.Length)];
        byte[] hash = sha1 ? SHA1.HashData(hashed) : SHA256.HashData(hashed);
        byte[] issuer = [9, 16, .. fingerprint[^8..]];
        byte[] signature = rsa.SignHash(hash, sha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return [.. head, .. Short(issuer.Length), .. issuer, hash[0], hash[1], .. Number(signature)];
    }

    /// <summary>A packet in the new format.</summary>
    public static byte[] Packet(int tag, byte[] body) => [(byte)(0xC0 | tag), 0xFF, .. Long(body.Length), .. body];

    private static byte[] Lifetime(TimeSpan? lifetime) => lifetime is { } span ? [5, 9, .. Long((int)span.TotalSeconds)] : [];

    private static byte[] Time(DateTimeOffset time) => Long((int)time.ToUnixTimeSeconds());

    private static byte[] Short(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Long(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Number(byte[] value)
    {
        byte[] trimmed = [.. value.SkipWhile(b => b == 0)];
        int bits = (trimmed.Length * 8) - System.Numerics.BitOperations.LeadingZeroCount(trimmed[0]) + 24;
        return [.. Short(bits), .. trimmed];
    }

    private static byte[] Crc24(byte[] data)
    {
        int crc = 0xB704CE;
        foreach (byte b in data)
        {
            crc ^= b << 16;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc << 1) ^ ((crc & 0x800000) != 0 ? 0x1864CFB : 0);
            }
        }

        return [(byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
    }
}
