using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Workspace;

namespace Kforge.Tests.Kconfig;

/// <summary>Small Kconfig trees in memory, and profiles that ask for symbols line by line.</summary>
internal static class Trees
{
    public static KconfigTree Of(params (string Path, string Text)[] files)
    {
        Assert.True(ArchName.TryParse("x86_64", out ArchName arch));
        return KconfigTree.Parse(path => files.FirstOrDefault(file => file.Path == path.Text).Text, arch);
    }

    public static KconfigTree Of(string text) => Of(("Kconfig", text));

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
