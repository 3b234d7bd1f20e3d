using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Tests.Kconfig;

/// <summary>Profiles that ask for symbols line by line.</summary>
internal static class Trees
{
    /// <summary>A profile whose symbol on line N of the file is the Nth one.</summary>
    public static Profile Profile(string name, params (string Symbol, string Value)[] symbols) => new(
        name,
        new($"profiles/{name}.toml"),
        "for a test",
        [],
        null,
        [.. symbols.Select((symbol, i) => new ProfileSymbol(symbol.Symbol, symbol.Value, "for a test", false, new($"profiles/{name}.toml", i + 1, 1)))]);

    public static T Good<T>(Checked<T> result) => Assert.IsType<Checked<T>.Good>(result).Value;
}
