using System.Globalization;
using System.Text;

namespace Kforge.Sources;

/// <summary>Who made a patch.</summary>
/// <param name="Name">Never empty; without control characters and angle brackets, at most 200 characters.</param>
/// <param name="Email">Likewise; <c>unknown@localhost</c> when the patch gives none.</param>
public sealed record PatchAuthor(string Name, string Email)
{
    private const int Longest = 200;

    /// <summary>Reads <c>Name &lt;address&gt;</c>, <c>address (Name)</c>, an address or a name alone.</summary>
    /// <returns>Null when nothing is left of it.</returns>
    public static PatchAuthor? Parse(string text)
    {
        string all = text.Trim();
        int open = all.LastIndexOf('<');
        int close = open < 0 ? -1 : all.IndexOf('>', open);
        string name;
        string email;
        if (close > open)
        {
            (name, email) = (all[..open], all[(open + 1)..close]);
        }
        else if (all.EndsWith(')') && all.IndexOf('(') is > 0 and int bracket && all[..bracket].Contains('@'))
        {
            (name, email) = (all[(bracket + 1)..^1], all[..bracket]);
        }
        else
        {
            (name, email) = all.Contains('@') && !all.Contains(' ') ? ("", all) : (all, "");
        }

        (name, email) = (Clean(name), Clean(email).Replace(" ", ""));
        return name.Length == 0 && email.Length == 0 ? null
            : new(name.Length > 0 ? name : email.Split('@')[0] is { Length: > 0 } local ? local : "unknown", email.Length > 0 ? email : "unknown@localhost");
    }

    /// <summary>git cannot hold angle brackets and line ends in a name, and takes these characters off its ends.</summary>
    private static string Clean(string text)
    {
        string clean = new([.. text.Where(c => c is not ('<' or '>') && !char.IsControl(c))]);
        return (clean.Length > Longest ? clean[..(Longest - (char.IsHighSurrogate(clean[Longest - 1]) ? 1 : 0))] : clean).Trim(' ', '.', ',', ':', ';', '"', '\'', '\\');
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} <{Email}>";
}

/// <summary>What a patch says of its way upstream.</summary>
/// <param name="Kind">The kind of statement.</param>
/// <param name="Value">The rest of the field, or the id of the commit; at most 1,000 characters.</param>
public sealed record UpstreamMark(UpstreamKind Kind, string Value)
{
    /// <summary>Reads a line of a header or a message; null when it says nothing of upstream.</summary>
    public static UpstreamMark? Of(string line)
    {
        int colon = line.IndexOf(':');
        UpstreamKind? field = colon < 0 ? null : line[..colon].ToLowerInvariant() switch
        {
            "forwarded" => UpstreamKind.Forwarded,
            "origin" => UpstreamKind.Origin,
            "applied-upstream" => UpstreamKind.AppliedUpstream,
            "bug" => UpstreamKind.Bug,
            ['b', 'u', 'g', '-', ..] => UpstreamKind.Bug,
            _ => null,
        };
        if (field is { } kind)
        {
            return line[(colon + 1)..].Trim() is { Length: > 0 } value ? new(kind, value) : null;
        }

        // `git cherry-pick -x`; then the two ways the stable kernels write it.
        return Id(line, "(cherry picked from commit ", ")") is { } picked ? new(UpstreamKind.CherryPicked, picked)
            : (Id(line, "commit ", " upstream.") ?? Id(line, "commit ", " upstream") ?? Id(line, "[ Upstream commit ", " ]") ?? Id(line, "[Upstream commit ", "]")) is { } id
                ? new(UpstreamKind.UpstreamCommit, id)
                : null;
    }

    private static string? Id(string line, string before, string after)
    {
        if (line.Length <= before.Length + after.Length || !line.StartsWith(before, StringComparison.OrdinalIgnoreCase) || !line.EndsWith(after, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string id = line[before.Length..^after.Length];
        return id.Length is >= 7 and <= 64 && id.All(char.IsAsciiHexDigit) ? id.ToLowerInvariant() : null;
    }
}

/// <summary>How a patch speaks of upstream.</summary>
public enum UpstreamKind
{
    /// <summary>DEP-3 <c>Forwarded:</c>: <c>no</c>, <c>not-needed</c>, or where it was sent.</summary>
    Forwarded,

    /// <summary>DEP-3 <c>Origin:</c>: where it was taken from.</summary>
    Origin,

    /// <summary>DEP-3 <c>Applied-Upstream:</c>: the version or commit that has it.</summary>
    AppliedUpstream,

    /// <summary>DEP-3 <c>Bug:</c>, <c>Bug-Debian:</c> and the like: the address of a report.</summary>
    Bug,

    /// <summary><c>(cherry picked from commit ID)</c>; the value is the id.</summary>
    CherryPicked,

    /// <summary><c>commit ID upstream.</c> or <c>[ Upstream commit ID ]</c>, as the stable kernels have it; the value is the id.</summary>
    UpstreamCommit,
}

/// <summary>Reads the dates of mails (RFC 5322, section 3.3) and of DEP-3 (ISO 8601).</summary>
internal static class PatchDate
{
    private static readonly string[] Forms =
    [
        "d MMM yyyy HH:mm:ss zzz", "d MMM yyyy HH:mm zzz", "d MMM yyyy HH:mm:ss", "yyyy-MM-dd HH:mm:ss zzz", "yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-dd",
    ];

    /// <summary>The moment with its time zone; null for anything else, and for years git's tools do not agree on.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        string date = text.Length > 100 ? "" : text.Trim();
        // The day of the week says nothing new, and a wrong one is no reason to lose the date. `(CET)` is a comment.
        date = date.IndexOf(',') is >= 0 and int comma ? date[(comma + 1)..] : date;
        date = (date.IndexOf('(') is >= 0 and int comment ? date[..comment] : date).Trim();
        foreach (string zone in (string[])[" GMT", " UTC", " UT", " Z"])
        {
            date = date.EndsWith(zone, StringComparison.Ordinal) ? date[..^zone.Length] + " +00:00" : date;
        }

        if (date.Length > 5 && date[^5] is '+' or '-' && date[^4..].All(char.IsAsciiDigit))
        {
            date = $"{date[..^2]}:{date[^2..]}";
        }

        return DateTimeOffset.TryParseExact(date, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite | DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed)
            && parsed.UtcDateTime.Year is >= 1970 and < 2100 ? parsed : null;
    }
}

/// <summary>Decodes encoded words: <c>=?utf-8?q?J=C3=B6rg?=</c> (RFC 2047).</summary>
internal static class EncodedWords
{
    private const int Longest = 1_000;

    /// <summary>The text with its encoded words decoded; what is no such word, or of an unknown character set, stays as it is.</summary>
    public static string Decode(string text)
    {
        StringBuilder decoded = new();
        for (int at = 0; at < text.Length;)
        {
            int start = text.IndexOf("=?", at, StringComparison.Ordinal);
            if (start < 0 || Word(text, start) is not { } word)
            {
                int next = start < 0 ? text.Length : start + 2;
                decoded.Append(text, at, next - at);
                at = next;
                continue;
            }

            decoded.Append(text, at, start - at).Append(word.Text);
            at = word.End;
            // Blanks between two encoded words are not part of the text.
            int following = at;
            while (following < text.Length && text[following] == ' ')
            {
                following++;
            }

            at = following > at && following < text.Length && text.AsSpan(following).StartsWith("=?", StringComparison.Ordinal) && Word(text, following) is not null ? following : at;
        }

        return decoded.ToString();
    }

    private static (string Text, int End)? Word(string text, int start)
    {
        int encoding = text.IndexOf('?', start + 2);
        if (encoding < 0 || encoding + 3 > text.Length || text[encoding + 2] != '?' || encoding - start > 40)
        {
            return null;
        }

        int end = text.IndexOf("?=", encoding + 3, Math.Min(Longest, text.Length - encoding - 3), StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        string data = text[(encoding + 3)..end];
        byte[]? bytes = char.ToLowerInvariant(text[encoding + 1]) switch
        {
            'q' => Quoted(data),
            'b' => Base64(data),
            _ => null,
        };
        string? plain = bytes is null ? null : text[(start + 2)..encoding].ToLowerInvariant().Split('*')[0] switch
        {
            "utf-8" or "us-ascii" or "utf8" => Encoding.UTF8.GetString(bytes),
            "iso-8859-1" or "iso-8859-15" or "latin1" or "windows-1252" => Encoding.Latin1.GetString(bytes),
            _ => null,
        };
        // What was hidden in the code must not bring back what was taken away before.
        return plain is null ? null : (new string([.. plain.Where(c => !char.IsControl(c))]), end + 2);
    }

    private static byte[]? Base64(string data)
    {
        byte[] bytes = new byte[data.Length];
        return Convert.TryFromBase64String(data, bytes, out int count) ? bytes[..count] : null;
    }

    private static byte[] Quoted(string data)
    {
        List<byte> bytes = [];
        for (int i = 0; i < data.Length; i++)
        {
            if (data[i] == '=' && i + 2 < data.Length && byte.TryParse(data.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.AddRange(data[i] == '_' ? " "u8.ToArray() : Encoding.UTF8.GetBytes(data, i, 1));
            }
        }

        return [.. bytes];
    }
}
