using System.Collections.Immutable;
using System.Text;

namespace Kforge.Sources;

/// <summary>The lines <c>Field: value</c> a mail or a described patch begins with (RFC 5322, section 2.2; DEP-3), unfolded, not decoded.</summary>
internal static class PatchHeadFields
{
    private const int Most = 1000;
    private const int LongestValue = 16 << 10;

    /// <summary>What says where a patch stands upstream; kept when a patch is imported.</summary>
    private static readonly ImmutableHashSet<string> Upstream = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase, "Origin", "Forwarded", "Bug", "Applied-Upstream", "Last-Update", "Reviewed-By", "Acked-By");

    /// <summary>Reads the fields at the beginning of a text.</summary>
    /// <param name="text">UTF-8, or something else: bytes that are not UTF-8 become U+FFFD.</param>
    /// <returns>The fields in order, and the offset of what follows them; nothing when the first line is no field.</returns>
    public static (ImmutableArray<(string Field, string Value)> Fields, int End) Read(ReadOnlySpan<byte> text)
    {
        ImmutableArray<(string Field, string Value)>.Builder fields = ImmutableArray.CreateBuilder<(string, string)>();
        int at = 0;
        while (at < text.Length && fields.Count < Most)
        {
            int end = text[at..].IndexOf((byte)'\n') is >= 0 and var found ? at + found : text.Length;
            string line = Encoding.UTF8.GetString(text[at..end]).TrimEnd('\r');
            if (line.Length == 0)
            {
                break;
            }

            if (line[0] is ' ' or '\t' && fields.Count > 0)
            {
                (string field, string value) = fields[^1];
                fields[^1] = (field, value.Length + line.Length < LongestValue ? $"{value}\n{line.Trim()}" : value);
            }
            else if (line.IndexOf(':') is > 0 and < 64 and var colon && line[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            {
                fields.Add((line[..colon], line[(colon + 1)..].Trim()));
            }
            else if (fields.Count > 0 || !line.StartsWith("From ", StringComparison.Ordinal))
            {
                break;
            }

            at = Math.Min(end + 1, text.Length);
        }

        return (fields.ToImmutable(), at);
    }

    /// <summary>The value of the first field of a name on one line, or null.</summary>
    public static string? Value(this ImmutableArray<(string Field, string Value)> fields, string name) =>
        fields.FirstOrDefault(field => field.Field.Equals(name, StringComparison.OrdinalIgnoreCase)).Value?.Replace('\n', ' ');

    /// <summary>The fields that say where a patch stands upstream, each on one line.</summary>
    public static ImmutableArray<(string Field, string Value)> OfUpstream(this ImmutableArray<(string Field, string Value)> fields) =>
        [.. fields.Where(field => Upstream.Contains(field.Field) || field.Field.StartsWith("Bug-", StringComparison.OrdinalIgnoreCase)).Select(field => (field.Field, field.Value.Replace('\n', ' ')))];
}
