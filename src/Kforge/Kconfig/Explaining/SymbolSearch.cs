using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Explaining;

/// <summary>A symbol that was found.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Value">Its value now.</param>
/// <param name="Prompt">Its first question, or null.</param>
/// <param name="Line">Its first definition.</param>
public sealed record FoundSymbol(Symbol Symbol, string Value, string? Prompt, KconfigLine Line);

/// <summary>Finds symbols by a part of their name or prompt.</summary>
public static class SymbolSearch
{
    private const string Prefix = "CONFIG_";

    /// <summary>The symbols whose name or a prompt matches, names before prompts, the names that are the pattern first.</summary>
    /// <param name="pattern">A regular expression, upper and lower case alike; what is none is looked for as it stands.</param>
    /// <param name="situation">The configuration.</param>
    public static ImmutableArray<FoundSymbol> Find(string pattern, Situation situation)
    {
        string text = pattern.StartsWith(Prefix, StringComparison.Ordinal) ? pattern[Prefix.Length..] : pattern;
        Regex wanted = Compiled(text);
        return
        [
            .. situation.Model.Defined.Values
                .Select(symbol => (Symbol: symbol, Rank: RankOf(symbol, text, wanted)))
                .Where(found => found.Rank is not null)
                .OrderBy(found => found.Rank)
                .ThenBy(found => found.Symbol.Name, StringComparer.Ordinal)
                .Select(found => new FoundSymbol(found.Symbol, situation.Shown(found.Symbol), PromptOf(found.Symbol), found.Symbol.Entries[0].Line)),
        ];
    }

    private static int? RankOf(Symbol symbol, string text, Regex wanted) =>
        symbol.Name.Equals(text, StringComparison.OrdinalIgnoreCase) ? 0
        : wanted.IsMatch(symbol.Name) ? 1
        : symbol.Entries.Any(entry => entry.Prompt?.Text is { } prompt && wanted.IsMatch(prompt)) ? 2
        : null;

    private static string? PromptOf(Symbol symbol) => symbol.Entries.Select(entry => entry.Prompt?.Text).FirstOrDefault(prompt => prompt is not null);

    private static Regex Compiled(string pattern)
    {
        // This engine takes time linear in the text whatever the pattern.
        const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
        try
        {
            return new(pattern, Options);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return new(Regex.Escape(pattern), Options);
        }
    }
}
