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

        ConfigBase? start = Base(top);
        ImmutableArray<ProfileSymbol> symbols = [];
        if (top.Table("symbols", "`[symbols]`", null) is { } table)
        {
            symbols = [.. table.Named(NameRules.Symbol, key => $"`{TomlWriter.Key(key)}` of `[symbols]`")
                .Select(symbol => Symbol(symbol.Entry, symbol.Content)).OfType<ProfileSymbol>()];
        }

        top.RefuseOthers();
        return mistakes.Or(() => new Profile(name, new SourcePlace(file), description!.Value.Value, [.. arch.Select(one => one.Value)], start, symbols));
    }

    private static ConfigBase? Base(TableCheck top)
    {
        const string key = "base";
        if (top.Optional(key) is not TomlValue.Table)
        {
            return top.OptionalText(key, NameRules.ConfigTarget) is { } target ? new ConfigBase.Target(target) : null;
        }

        TableCheck table = top.Table(key, "`base`", null)!;
        Placed<string>? path = table.Text("file", NameRules.Path("the path of a configuration"), "file = \"my.config\"");
        table.RefuseOthers();
        return path is { } placed ? new ConfigBase.File(placed) : null;
    }

    private static ProfileSymbol? Symbol(TomlEntry entry, TableCheck table)
    {
        Placed<string>? value = table.Text("value", NameRules.SymbolValue, "value = \"y\"");
        Placed<string>? reason = table.Text("reason", NameRules.OneLine("a reason"), "reason = \"why the profile wants it\"");
        bool optional = table.Flag("optional", missing: false);
        table.RefuseOthers();
        return value is { } set && reason is { } why ? new(entry.Key, set.Value, why.Value, optional, entry.KeyPlace) : null;
    }
}
