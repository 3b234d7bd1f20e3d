using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Toml;

namespace Kforge.Workspace;

/// <summary>The mistakes found in one file.</summary>
/// <param name="adapt">Rewrites each mistake, for files that nobody writes by hand; null to leave them as they are.</param>
internal sealed class Mistakes(Func<Diagnostic, Diagnostic>? adapt = null)
{
    // Nobody reads more, and a hostile file must not fill the memory with what is wrong with it.
    private const int Most = 1000;

    private readonly List<Diagnostic> found = [];

    /// <summary>Notes a mistake.</summary>
    /// <returns>It as it was noted, for <see cref="Withdraw"/>.</returns>
    public Diagnostic Add(Diagnostic mistake)
    {
        Diagnostic noted = adapt?.Invoke(mistake) ?? mistake;
        if (found.Count < Most)
        {
            found.Add(noted);
        }

        return noted;
    }

    /// <summary>Forgets a mistake that another one explains.</summary>
    public void Withdraw(Diagnostic noted) => found.RemoveAll(mistake => ReferenceEquals(mistake, noted));

    /// <summary>Notes a mistake.</summary>
    public void Add(DiagnosticCode code, SourcePlace? place, string message) => Add(new Diagnostic(code, message, place));

    /// <summary>The value if there was no mistake, else all of them in the order of the file.</summary>
    public Checked<T> Or<T>(Func<T> value) => found.Count == 0
        ? new Checked<T>.Good(value())
        : new Checked<T>.Bad([.. found.OrderBy(mistake => mistake.Place?.Line).ThenBy(mistake => mistake.Place?.Column)]);
}

/// <summary>
/// Reads the keys of one table, noting what is wrong. A key is known when it was asked for:
/// <see cref="RefuseOthers"/> comes last and finds the ones that were not.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="name">How messages name it, with backticks.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class TableCheck(TomlTable table, string name, Mistakes mistakes)
{
    private readonly SortedSet<string> asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Diagnostic> missing = new(StringComparer.Ordinal);

    /// <summary>Where the table begins.</summary>
    public SourcePlace Place => table.Place;

    /// <summary>How messages name the table.</summary>
    public string Name => name;

    /// <summary>The keys as they are.</summary>
    public ImmutableArray<TomlEntry> Entries => table.Entries;

    /// <summary>The value of a key that may be missing.</summary>
    public TomlValue? Optional(string key)
    {
        asked.Add(key);
        return table.Find(key)?.Value;
    }

    /// <summary>The value of a key that must be there.</summary>
    public TomlValue? Required(string key, string example)
    {
        TomlValue? value = Optional(key);
        if (value is null)
        {
            missing[key] = mistakes.Add(new Diagnostic(WorkspaceCodes.MissingKey, $"{name} lacks the key `{key}`", table.Place).WithHint($"add `{example}`"));
        }

        return value;
    }

    /// <summary>A text that must be there.</summary>
    public Placed<string>? Text(string key, TextRule rule, string example) => Text(key, Required(key, example), rule);

    /// <summary>A text that may be missing.</summary>
    public Placed<string>? OptionalText(string key, TextRule rule) => Optional(key) is { } value ? Text(key, value, rule) : null;

    /// <summary>A boolean that may be missing.</summary>
    public bool Flag(string key, bool missing) => Optional(key) switch
    {
        null => missing,
        TomlValue.Boolean flag => flag.Value,
        { } other => WrongType<bool>(Subject(key), other, "a boolean", null) ?? missing,
    };

    /// <summary>An integer that must be there.</summary>
    public long? Integer(string key, long least) => Required(key, $"{key} = {least}") switch
    {
        null => null,
        TomlValue.Integer integer when integer.Value >= least => integer.Value,
        TomlValue.Integer integer => Bad<long>(integer.Place, $"`{key}` must be {least} or more: {integer.Value}"),
        { } other => WrongType<long>(Subject(key), other, "an integer", null),
    };

    /// <summary>An integer that may be missing.</summary>
    public long? OptionalInteger(string key, long least, long most) => Optional(key) switch
    {
        null => null,
        TomlValue.Integer integer when integer.Value >= least && integer.Value <= most => integer.Value,
        TomlValue.Integer integer => Bad<long>(integer.Place, $"`{key}` must be from {least} to {most}: {integer.Value}"),
        { } other => WrongType<long>(Subject(key), other, "an integer", null),
    };

    /// <summary>An instant that must be there.</summary>
    public DateTimeOffset? Instant(string key) => Required(key, $"{key} = 2026-01-01T00:00:00Z") switch
    {
        null => null,
        TomlValue.OffsetDateTime { Instant: { } instant } => instant,
        { } other => WrongType<DateTimeOffset>(Subject(key), other, "a date and time with an offset", null),
    };

    /// <summary>A day that must be there.</summary>
    public DateOnly? Date(string key) => Required(key, $"{key} = 2026-12-31") switch
    {
        null => null,
        TomlValue.LocalDate day => day.Value,
        { } other => WrongType<DateOnly>(Subject(key), other, "a date", other is TomlValue.String text ? $"{key} = {text.Value}" : null),
    };

    /// <summary>Texts, each at most once. A missing key and an empty array are the same unless an example makes the key required.</summary>
    /// <param name="key">The key.</param>
    /// <param name="rule">What each text must keep.</param>
    /// <param name="example">How to write the key, when it is required.</param>
    public ImmutableArray<Placed<string>> Texts(string key, TextRule rule, string? example)
    {
        switch (example is null ? Optional(key) : Required(key, example))
        {
            case null:
                return [];
            case TomlValue.Array array:
                ImmutableArray<Placed<string>> texts =
                    [.. array.Items.Select(item => Text(null, item, rule, $"an item of {Subject(key)}")).OfType<Placed<string>>()];
                foreach (IGrouping<string, Placed<string>> same in texts.GroupBy(text => text.Value, StringComparer.Ordinal).Where(same => same.Count() > 1))
                {
                    mistakes.Add(new Diagnostic(WorkspaceCodes.BadValue, $"`{same.Key}` is listed twice in `{key}`", same.ElementAt(1).Place)
                        .WithCause($"first listed at {same.First().Place}"));
                }

                return texts;
            case { } other:
                WrongType<long>(Subject(key), other, "an array of strings", other is TomlValue.String single ? $"{key} = [{TomlWriter.Quote(single.Value)}]" : null);
                return [];
        }
    }

    /// <summary>A table, which may be missing unless an example makes it required.</summary>
    public TableCheck? Table(string key, string called, string? example) => (example is null ? Optional(key) : Required(key, example)) switch
    {
        null => null,
        TomlValue.Table below => new(below.Content, called, mistakes),
        { } other => NoTable(key, other, "a table", example),
    };

    /// <summary>An array of tables, which may be missing or empty.</summary>
    public ImmutableArray<TableCheck> Tables(string key, string called)
    {
        switch (Optional(key))
        {
            case null:
                return [];
            case TomlValue.Array array:
                foreach (TomlValue item in array.Items.Where(item => item is not TomlValue.Table))
                {
                    NoTable(key, item, "an array of tables", null);
                }

                return [.. array.Items.OfType<TomlValue.Table>().Select(item => new TableCheck(item.Content, called, mistakes))];
            case { } other:
                NoTable(key, other, "an array of tables", null);
                return [];
        }
    }

    /// <summary>The tables of a table whose keys are names the user gives.</summary>
    public IEnumerable<(TomlEntry Entry, TableCheck Content)> Named(TextRule rule, Func<string, string> called)
    {
        foreach (TomlEntry entry in table.Entries)
        {
            asked.Add(entry.Key);
            Keeps(rule, entry.Key, entry.KeyPlace);
            if (entry.Value is TomlValue.Table below)
            {
                yield return (entry, new(below.Content, called(entry.Key), mistakes));
            }
            else
            {
                NoTable(entry.Key, entry.Value, "a table", null);
            }
        }
    }

    /// <summary>The texts of a table whose keys are names the user gives.</summary>
    public IEnumerable<(TomlEntry Entry, string Value)> NamedTexts(TextRule keys, TextRule values)
    {
        foreach (TomlEntry entry in table.Entries)
        {
            asked.Add(entry.Key);
            bool good = Keeps(keys, entry.Key, entry.KeyPlace);
            if (Text(entry.Key, entry.Value, values) is { } text && good)
            {
                yield return (entry, text.Value);
            }
        }
    }

    /// <summary>Notes every key nobody asked for. One that looks like a missing key is that key misspelt: two mistakes would be told for one.</summary>
    public void RefuseOthers()
    {
        foreach (TomlEntry entry in table.Entries.Where(entry => !asked.Contains(entry.Key)))
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.UnknownKey, $"unknown key `{TomlWriter.Key(entry.Key)}` in {name}", entry.KeyPlace)
                .WithSuggestion(entry.Key, asked, "keys"));
            if (Suggestions.Nearest(entry.Key, asked) is { } meant && missing.Remove(meant, out Diagnostic? lacking))
            {
                mistakes.Withdraw(lacking);
            }
        }
    }

    /// <summary>Notes a value that breaks its rule.</summary>
    public void Bad(SourcePlace place, string message) => mistakes.Add(WorkspaceCodes.BadValue, place, message);

    private T? Bad<T>(SourcePlace place, string message)
        where T : struct
    {
        Bad(place, message);
        return null;
    }

    private Placed<string>? Text(string? key, TomlValue? value, TextRule rule, string? subject = null)
    {
        switch (value)
        {
            case null:
                return null;
            case TomlValue.String text:
                return Keeps(rule, text.Value, text.Place) ? new Placed<string>(text.Value, text.Place) : null;
            default:
                string? quoted = value is TomlValue.Integer or TomlValue.Boolean ? $"\"{TomlWriter.Inline(value)}\"" : null;
                return WrongType<Placed<string>>(subject ?? Subject(key!), value, "a string",
                    quoted is null || key is null ? quoted : $"{TomlWriter.Key(key)} = {quoted}");
        }
    }

    private bool Keeps(TextRule rule, string text, SourcePlace place)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            Bad(place, $"{rule.What} is empty");
            return false;
        }

        if (!rule.Holds(text))
        {
            mistakes.Add(new Diagnostic(WorkspaceCodes.BadValue, $"{TomlWriter.Quote(text)} is not {rule.What}", place)
                .WithCause($"{rule.What} is {rule.Says}"));
            return false;
        }

        return true;
    }

    private TableCheck? NoTable(string key, TomlValue value, string wanted, string? instead)
    {
        WrongType<bool>(Subject(key), value, wanted, instead);
        return null;
    }

    private T? WrongType<T>(string subject, TomlValue value, string wanted, string? instead)
        where T : struct
    {
        Diagnostic mistake = new(WorkspaceCodes.WrongType, $"{subject} must be {wanted}, not {value.Kind}", value.Place);
        mistakes.Add(instead is null ? mistake : mistake.WithHint($"write `{instead}`"));
        return null;
    }

    private string Subject(string key) => $"`{TomlWriter.Key(key)}` in {name}";
}
