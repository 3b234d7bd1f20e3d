using System.Collections.Immutable;
using System.Text;

namespace Kforge.Debian;

/// <summary>One paragraph of a control file: fields by name, names without regard to case (Debian policy 5.1, deb822(5)).</summary>
/// <param name="Fields">Continuation lines are joined with line feeds, each without the white space around it.</param>
public sealed record ControlParagraph(ImmutableDictionary<string, string> Fields)
{
    /// <summary>A field's value, or null.</summary>
    public string? this[string name] => Fields.GetValueOrDefault(name);

    /// <summary>A field's value cut at white space; empty when it is missing.</summary>
    public ImmutableArray<string> Words(string name) =>
        [.. (this[name] ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Reads every paragraph of a text.</summary>
    /// <returns>Null when the text is malformed; see <see cref="Parse"/>.</returns>
    public static ImmutableArray<ControlParagraph>? ParseAll(ReadOnlySpan<byte> text)
    {
        ImmutableArray<ControlParagraph>.Builder all = ImmutableArray.CreateBuilder<ControlParagraph>();
        while (text.Length > 0)
        {
            int length = ControlText.ParagraphLength(text);
            if (Parse(text[..length]) is not { } paragraph)
            {
                return null;
            }

            if (!paragraph.Fields.IsEmpty)
            {
                all.Add(paragraph);
            }

            text = text[length..];
        }

        return all.ToImmutable();
    }

    /// <summary>Reads one paragraph; comment lines (<c>#</c>) are skipped.</summary>
    /// <returns>Null for a line that is neither field nor continuation, and for a field that comes twice: readers would disagree on it.</returns>
    public static ControlParagraph? Parse(ReadOnlySpan<byte> text)
    {
        ImmutableDictionary<string, string>.Builder fields = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        string? name = null;
        StringBuilder value = new();
        while (text.Length > 0)
        {
            ReadOnlySpan<byte> line = ControlText.Line(ref text);
            if (line.StartsWith("#"u8) || ControlText.IsBlank(line))
            {
                continue;
            }

            if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (name is null)
                {
                    return null;
                }

                value.Append('\n').Append(Encoding.UTF8.GetString(line).Trim());
                continue;
            }

            int colon = line.IndexOf((byte)':');
            if (colon <= 0 || (name is not null && !fields.TryAdd(name, value.ToString())))
            {
                return null;
            }

            name = Encoding.UTF8.GetString(line[..colon]);
            value.Clear().Append(Encoding.UTF8.GetString(line[(colon + 1)..]).Trim());
        }

        return name is null || fields.TryAdd(name, value.ToString()) ? new(fields.ToImmutable()) : null;
    }
}

/// <summary>Cuts the bytes of a control file into paragraphs and lines.</summary>
internal static class ControlText
{
    /// <summary>The length of the first paragraph with the blank lines after it.</summary>
    public static int ParagraphLength(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text;
        bool blank = false;
        while (rest.Length > 0)
        {
            ReadOnlySpan<byte> after = rest;
            bool isBlank = IsBlank(Line(ref after));
            if (blank && !isBlank)
            {
                break;
            }

            blank = isBlank;
            rest = after;
        }

        return text.Length - rest.Length;
    }

    /// <summary>Cuts off a line, returned without its line feed.</summary>
    public static ReadOnlySpan<byte> Line(scoped ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
        text = end < 0 ? [] : text[(end + 1)..];
        return line;
    }

    /// <summary>Whether a line separates paragraphs: nothing but blanks.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) => line.Length == 0 || line.IndexOfAnyExcept(" \t\r"u8) < 0;
}
