using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Kforge.Diagnostics;

namespace Kforge.Platform.Signatures;

/// <summary>Which key a file holds and how long it is good.</summary>
/// <param name="Fingerprint">Of the primary key, 40 hexadecimal digits, upper case.</param>
/// <param name="Created">When the key was made.</param>
/// <param name="Expires">After this nothing it signs counts; null when it does not expire.</param>
public sealed record KeyLifetime(string Fingerprint, DateTimeOffset Created, DateTimeOffset? Expires);

/// <summary>
/// The files of the keys that may sign: <c>FINGERPRINT.gpg</c>, a public key in binary form (RFC 9580, 10.1). gpgv decides whether a
/// signature counts; what is read here serves only to tell people beforehand that a key is about to expire.
/// </summary>
public static class SigningKeys
{
    /// <summary>Far above every real key, even with the signatures of many people on it.</summary>
    private const long LargestFile = 4 << 20;

    private const int FingerprintDigits = 40;

    /// <summary>Reads a key file. The signatures in it are not verified: whoever put the file there decided what it says.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>
    /// Of the only key in it. As GnuPG does it, the newest signature of the key on itself tells the expiry; else, of the newest ones on
    /// each user id, the newest that tells one.
    /// </returns>
    /// <exception cref="Failure">KF2301 when the file cannot be read, holds no key or several, or one that is not of version 4.</exception>
    public static async Task<KeyLifetime> ReadAsync(string file, CancellationToken cancellation)
    {
        byte[] content;
        try
        {
            if (new FileInfo(file).Length > LargestFile)
            {
                throw Unreadable(file, $"it is larger than {LargestFile} bytes");
            }

            content = await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, exception.Message);
        }

        return OpenPgpPacket.ReadAll(content) is { } packets
            ? Read(file, packets)
            : throw Unreadable(file, content.AsSpan().StartsWith("-----BEGIN"u8) ? "it is armored: it must be in binary form" : "it is not an OpenPGP file");
    }

    /// <summary>The path of a key's file, or null.</summary>
    /// <param name="fingerprint">Of the primary key, 40 hexadecimal digits, upper case; anything else has no file.</param>
    /// <param name="directories">Where it is looked for, in this order.</param>
    public static string? Find(string fingerprint, ImmutableArray<string> directories) =>
        fingerprint.Length == FingerprintDigits && fingerprint.All(char.IsAsciiHexDigitUpper)
            ? directories.Select(directory => PathIn(directory, fingerprint)).FirstOrDefault(File.Exists)
            : null;

    /// <summary>The path of a key's file, or KF2007.</summary>
    internal static string FileOf(string fingerprint, Signers signers) =>
        Find(fingerprint, signers.KeyDirectories) ?? throw new Diagnostic(SignatureCodes.KeyMissing, $"there is no file for the key `{fingerprint}`", signers.Place,
            [.. signers.KeyDirectories.Select(directory => $"looked for `{Path.Combine(directory, fingerprint + ".gpg")}`")],
            [$"make it with `gpg --export {fingerprint} > {Path.Combine(signers.KeyDirectories.FirstOrDefault("toolchains/keys"), fingerprint + ".gpg")}`"]).ToFailure();

    private static string PathIn(string directory, string fingerprint) => Path.GetFullPath(Path.Combine(directory, fingerprint + ".gpg"));

    private static KeyLifetime Read(string file, ImmutableArray<OpenPgpPacket> packets)
    {
        if (packets.Count(packet => packet.Tag == OpenPgpPacket.PublicKey) != 1 || packets[0].Tag != OpenPgpPacket.PublicKey)
        {
            throw Unreadable(file, "it does not hold exactly one public key");
        }

        // Version, creation time, algorithm, numbers (RFC 9580, 5.5.2.2); the fingerprint is that of 5.5.4.2.
        ReadOnlySpan<byte> key = packets[0].Body.Span;
        if (key is not [4, _, _, _, _, _, ..] || key.Length > ushort.MaxValue)
        {
            throw Unreadable(file, "its key is not of version 4");
        }

        string fingerprint = Convert.ToHexString(SHA1.HashData([0x99, (byte)(key.Length >> 8), (byte)key.Length, .. key]));
        DateTimeOffset created = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(key[1..]));
        return new(fingerprint, created, created + LifetimeOf(packets, fingerprint[^16..]));
    }

    private static TimeSpan? LifetimeOf(ImmutableArray<OpenPgpPacket> packets, string keyId)
    {
        KeySignature? direct = null;
        List<KeySignature?> users = [];
        foreach (OpenPgpPacket packet in packets.Skip(1).TakeWhile(packet => packet.Tag != OpenPgpPacket.PublicSubkey))
        {
            if (packet.Tag is OpenPgpPacket.UserId or OpenPgpPacket.UserAttribute)
            {
                users.Add(null);
            }
            else if (packet.Tag == OpenPgpPacket.Signature && KeySignature.Read(packet.Body.Span) is { } signature && signature.IssuerId == keyId)
            {
                if (signature.Kind == KeySignature.DirectKey)
                {
                    direct = Newer(direct, signature);
                }
                else if (signature.IsCertification && users.Count > 0)
                {
                    users[^1] = Newer(users[^1], signature);
                }
            }
        }

        return direct?.KeyLifetime ?? users.Where(user => user?.KeyLifetime is not null).MaxBy(user => user!.Created)?.KeyLifetime;
    }

    private static KeySignature Newer(KeySignature? old, KeySignature candidate) => old is null || candidate.Created >= old.Created ? candidate : old;

    private static Failure Unreadable(string file, string cause) => new Diagnostic(
        SignatureCodes.KeyUnreadable, $"`{file}` cannot be read as a key", null, [cause],
        [$"see what it is with `gpg --show-keys {file}`, and make it anew with `gpg --export FINGERPRINT > {file}`"]).ToFailure();
}
