using Kforge.Diagnostics;

namespace Kforge.Toml;

/// <summary>How a table came to be; it decides who may add to it.</summary>
internal enum TableOrigin
{
    /// <summary>Named on the way to a deeper header; a header or a dotted key may still define it.</summary>
    Implied,

    /// <summary>Has its own <c>[header]</c>.</summary>
    Header,

    /// <summary>Made by a dotted key; only more dotted keys and deeper headers may add to it.</summary>
    Dotted,
}

/// <summary>What a key stands for while a document is read.</summary>
internal abstract record TomlSlot(string Key, SourcePlace KeyPlace)
{
    /// <summary>A value, finished: inline tables and arrays in brackets cannot be added to.</summary>
    public sealed record Value(string Key, SourcePlace KeyPlace, TomlValue Content) : TomlSlot(Key, KeyPlace);

    /// <summary>A table that may still grow.</summary>
    public sealed record Table(string Key, SourcePlace KeyPlace, TableUnderConstruction Content) : TomlSlot(Key, KeyPlace);

    /// <summary>The tables of one <c>[[header]]</c>.</summary>
    public sealed record Tables(string Key, SourcePlace KeyPlace, List<TableUnderConstruction> Items) : TomlSlot(Key, KeyPlace);
}

/// <summary>A table that is being read.</summary>
/// <param name="place">Where it begins.</param>
/// <param name="depth">How many tables and arrays it is in.</param>
/// <param name="origin">How it came to be.</param>
internal sealed class TableUnderConstruction(SourcePlace place, int depth, TableOrigin origin)
{
    private readonly List<TomlSlot> slots = [];
    private readonly Dictionary<string, int> index = new(StringComparer.Ordinal);

    /// <summary>Where it begins; a header moves it to itself.</summary>
    public SourcePlace Place { get; set; } = place;

    /// <summary>How many tables and arrays it is in.</summary>
    public int Depth { get; } = depth;

    /// <summary>How it came to be, or was last defined.</summary>
    public TableOrigin Origin { get; set; } = origin;

    /// <summary>What a key stands for, or null.</summary>
    public TomlSlot? Find(string key) => index.TryGetValue(key, out int at) ? slots[at] : null;

    /// <summary>Adds a key that is not there yet.</summary>
    public void Add(TomlSlot slot)
    {
        index.Add(slot.Key, slots.Count);
        slots.Add(slot);
    }

    /// <summary>The finished table.</summary>
    public TomlTable Finish() => new(slots.Select(slot => new TomlEntry(slot.Key, slot.KeyPlace, Finish(slot))), Place);

    private static TomlValue Finish(TomlSlot slot) => slot switch
    {
        TomlSlot.Value value => value.Content,
        TomlSlot.Table table => new TomlValue.Table(table.Content.Finish()),
        TomlSlot.Tables tables => new TomlValue.Array(
            [.. tables.Items.Select(item => new TomlValue.Table(item.Finish()))], tables.Items[0].Place),
        _ => throw new InvalidOperationException("unreachable: TomlSlot is closed"),
    };
}
