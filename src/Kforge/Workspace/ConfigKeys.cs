using System.Collections.Immutable;
using Kforge.Toml;

namespace Kforge.Workspace;

/// <summary>Reads the keys about a configuration that profiles and kernels share: <c>base</c>, <c>keep</c>, and the list form of <c>enable</c>.</summary>
internal static class ConfigKeys
{
    /// <summary><c>base = "TARGET"</c> or <c>base = { file = "PATH" }</c>; null when the key is missing.</summary>
    public static ConfigBase? Base(TableCheck table)
    {
        const string key = "base";
        if (table.Optional(key) is not TomlValue.Table)
        {
            return table.OptionalText(key, NameRules.ConfigTarget) is { } target ? new ConfigBase.Target(target) : null;
        }

        TableCheck below = table.Table(key, "`base`", null)!;
        Placed<string>? path = below.Text("file", NameRules.Path("the path of a configuration"), "file = \"my.config\"");
        below.RefuseOthers();
        return path is { } placed ? new ConfigBase.File(placed) : null;
    }

    /// <summary><c>keep = ["SYMBOL", …]</c>: what must not change for the sake of what is enabled.</summary>
    public static ImmutableArray<Placed<string>> Keep(TableCheck table) => table.Texts("keep", NameRules.Symbol, null);

    /// <summary><c>enable = ["SYMBOL", "SYMBOL=VALUE", …]</c>.</summary>
    public static ImmutableArray<WantedSymbol> Enable(TableCheck table) =>
        [.. table.Texts("enable", NameRules.Wanted, null).Select(text => Wanted(text))];

    private static WantedSymbol Wanted(Placed<string> text)
    {
        string[] parts = text.Value.Split('=', 2);
        return new(parts[0], parts.ElementAtOrDefault(1), null, false, text.Place);
    }
}
