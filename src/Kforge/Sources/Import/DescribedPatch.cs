using System.Collections.Immutable;
using System.Text;

namespace Kforge.Sources;

/// <summary>A patch that is no mail: changes, before them perhaps fields as DEP-3 has them, or a text.</summary>
internal static class DescribedPatch
{
    /// <summary>Takes a patch apart.</summary>
    /// <param name="name">How messages call it.</param>
    /// <param name="title">What it is called when nothing in it says so.</param>
    /// <param name="content">Its bytes.</param>
    public static ReceivedPatch Read(string name, string title, ReadOnlyMemory<byte> content)
    {
        (ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> diff) = DiffExtent.Split(content);
        (ImmutableArray<(string Field, string Value)> fields, int end) = PatchHeadFields.Read(before.Span);
        string rest = UntilDashes(Encoding.UTF8.GetString(before.Span[end..]));
        (string subject, string body) = (fields.Value("Subject"), Description(fields)) switch
        {
            ({ Length: > 0 } said, var description) => (said, Joined(description, rest)),
            (_, { Length: > 0 } description) => (description.Split('\n')[0], Joined(description[description.Split('\n')[0].Length..], rest)),
            _ => (title, rest),
        };
        return new(name, subject, body.Trim('\n'), diff)
        {
            Author = Address(fields.Value("From") ?? fields.Value("Author")),
            Date = fields.Value("Date"),
            Fields = fields.OfUpstream(),
        };
    }

    /// <summary>A description's further lines are folded; a dot alone is an empty line (Debian policy, 5.6.13).</summary>
    private static string Description(ImmutableArray<(string Field, string Value)> fields) =>
        string.Join('\n', (fields.FirstOrDefault(field => field.Field.Equals("Description", StringComparison.OrdinalIgnoreCase)).Value ?? "").Split('\n').Select(line => line == "." ? "" : line));

    private static string Joined(string first, string second) => $"{first.Trim('\n')}\n\n{second.Trim('\n')}";

    private static (string Name, string Email)? Address(string? value) =>
        value is null ? null
        : value.IndexOf('<') is >= 0 and var open && value.IndexOf('>', open) is > 0 and var close ? (value[..open].Trim().Trim('"'), value[(open + 1)..close].Trim())
        : value.Contains('@') ? ("", value.Trim()) : (value.Trim(), "");

    /// <summary>The text above a line of dashes; below it stand counts of lines and notes that nobody keeps.</summary>
    private static string UntilDashes(string text)
    {
        string[] lines = text.Replace("\r", "").Split('\n');
        int dashes = Array.FindIndex(lines, line => line == "---");
        return string.Join('\n', (dashes < 0 ? lines : lines[..dashes]).Where(line => !line.StartsWith("diff ", StringComparison.Ordinal)));
    }
}
