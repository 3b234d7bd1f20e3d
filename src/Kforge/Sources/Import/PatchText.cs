using System.Globalization;
using System.Text;

namespace Kforge.Sources;

/// <summary>Writes a patch as <c>git format-patch</c> does: header, description, <c>---</c>, changes. The same patch gives the same bytes.</summary>
internal static class PatchText
{
    private const int LongestSlug = 52;
    private const int LongestBody = 1 << 20;

    /// <summary>The text of a patch file.</summary>
    public static byte[] Write(ReceivedPatch patch)
    {
        StringBuilder text = new();
        if (patch.Author is { } author)
        {
            text.Append("From: ").Append(Address(author)).Append('\n');
        }

        if (patch.Date is { } date)
        {
            text.Append("Date: ").Append(OneLine(date)).Append('\n');
        }

        text.Append("Subject: [PATCH] ").Append(Title(patch)).Append('\n');
        if (patch.MessageId is { } id)
        {
            text.Append("Message-ID: ").Append(id).Append('\n');
        }

        foreach ((string field, string value) in patch.Fields)
        {
            text.Append(field).Append(": ").Append(OneLine(value)).Append('\n');
        }

        string body = Body(patch.Body);
        if (text.ToString().Concat(body).Any(c => c > '\x7f'))
        {
            text.Append("MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n");
        }

        text.Append('\n').Append(body).Append(body.Length > 0 ? "\n---\n" : "---\n");
        return [.. Encoding.UTF8.GetBytes(text.ToString()), .. patch.Diff.Span];
    }

    /// <summary>The title of a patch; its author's words on one line.</summary>
    public static string Title(ReceivedPatch patch) => OneLine(patch.Told.Title) is { Length: > 0 } title ? title : "no subject";

    /// <summary>The name of the file: <c>0007-rust-add-a-thing.patch</c>. No character of a stranger gets into it but letters, digits and <c>-</c>.</summary>
    /// <param name="number">Its number in the directory, from 1.</param>
    /// <param name="title">Its title.</param>
    public static string FileName(int number, string title)
    {
        StringBuilder slug = new();
        foreach (char c in title)
        {
            if (slug.Length == LongestSlug)
            {
                break;
            }

            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(char.ToLowerInvariant(c));
            }
            else if (c != '\'' && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        string name = slug.ToString().TrimEnd('-');
        return string.Create(CultureInfo.InvariantCulture, $"{number:0000}-{(name.Length > 0 ? name : "patch")}.patch");
    }

    /// <summary>A description without control characters, blanks at the ends of lines and empty lines around it.</summary>
    private static string Body(string body)
    {
        string cut = body.Length <= LongestBody ? body : body[..LongestBody];
        IEnumerable<string> lines = cut.Split('\n').Select(line => new string([.. line.Where(c => c == '\t' || !char.IsControl(c))]).TrimEnd());
        return string.Join('\n', lines).Trim('\n');
    }

    private static string Address((string Name, string Email) author)
    {
        string name = OneLine(author.Name);
        string email = OneLine(author.Email).Replace("<", "").Replace(">", "");

        // RFC 5322, 3.2.3: these have a meaning of their own outside quotes.
        string quoted = name.IndexOfAny([.. "()<>[]:;@\\,.\""]) >= 0 ? $"\"{name.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"" : name;
        return $"{quoted} <{email}>".TrimStart();
    }

    private static string OneLine(string text) => string.Join(' ', new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
