using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Toml;

/// <summary>One key of a table with its value.</summary>
/// <param name="Key">After escapes were resolved.</param>
/// <param name="KeyPlace">The first character of the key where it was first written.</param>
/// <param name="Value">The value.</param>
public sealed record TomlEntry(string Key, SourcePlace KeyPlace, TomlValue Value);

/// <summary>A table: keys in the order of the file, each once.</summary>
public sealed class TomlTable
{
    // Most tables are small (one package of the lock has seven keys): below this a walk beats a dictionary.
    private const int Small = 8;

    private readonly Dictionary<string, TomlEntry>? index;

    /// <summary>A table of the given entries.</summary>
    /// <param name="entries">In order.</param>
    /// <param name="place">The opening brace, the header, or the key that made the table.</param>
    /// <exception cref="ArgumentException">A key comes twice.</exception>
    public TomlTable(IEnumerable<TomlEntry> entries, SourcePlace place)
    {
        Entries = [.. entries];
        Place = place;
        if (Entries.Length > Small)
        {
            index = Entries.ToDictionary(entry => entry.Key, StringComparer.Ordinal);
        }
        else if (Entries.DistinctBy(entry => entry.Key, StringComparer.Ordinal).Count() != Entries.Length)
        {
            throw new ArgumentException("a key comes twice", nameof(entries));
        }
    }

    /// <summary>The keys and values in the order of the file.</summary>
    public ImmutableArray<TomlEntry> Entries { get; }

    /// <summary>Where the table begins: its opening brace, its header, or the key that made it; line 1 for the file's own table.</summary>
    public SourcePlace Place { get; }

    /// <summary>A table the program made, in the order given.</summary>
    /// <exception cref="ArgumentException">A key comes twice.</exception>
    public static TomlTable Of(params ReadOnlySpan<(string Key, TomlValue Value)> entries)
    {
        List<TomlEntry> list = new(entries.Length);
        foreach ((string key, TomlValue value) in entries)
        {
            list.Add(new(key, TomlValue.Nowhere, value));
        }

        return new(list, TomlValue.Nowhere);
    }

    /// <summary>The entry of a key, or null.</summary>
    public TomlEntry? Find(string key)
    {
        if (index is not null)
        {
            return index.GetValueOrDefault(key);
        }

        foreach (TomlEntry entry in Entries)
        {
            if (entry.Key == key)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>Whether both hold the same keys with values that mean the same, in whatever order.</summary>
    public bool Means(TomlTable other) =>
        Entries.Length == other.Entries.Length
        && Entries.All(entry => other.Find(entry.Key) is { } theirs && entry.Value.Means(theirs.Value));
}
