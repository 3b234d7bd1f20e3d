using System.Globalization;
using System.Text.RegularExpressions;

namespace Kforge.Sources;

/// <summary>What the subject of a mail says about the patch in it, such as <c>[PATCH v2 3/7] rust: …</c>.</summary>
/// <param name="IsReply">Whether it begins with <c>Re:</c>.</param>
/// <param name="Version">The <c>v2</c>; 1 when none is named.</param>
/// <param name="Number">The <c>3</c>, or null when the patch is not numbered; 0 for a cover letter.</param>
/// <param name="Total">The <c>7</c>.</param>
/// <param name="Title">The rest.</param>
internal sealed partial record MailSubject(bool IsReply, int Version, int? Number, int Total, string Title)
{
    private const int LongestGroup = 200;

    /// <summary>Reads a decoded subject on one line.</summary>
    public static MailSubject Read(string subject)
    {
        string rest = subject.Trim();
        MailSubject read = new(false, 1, null, 0, "");
        bool tagged = false;
        while (true)
        {
            // After `[PATCH]` it is the author's own word.
            if (!tagged && Reply().Match(rest) is { Success: true } reply)
            {
                read = read with { IsReply = true };
                rest = rest[reply.Length..].TrimStart();
            }
            else if (rest.StartsWith('[') && rest.IndexOf(']') is > 0 and < LongestGroup and var end && Words(rest[1..end], read) is { } told)
            {
                read = told;
                tagged = true;
                rest = rest[(end + 1)..].TrimStart();
            }
            else
            {
                return read with { Title = rest };
            }
        }
    }

    /// <summary>What a group in brackets tells; null when it is part of the title, as in <c>[media] …</c>.</summary>
    private static MailSubject? Words(string group, MailSubject sofar)
    {
        bool known = false;
        foreach (string word in group.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Count().Match(word) is { Success: true } count)
            {
                sofar = sofar with { Number = Int(count.Groups[1].Value), Total = Int(count.Groups[2].Value) };
                known = true;
            }
            else if (VersionWord().Match(word) is { Success: true } version)
            {
                sofar = sofar with { Version = Int(version.Groups[1].Value) };
            }
            else if (PatchWord().Match(word) is { Success: true } patch)
            {
                known = true;
                sofar = patch.Groups[1].Success ? sofar with { Version = Int(patch.Groups[1].Value) } : sofar;
            }
        }

        return known ? sofar : null;
    }

    private static int Int(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(re|aw|fwd?):", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Reply();

    [GeneratedRegex(@"^([0-9]{1,4})/([0-9]{1,4})\z")]
    private static partial Regex Count();

    [GeneratedRegex(@"^v([0-9]{1,4})\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex VersionWord();

    [GeneratedRegex(@"^(?:RFC-?)?PATCH(?:-?v([0-9]{1,4}))?\z|^RFC\z|^RESEND\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PatchWord();
}
