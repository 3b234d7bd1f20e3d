using System.Collections.Immutable;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Explaining;

/// <summary>All that the files say of a symbol.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Value">Its value now, strings without quotes.</param>
/// <param name="Version">What the value means when it is a tool's version; otherwise null.</param>
/// <param name="Definitions">In the order of the files.</param>
/// <param name="ReferredBy">Lines elsewhere that mention it: who depends on it, selects it, takes it for a default.</param>
public sealed record SymbolPage(Symbol Symbol, string Value, string? Version, ImmutableArray<DefinitionPage> Definitions, ImmutableArray<SymbolReference> ReferredBy)
{
    /// <summary>The page of a symbol.</summary>
    /// <param name="symbol">A symbol of the situation's model.</param>
    /// <param name="situation">The configuration.</param>
    public static SymbolPage Of(Symbol symbol, Situation situation)
    {
        string value = situation.Shown(symbol);
        return new(
            symbol,
            value,
            ToolVersions.Decode(symbol.Name, value),
            [.. symbol.Entries.Select(entry => DefinitionOf(entry, symbol, situation.Source))],
            [.. References.To(symbol, situation.Model).Where(reference => reference.Owner != symbol)]);
    }

    /// <summary>The titles that lead to an entry in menuconfig, from the main menu on, without its own.</summary>
    /// <param name="entry">An entry of a finished menu.</param>
    public static ImmutableArray<string> PathTo(MenuEntry entry)
    {
        List<string> titles = [];
        for (MenuEntry? above = entry.Parent; above is not null; above = above.Parent)
        {
            if (above.Parent is null)
            {
                titles.Add("Main menu");
            }
            else if (above.Prompt?.Text is { } title)
            {
                titles.Add(title);
            }
        }

        titles.Reverse();
        return [.. titles];
    }

    private static DefinitionPage DefinitionOf(MenuEntry entry, Symbol symbol, SourceLines source) => new(
        entry,
        PathTo(entry),
        [
            .. (entry.Prompt is null ? Terms.OfEntry(entry) : Terms.OfPrompt(entry)).Select(term => new PageLine(Text(source, term.Line, term.ToString()), term.Line)),
        ],
        [
            .. symbol.Properties.Where(property => property.Entry == entry && property.Kind is not (PropertyKind.Prompt or PropertyKind.Menu))
                .Select(property => new PageLine(Text(source, property.Line, property.ToString()), property.Line)),
        ],
        entry.Help);

    private static string Text(SourceLines source, KconfigLine line, string text)
    {
        string raw = source[line];
        return raw.Contains("$(", StringComparison.Ordinal) ? raw : text;
    }
}

/// <summary>One definition of a symbol.</summary>
/// <param name="Entry">Where, and its prompt.</param>
/// <param name="Path">The titles that lead to it in menuconfig.</param>
/// <param name="Conditions">What it needs, of the blocks around it first.</param>
/// <param name="Properties">Defaults, ranges, selects and implies.</param>
/// <param name="Help">The help text, or null.</param>
public sealed record DefinitionPage(MenuEntry Entry, ImmutableArray<string> Path, ImmutableArray<PageLine> Conditions, ImmutableArray<PageLine> Properties, string? Help);

/// <summary>A line of a definition.</summary>
/// <param name="Text">With macros as in the file.</param>
/// <param name="Line">Where.</param>
public sealed record PageLine(string Text, KconfigLine Line);
