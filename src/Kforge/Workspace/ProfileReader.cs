using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Toml;

namespace Kforge.Workspace;

/// <summary>Reads the text of a profile.</summary>
public static class ProfileReader
{
    /// <summary>Reads the file.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="file">How messages name it.</param>
    /// <param name="name">The profile's name.</param>
    /// <returns>What it says, or every mistake: KF1001 to KF1005, KF1012 to KF1015, KF1020.</returns>
    public static Checked<Profile> Parse(ReadOnlySpan<byte> utf8, string file, string name) => TomlReader.Read(utf8, file) switch
    {
        Checked<TomlTable>.Bad bad => new Checked<Profile>.Bad(bad.Diagnostics),
        Checked<TomlTable>.Good good => Read(good.Value, file, name),
        _ => throw new InvalidOperationException("unreachable: Checked is closed"),
    };

    private static Checked<Profile> Read(TomlTable root, string file, string name)
    {
        Mistakes mistakes = new();
        TableCheck top = new(root, $"`{file}`", mistakes);
        Placed<string>? description = top.Text("description", NameRules.OneLine("a description"), "description = \"…\"");
        ImmutableArray<Placed<string>> arch = top.Texts("arch", NameRules.Name("an architecture"), null);
        foreach (Diagnostic mistake in arch.Select(KernelArch.CheckCondition).OfType<Diagnostic>())
        {
            mistakes.Add(mistake);
        }

        ConfigBase? start = ConfigKeys.Base(top);
        ImmutableArray<Placed<string>> keep = ConfigKeys.Keep(top);
        ImmutableArray<ProfileSymbol> symbols = [];
        if (top.Table("symbols", "`[symbols]`", null) is { } table)
        {
            symbols = [.. table.Named(NameRules.Symbol, key => $"`{TomlWriter.Key(key)}` of `[symbols]`")
                .Select(symbol => Symbol(symbol.Entry, symbol.Content)).OfType<ProfileSymbol>()];
        }

        ImmutableArray<WantedSymbol> wanted = [];
        if (top.Table("enable", "`[enable]`", null) is { } enable)
        {
            wanted = [.. enable.Named(NameRules.Symbol, key => $"`{TomlWriter.Key(key)}` of `[enable]`")
                .Select(symbol => Wanted(symbol.Entry, symbol.Content)).OfType<WantedSymbol>()];
        }

        top.RefuseOthers();
        return mistakes.Or(() => new Profile(name, new SourcePlace(file), description!.Value.Value, [.. arch.Select(one => one.Value)], start, symbols) { Enable = wanted, Keep = keep });
    }

    private static ProfileSymbol? Symbol(TomlEntry entry, TableCheck table)
    {
        Placed<string>? value = table.Text("value", NameRules.SymbolValue, "value = \"y\"");
        Placed<string>? reason = Reason(table);
        bool optional = table.Flag("optional", missing: false);
        table.RefuseOthers();
        return value is { } set && reason is { } why ? new(entry.Key, set.Value, why.Value, optional, entry.KeyPlace) : null;
    }

    private static WantedSymbol? Wanted(TomlEntry entry, TableCheck table)
    {
        Placed<string>? value = table.OptionalText("value", NameRules.SymbolValue);
        Placed<string>? reason = Reason(table);
        bool optional = table.Flag("optional", missing: false);
        table.RefuseOthers();
        return reason is { } why ? new(entry.Key, value?.Value, why.Value, optional, entry.KeyPlace) : null;
    }

    private static Placed<string>? Reason(TableCheck table) => table.Text("reason", NameRules.OneLine("a reason"), "reason = \"why the profile wants it\"");
}
