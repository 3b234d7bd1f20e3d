using System.Collections.Immutable;
using System.Text;

namespace Kforge.Kconfig;

/// <summary>One symbol of a <c>.config</c> file.</summary>
/// <param name="Name">Without <c>CONFIG_</c>.</param>
/// <param name="Value">As it stands in the file, strings with quotes and escapes; <c>n</c> for "is not set".</param>
/// <param name="Line">From 1; 0 when it was not read from a file.</param>
public readonly record struct ConfigEntry(string Name, string Value, int Line = 0);

/// <summary>
/// A <c>.config</c> file: symbols with values, in the order of the file. Reads what <c>conf_read_simple</c>
/// of <c>scripts/kconfig/confdata.c</c> reads and writes what <c>conf_write</c> writes, but for the headings.
/// </summary>
public sealed class DotConfig
{
    private const string Prefix = "CONFIG_";
    private const string Unset = " is not set";

    private readonly ImmutableDictionary<string, ConfigEntry> byName;

    /// <summary>Makes a configuration of entries; the last of a name counts, at its own place.</summary>
    public DotConfig(IEnumerable<ConfigEntry> entries)
    {
        ImmutableArray<ConfigEntry> all = [.. entries];
        Dictionary<string, int> last = [];
        for (int i = 0; i < all.Length; i++)
        {
            last[all[i].Name] = i;
        }

        Entries = [.. all.Where((entry, i) => last[entry.Name] == i)];
        byName = Entries.ToImmutableDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The symbols in the order of the file, each once.</summary>
    public ImmutableArray<ConfigEntry> Entries { get; }

    /// <summary>The entry of a symbol, or null when the file does not mention it: then it is off, or has no value.</summary>
    public ConfigEntry? this[string name] => byName.TryGetValue(name, out ConfigEntry entry) ? entry : null;

    /// <summary>Reads a file's text. As the kernel does, it passes over comments and lines it does not know.</summary>
    public static DotConfig Parse(string text)
    {
        List<ConfigEntry> entries = [];
        int number = 0;
        foreach (ReadOnlySpan<char> rawLine in text.EnumerateLines())
        {
            number++;
            if (ParseLine(rawLine) is (var name, var value))
            {
                entries.Add(new(name, value, number));
            }
        }

        return new(entries);
    }

    /// <summary>Whether a text can be a symbol's name: the letters, digits and <c>_</c> that a <c>.config</c> line can hold.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 255 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>One line of a <c>.config</c> without its end.</summary>
    public static string Line(string name, string value) => value == "n" ? $"# {Prefix}{name}{Unset}" : $"{Prefix}{name}={value}";

    /// <summary>A string as a value: in quotes, with <c>"</c> and <c>\</c> escaped.</summary>
    public static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>The string that a quoted value means, or null when the value is not one whole quoted string.</summary>
    public static string? Unquote(string value)
    {
        if (value.Length < 2 || value[0] != '"')
        {
            return null;
        }

        StringBuilder text = new(value.Length);
        for (int i = 1; i < value.Length; i++)
        {
            switch (value[i])
            {
                case '"':
                    return i == value.Length - 1 ? text.ToString() : null;
                case '\\' when i + 1 < value.Length:
                    text.Append(value[++i]);
                    break;
                default:
                    text.Append(value[i]);
                    break;
            }
        }

        return null;
    }

    /// <summary>The file's text.</summary>
    public string Write() => string.Concat(Entries.Select(entry => Line(entry.Name, entry.Value) + "\n"));

    private static (string Name, string Value)? ParseLine(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("# " + Prefix))
        {
            ReadOnlySpan<char> rest = line[(2 + Prefix.Length)..];
            int end = rest.IndexOf(' ');
            return end > 0 && rest[end..].SequenceEqual(Unset) ? (rest[..end].ToString(), "n") : null;
        }

        int equals = line.IndexOf('=');
        return line.StartsWith(Prefix) && equals > Prefix.Length
            ? (line[Prefix.Length..equals].ToString(), line[(equals + 1)..].ToString())
            : null;
    }
}
