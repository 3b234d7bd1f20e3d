using System.Globalization;
using System.Text;

namespace Kforge.Toml;

/// <summary>
/// Makes TOML 1.0 text. The static members turn whole values into text; an instance writes a document
/// from top to bottom, for files whose layout matters, such as the lock.
/// </summary>
public sealed class TomlWriter
{
    private readonly StringBuilder text = new();

    /// <summary>The text of a whole table: plain values first, then each table under its header.</summary>
    public static string Document(TomlTable table)
    {
        TomlWriter writer = new();
        writer.Body(table, []);
        return writer.ToString();
    }

    /// <summary>A value on one line; tables in braces.</summary>
    public static string Inline(TomlValue value) => value switch
    {
        TomlValue.String text => Quote(text.Value),
        TomlValue.Integer integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        TomlValue.Float number => Float(number.Value),
        TomlValue.Boolean boolean => boolean.Value ? "true" : "false",
        TomlValue.OffsetDateTime instant => Seconds(instant.Local) + Offset(instant.Offset),
        TomlValue.LocalDateTime local => Seconds(local.Value),
        TomlValue.LocalDate date => date.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TomlValue.LocalTime time => time.Value.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        TomlValue.Array array => $"[{string.Join(", ", array.Items.Select(Inline))}]",
        TomlValue.Table { Content.Entries.IsEmpty: true } => "{}",
        TomlValue.Table table =>
            $"{{ {string.Join(", ", table.Content.Entries.Select(entry => $"{Key(entry.Key)} = {Inline(entry.Value)}"))} }}",
        _ => throw new InvalidOperationException("unreachable: TomlValue is closed"),
    };

    /// <summary>A key as it is written: bare when it may be, else in quotes.</summary>
    public static string Key(string key) => key.Length > 0 && key.All(IsBare) ? key : Quote(key);

    /// <summary>A string on one line, in double quotes, with what must be escaped escaped.</summary>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair, which UTF-8 cannot.</exception>
    public static string Quote(string value)
    {
        StringBuilder quoted = new("\"", value.Length + 2);
        for (int i = 0; i < value.Length; i++)
        {
            char character = value[i];
            if (char.IsSurrogate(character) && !char.IsSurrogatePair(value, i) && (i == 0 || !char.IsSurrogatePair(value, i - 1)))
            {
                throw new ArgumentException("the text holds half a surrogate pair", nameof(value));
            }

            _ = character switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\b' => quoted.Append("\\b"),
                '\t' => quoted.Append("\\t"),
                '\n' => quoted.Append("\\n"),
                '\f' => quoted.Append("\\f"),
                '\r' => quoted.Append("\\r"),
                < ' ' or '\u007f' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Writes a comment line.</summary>
    /// <exception cref="ArgumentException">It is more than one line, or holds a control character.</exception>
    public TomlWriter Comment(string line)
    {
        if (line.Any(character => char.IsControl(character) && character != '\t'))
        {
            throw new ArgumentException("a comment is one line without control characters", nameof(line));
        }

        text.Append(line.Length == 0 ? "#" : "# ").Append(line).Append('\n');
        return this;
    }

    /// <summary>Begins a table, with an empty line in front unless it is the first thing of the file.</summary>
    public TomlWriter Header(params ReadOnlySpan<string> path) => Header("[", path, "]");

    /// <summary>Begins the next table of an array of tables.</summary>
    public TomlWriter NextHeader(params ReadOnlySpan<string> path) => Header("[[", path, "]]");

    /// <summary>Writes a key with its value on one line.</summary>
    public TomlWriter Entry(string key, TomlValue value)
    {
        text.Append(Key(key)).Append(" = ").Append(Inline(value)).Append('\n');
        return this;
    }

    /// <summary>Writes a key with an array, one item a line, each with its comma: adding one changes one line.</summary>
    public TomlWriter Lines(string key, IEnumerable<TomlValue> items)
    {
        text.Append(Key(key)).Append(" = [\n");
        foreach (TomlValue item in items)
        {
            text.Append("    ").Append(Inline(item)).Append(",\n");
        }

        text.Append("]\n");
        return this;
    }

    /// <summary>What was written so far.</summary>
    public override string ToString() => text.ToString();

    /// <summary>Whether a character may stand in a key without quotes.</summary>
    internal static bool IsBare(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '-';

    private static string Float(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return shortest.AsSpan().ContainsAny('.', 'E') ? shortest : shortest + ".0";
    }

    private static string Seconds(DateTime local) => local.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);

    private static string Offset(TimeSpan offset) =>
        offset == TimeSpan.Zero ? "Z" : (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture);

    private TomlWriter Header(string opening, ReadOnlySpan<string> path, string closing)
    {
        text.Append(text.Length == 0 ? "" : "\n").Append(opening);
        for (int i = 0; i < path.Length; i++)
        {
            text.Append(i == 0 ? "" : ".").Append(Key(path[i]));
        }

        text.Append(closing).Append('\n');
        return this;
    }

    // Values come before tables: behind a header they would belong to it.
    private void Body(TomlTable table, string[] path)
    {
        foreach (TomlEntry entry in table.Entries.Where(entry => entry.Value is not TomlValue.Table))
        {
            _ = entry.Value is TomlValue.Array { Items: { IsEmpty: false } items } && items.All(item => item is TomlValue.Table)
                ? Lines(entry.Key, items)
                : Entry(entry.Key, entry.Value);
        }

        foreach (TomlEntry entry in table.Entries)
        {
            if (entry.Value is TomlValue.Table below)
            {
                string[] name = [.. path, entry.Key];
                Header(name);
                Body(below.Content, name);
            }
        }
    }
}
