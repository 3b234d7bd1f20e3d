using System.Text;

namespace Kforge.Kconfig.Values;

/// <summary>The lines of a configuration as the kernel's own program reads and writes them (<c>scripts/kconfig/confdata.c</c>).</summary>
internal static class ConfigLines
{
    private const string Prefix = "CONFIG_";
    private const string Unset = "is not set";

    /// <summary>Every line that sets a symbol, in the order of the file; a symbol may come more than once.</summary>
    /// <param name="text">The file.</param>
    /// <param name="unsetIsWholeLine">Whether nothing may follow <c>is not set</c>.</param>
    public static IEnumerable<ConfigEntry> Read(string text, bool unsetIsWholeLine)
    {
        int number = 0;
        int at = 0;
        while (at < text.Length)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            int length = end - at - (end > at && text[end - 1] == '\r' ? 1 : 0);
            number++;
            if (One(text.AsSpan(at, length), unsetIsWholeLine) is (var name, var value))
            {
                yield return new(name, value, number);
            }

            at = end + 1;
        }
    }

    /// <summary>The text between a quotation mark and the next that is not escaped; null without one.</summary>
    public static string? Unquote(string value)
    {
        StringBuilder text = new(value.Length);
        for (int i = 1; i < value.Length; i++)
        {
            if (value[i] == '"')
            {
                return text.ToString();
            }

            if (value[i] == '\\')
            {
                i++;
                if (i == value.Length)
                {
                    break;
                }
            }

            text.Append(value[i]);
        }

        return null;
    }

    private static (string Name, string Value)? One(ReadOnlySpan<char> line, bool unsetIsWholeLine)
    {
        if (line.StartsWith("# " + Prefix))
        {
            ReadOnlySpan<char> rest = line[(2 + Prefix.Length)..];
            int space = rest.IndexOf(' ');
            return space >= 0 && (unsetIsWholeLine ? rest[(space + 1)..].SequenceEqual(Unset) : rest[(space + 1)..].StartsWith(Unset))
                ? (rest[..space].ToString(), "n")
                : null;
        }

        int equals = line.IndexOf('=');
        return line.StartsWith(Prefix) && equals >= Prefix.Length ? (line[Prefix.Length..equals].ToString(), line[(equals + 1)..].ToString()) : null;
    }

    /// <summary>A configuration with some lines at its end; its own lines of the same symbols go away, all others stay as they are.</summary>
    /// <param name="text">A <c>.config</c>.</param>
    /// <param name="lines">Each symbol once.</param>
    public static string Put(string text, IReadOnlyCollection<ConfigEntry> lines)
    {
        HashSet<string> names = [.. lines.Select(line => line.Name)];
        StringBuilder put = new(text.Length + 1000);
        // Only these end a line for the kernel's program; what .NET takes for line ends besides may stand in a string.
        ReadOnlySpan<char> whole = text.AsSpan().TrimEnd('\n');
        foreach (Range range in whole.Split('\n'))
        {
            ReadOnlySpan<char> line = whole[range];
            if (NameIn(line) is not { } name || !names.Contains(name))
            {
                put.Append(line).Append('\n');
            }
        }

        foreach (ConfigEntry line in lines)
        {
            put.Append(DotConfig.Line(line.Name, line.Value)).Append('\n');
        }

        return put.ToString();
    }

    private static string? NameIn(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> rest = line.StartsWith("# CONFIG_") ? line["# CONFIG_".Length..] : line.StartsWith("CONFIG_") ? line["CONFIG_".Length..] : [];
        int end = rest.IndexOfAny(' ', '=');
        return end > 0 ? rest[..end].ToString() : null;
    }
}
