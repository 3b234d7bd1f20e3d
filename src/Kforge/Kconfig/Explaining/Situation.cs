using Kforge.Kconfig.Language;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Kconfig.Explaining;

/// <summary>A configuration with all that is known of where it comes from.</summary>
/// <param name="Values">The values.</param>
/// <param name="Lines">Which line of the user asked for what.</param>
/// <param name="Source">The tree's files.</param>
/// <param name="Inputs">Environment and answers of commands, as the tree was read with them.</param>
public sealed record Situation(Evaluation Values, UserLines Lines, SourceLines Source, KconfigInputs Inputs)
{
    private readonly Lazy<MacroQuestions> questions = new(() => new(Values.Model, Source, Inputs));
    private readonly Lazy<ILookup<Symbol, (Symbol By, Property Property)>> selectors = new(() => SelectorsOf(Values.Model));

    /// <summary>The tree.</summary>
    public KconfigModel Model => Values.Model;

    /// <summary>The commands behind macros.</summary>
    internal MacroQuestions Questions => questions.Value;

    /// <summary>Every select and imply of a symbol, in the order of the menu.</summary>
    internal IEnumerable<(Symbol By, Property Property)> SelectorsOf(Symbol symbol) => selectors.Value[symbol];

    /// <summary>A symbol's value as a <c>.config</c> has it, without quotes; <c>n</c> for what nothing defines.</summary>
    internal string Shown(Symbol symbol) => symbol.IsDefined ? Values.TextOf(symbol) : "n";

    private static ILookup<Symbol, (Symbol By, Property Property)> SelectorsOf(KconfigModel model) =>
        model.Symbols.Where(symbol => symbol.IsDefined)
            .SelectMany(symbol => symbol.Properties.Where(property => property.Kind is PropertyKind.Select or PropertyKind.Imply).Select(property => (By: symbol, Property: property)))
            .ToLookup(pair => pair.Property.Target!);
}
