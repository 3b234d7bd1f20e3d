using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig.Values;
using Kforge.Workspace;

namespace Kforge.Kconfig.Explaining;

/// <summary>A line by which a user asks for a value.</summary>
/// <param name="Value">As it stands in a <c>.config</c>: <c>y</c>, <c>n</c>, a number, a string in quotes.</param>
/// <param name="Place">The line of a configuration or of a profile.</param>
public sealed record UserLine(string Value, SourcePlace Place);

/// <summary>Which line gave each symbol its value: those of a base configuration, and those of profiles on top of it.</summary>
public sealed class UserLines
{
    private readonly ImmutableDictionary<string, UserLine> lines;

    private UserLines(ImmutableDictionary<string, UserLine> lines) => this.lines = lines;

    /// <summary>No line at all.</summary>
    public static UserLines None { get; } = new(ImmutableDictionary.Create<string, UserLine>(StringComparer.Ordinal));

    /// <summary>The line that asks for a symbol, or null.</summary>
    /// <param name="symbol">Without <c>CONFIG_</c>.</param>
    public UserLine? this[string symbol] => lines.GetValueOrDefault(symbol);

    /// <summary>Puts the lines of a configuration on top of these.</summary>
    /// <param name="text">A <c>.config</c>, a defconfig or a fragment.</param>
    /// <param name="file">Its path as the user would type it.</param>
    public UserLines With(string text, string file) => new(lines.SetItems(
        ConfigLines.Read(text, unsetIsWholeLine: true).Select(entry => KeyValuePair.Create(entry.Name, new UserLine(entry.Value, new(file, entry.Line))))));

    /// <summary>Puts the symbols of profiles on top of these.</summary>
    /// <param name="symbols">What the profiles ask for; of a symbol that comes twice the later one counts.</param>
    public UserLines With(IEnumerable<ProfileSymbol> symbols) => new(lines.SetItems(
        symbols.Select(symbol => KeyValuePair.Create(symbol.Name, new UserLine(symbol.Value, symbol.Place)))));
}
