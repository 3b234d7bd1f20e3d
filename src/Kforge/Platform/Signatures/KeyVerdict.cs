using System.Collections.Immutable;
using System.Globalization;

namespace Kforge.Platform.Signatures;

/// <summary>What gpgv says of the signatures of a file when it knows one key file only (GnuPG, doc/DETAILS).</summary>
internal abstract record KeyVerdict
{
    private const string Prefix = "[GNUPG:] ";

    private KeyVerdict()
    {
    }

    /// <summary>The key signed the text, now and with nothing against it.</summary>
    /// <param name="SignedAt">When its newest good signature says it was made.</param>
    public sealed record Good(DateTimeOffset SignedAt) : KeyVerdict;

    /// <summary>The key file holds a key of another fingerprint.</summary>
    public sealed record OtherKey(string Fingerprint) : KeyVerdict;

    /// <summary>There is a signature by the key, and the text is another one.</summary>
    public sealed record Altered : KeyVerdict;

    /// <summary>The key says nothing for the text.</summary>
    public sealed record Nothing(string Cause) : KeyVerdict;

    /// <summary>Reads the status lines.</summary>
    /// <param name="status">What gpgv wrote to its status file descriptor.</param>
    /// <param name="fingerprint">Of the primary key that the key file should hold.</param>
    public static KeyVerdict Of(string status, string fingerprint)
    {
        DateTimeOffset? good = null;
        string cause = "no signature by this key";
        foreach (ImmutableArray<string[]> signature in Signatures(status))
        {
            // A signature by an expired or revoked key also has a VALIDSIG line: GOODSIG must be there too.
            string[]? valid = signature.FirstOrDefault(line => line[0] == "VALIDSIG");
            string? against = signature.Select(line => line[0]).FirstOrDefault(word => word is "EXPSIG" or "EXPKEYSIG" or "REVKEYSIG" or "BADSIG" or "ERRSIG");
            if (valid is not null && valid[^1] != fingerprint)
            {
                return new OtherKey(valid[^1]);
            }

            switch (against)
            {
                case "BADSIG":
                    return new Altered();
                case null when valid is not null && signature.Any(line => line[0] == "GOODSIG") && !IsStrong(valid):
                    cause = "its signature uses a digest that can be forged";
                    break;
                case null when valid is not null && signature.Any(line => line[0] == "GOODSIG"):
                    good = TimeOf(valid) is var at && good > at ? good : at;
                    break;
                case "EXPSIG":
                    cause = "its signature has expired";
                    break;
                case "EXPKEYSIG":
                    cause = "the key has expired";
                    break;
                case "REVKEYSIG":
                    cause = "the key was revoked";
                    break;
                case "ERRSIG" when !signature.Any(line => line[0] == "NO_PUBKEY"):
                    cause = "its signature cannot be checked";
                    break;
            }
        }

        return good is { } signed ? new Good(signed) : new Nothing(cause);
    }

    /// <summary>
    /// The eighth argument of VALIDSIG: SHA-2 or SHA-3 (RFC 9580, 9.5). gpgv's own <c>--weak-digest</c> is of no use: it also means what a key
    /// says of itself, and keys that were made before 2017, such as the Rust project's, say that with SHA-1. Nobody but the key's owner could
    /// have forged that, and the key's file is not fetched from anywhere.
    /// </summary>
    private static bool IsStrong(string[] valid) => valid.Length > 8 && valid[8] is "8" or "9" or "10" or "11" or "12" or "14";

    /// <summary>The third argument of VALIDSIG: seconds since 1970, or an ISO 8601 time with a <c>T</c> in it.</summary>
    private static DateTimeOffset TimeOf(string[] valid)
    {
        string time = valid.Length > 3 ? valid[3] : "";
        return long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= uint.MaxValue
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.TryParseExact(time, "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset iso)
                ? iso
                : DateTimeOffset.UnixEpoch;
    }

    /// <summary>The words of the status lines, one group for each signature.</summary>
    private static IEnumerable<ImmutableArray<string[]>> Signatures(string status)
    {
        List<string[]> current = [];
        foreach (string line in status.Split('\n').Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            string[] words = line[Prefix.Length..].TrimEnd().Split(' ');
            if (words[0] == "NEWSIG")
            {
                yield return [.. current];
                current.Clear();
            }

            current.Add(words);
        }

        yield return [.. current];
    }
}
