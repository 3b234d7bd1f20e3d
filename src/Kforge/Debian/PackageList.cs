using System.Text;

namespace Kforge.Debian;

/// <summary>
/// The text of one <c>Packages</c> file and where each package is in it. A suite has about 70,000 paragraphs
/// and a toolchain needs some 300 of them: only the names are read at first, the rest of a paragraph when it
/// is asked for.
/// </summary>
public sealed class PackageList
{
    private readonly ReadOnlyMemory<byte> text;
    private readonly List<(int Start, int Length)> paragraphs = [];
    private readonly Dictionary<string, List<int>> named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> providing = new(StringComparer.Ordinal);

    /// <summary>Finds the paragraphs of a text.</summary>
    /// <param name="text">As decompressed; not changed afterwards.</param>
    public PackageList(ReadOnlyMemory<byte> text)
    {
        this.text = text;
        Scan();
    }

    /// <summary>How many paragraphs there are.</summary>
    public int Count => paragraphs.Count;

    /// <summary>The names of all packages.</summary>
    public IEnumerable<string> Names => named.Keys;

    /// <summary>The paragraphs of a package, in the order of the file; null stands for a malformed one.</summary>
    public IEnumerable<ControlParagraph?> Named(string name) => Read(named, name);

    /// <summary>The paragraphs that say they provide a package.</summary>
    public IEnumerable<ControlParagraph?> Providing(string name) => Read(providing, name);

    private IEnumerable<ControlParagraph?> Read(Dictionary<string, List<int>> index, string name) =>
        index.TryGetValue(name, out List<int>? numbers)
            ? numbers.Select(number => ControlParagraph.Parse(text.Span.Slice(paragraphs[number].Start, paragraphs[number].Length)))
            : [];

    private void Scan()
    {
        ReadOnlySpan<byte> rest = text.Span;
        int start = 0;
        bool within = false;
        while (rest.Length > 0)
        {
            int lineStart = text.Length - rest.Length;
            ReadOnlySpan<byte> line = ControlText.Line(ref rest);
            if (ControlText.IsBlank(line))
            {
                if (within)
                {
                    paragraphs.Add((start, lineStart - start));
                }

                within = false;
                continue;
            }

            if (!within)
            {
                start = lineStart;
                within = true;
            }

            if (Value(line, "Package:"u8) is var name && name.Length > 0)
            {
                Add(named, Encoding.UTF8.GetString(name).Trim());
            }
            else if (Value(line, "Provides:"u8).Length > 0)
            {
                AddProvided(lineStart + "Provides:".Length);
            }
        }

        if (within)
        {
            paragraphs.Add((start, text.Length - start));
        }
    }

    /// <summary>What follows a field's name on its line; empty when it is another field.</summary>
    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field) =>
        (line[0] | 0x20) == 'p' && line.Length > field.Length && Ascii.EqualsIgnoreCase(line[..field.Length], field) ? line[field.Length..] : [];

    private void AddProvided(int start)
    {
        ReadOnlySpan<byte> rest = text.Span[start..];
        int length = 0;
        do
        {
            ControlText.Line(ref rest);
            length = text.Length - start - rest.Length;
        }
        while (rest is [(byte)' ' or (byte)'\t', ..]);

        foreach (string entry in Encoding.UTF8.GetString(text.Span.Slice(start, length)).Split(',', StringSplitOptions.TrimEntries))
        {
            Add(providing, entry.AsSpan().IndexOfAny(" \t\r\n(:") is var end and >= 0 ? entry[..end] : entry);
        }
    }

    private void Add(Dictionary<string, List<int>> index, string name)
    {
        if (!index.TryGetValue(name, out List<int>? numbers))
        {
            index[name] = numbers = new(1);
        }

        // The paragraph being read gets this number when it ends.
        if (numbers is not [.., var last] || last != paragraphs.Count)
        {
            numbers.Add(paragraphs.Count);
        }
    }
}
