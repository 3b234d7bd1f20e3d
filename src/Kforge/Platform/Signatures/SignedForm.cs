using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Platform.Signatures;

/// <summary>
/// Refuses everything but one signed text, or one signature, from the first byte to the last. gpgv itself reads past text
/// before and after it, and treats some characters otherwise when hashing than when printing (CVE-2013-1051 was of this kind).
/// </summary>
internal static class SignedForm
{
    /// <summary>gpg cuts longer lines (19,995 bytes), so what it hashes would not be what it prints.</summary>
    private const int LongestLine = 16_384;

    /// <summary>A clear-signed text (RFC 9580, 7).</summary>
    /// <exception cref="Failure">KF2003.</exception>
    public static void CheckClearSigned(ReadOnlySpan<byte> file, Signers signers)
    {
        Lines lines = new(file, signers);
        lines.Require(lines.Next().SequenceEqual("-----BEGIN PGP SIGNED MESSAGE-----"u8), "does not begin with a signed text");
        for (ReadOnlySpan<byte> header = lines.Next(); header.Length > 0; header = lines.Next())
        {
            lines.Require(header.StartsWith("Hash: "u8), "has a header other than `Hash`");
        }

        ReadOnlySpan<byte> line;
        do
        {
            lines.Require(lines.Any, "has no signature");
            line = lines.Next();
            lines.Require(!line.StartsWith("-"u8) || line.StartsWith("- "u8) || line.SequenceEqual("-----BEGIN PGP SIGNATURE-----"u8), "has a second signed text");
        }
        while (!line.SequenceEqual("-----BEGIN PGP SIGNATURE-----"u8));

        CheckSignature(ref lines);
        lines.Require(!HasControlCharacters(file), "has control characters");
    }

    /// <summary>An armored signature without the text (RFC 9580, 6.2), which holds nothing but signature packets.</summary>
    /// <exception cref="Failure">KF2003.</exception>
    public static void CheckDetached(ReadOnlySpan<byte> file, Signers signers)
    {
        byte[] packets = ArmoredPackets(file, signers);
        new Lines(file, signers).Require(
            OpenPgpPacket.ReadAll(packets) is [_, ..] all && all.All(packet => packet.Tag == OpenPgpPacket.Signature),
            "has a signature file that holds something else than signatures");
    }

    /// <summary>A signature over bytes without the bytes, armored or not, which holds nothing but signature packets.</summary>
    /// <remarks>A signature over text would leave open how the lines ended (RFC 9580, 5.2.1.2), so it is refused.</remarks>
    /// <exception cref="Failure">KF2003.</exception>
    public static void CheckDetachedFromBytes(byte[] file, Signers signers)
    {
        // The first byte of a packet has its highest bit set (RFC 9580, 4.2); that of armor never has.
        byte[] packets = file is [>= 0x80, ..] ? file : ArmoredPackets(file, signers);
        Lines lines = new(file, signers);
        ImmutableArray<OpenPgpPacket>? all = OpenPgpPacket.ReadAll(packets);
        lines.Require(all is [_, ..] && all.Value.All(packet => packet.Tag == OpenPgpPacket.Signature), "has a signature file that holds something else than signatures");
        lines.Require(all!.Value.All(packet => packet.Body.Span is [>= 4, 0, ..]), "has a signature over something else than bytes");
    }

    /// <summary>The packets of a file that is one armored signature.</summary>
    private static byte[] ArmoredPackets(ReadOnlySpan<byte> file, Signers signers)
    {
        Lines lines = new(file, signers);
        lines.Require(lines.Next().SequenceEqual("-----BEGIN PGP SIGNATURE-----"u8), "has a signature file that does not begin with a signature");
        byte[] packets = CheckSignature(ref lines);
        lines.Require(!HasControlCharacters(file), "has control characters in its signature");
        return packets;
    }

    /// <summary>What follows the first line of an armored signature, up to the end of the file.</summary>
    /// <returns>The bytes of the packets; empty when they are not base 64.</returns>
    private static byte[] CheckSignature(ref Lines lines)
    {
        // Headers such as `Version` and `Comment` end with an empty line.
        while (lines.Next() is { Length: > 0 } header)
        {
            lines.Require(header.IndexOf(": "u8) > 0, "has a signature with a malformed header");
        }

        System.Text.StringBuilder base64 = new();
        ReadOnlySpan<byte> line;
        while (true)
        {
            lines.Require(lines.Any, "has a signature without an end");
            line = lines.Next();
            if (line.SequenceEqual("-----END PGP SIGNATURE-----"u8))
            {
                break;
            }

            lines.Require(!line.StartsWith("-----"u8), "has a second signed text");
            base64.Append(line is [(byte)'=', ..] ? "" : System.Text.Encoding.ASCII.GetString(line));
        }

        lines.Require(lines.OnlyBlanksLeft, "has text after the signature");
        byte[] packets = new byte[base64.Length];
        return Convert.TryFromBase64String(base64.ToString(), packets, out int written) ? packets[..written] : [];
    }

    private static bool HasControlCharacters(ReadOnlySpan<byte> file) =>
        file.IndexOfAnyInRange((byte)0, (byte)8) >= 0 || file.IndexOfAnyInRange((byte)11, (byte)12) >= 0
        || file.IndexOfAnyInRange((byte)14, (byte)31) >= 0 || file.IndexOf((byte)127) >= 0;

    /// <summary>The lines of a file, without the blanks at their ends, which signatures do not cover.</summary>
    private ref struct Lines(ReadOnlySpan<byte> file, Signers signers)
    {
        private ReadOnlySpan<byte> rest = file;
        private int number;

        public readonly bool Any => rest.Length > 0;

        public readonly bool OnlyBlanksLeft => rest.IndexOfAnyExcept(" \t\r\n"u8) < 0;

        public ReadOnlySpan<byte> Next()
        {
            number++;
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? rest : rest[..end]).TrimEnd(" \t\r"u8);
            rest = end < 0 ? [] : rest[(end + 1)..];
            Require(line.Length <= LongestLine, "has a line that is too long");
            return line;
        }

        public readonly void Require(bool condition, string otherwise)
        {
            if (!condition)
            {
                throw new Diagnostic(SignatureCodes.NotOneSignedText, $"{signers.What} {otherwise}", signers.Place, [$"at line {number}"],
                    [.. signers.Hints, "look at what the server sends: a proxy or log-in page may have answered"]).ToFailure();
            }
        }
    }
}
