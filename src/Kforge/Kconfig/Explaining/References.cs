using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Explaining;

/// <summary>How one symbol refers to another.</summary>
public enum ReferenceKind
{
    /// <summary>Its definition, or a block around it, depends on the other.</summary>
    DependsOn,

    /// <summary>It selects the other.</summary>
    Selects,

    /// <summary>It implies the other.</summary>
    Implies,

    /// <summary>A default of it has the other in its value or condition.</summary>
    Default,

    /// <summary>The condition of its prompt or range, or of its select of a third symbol, has the other in it.</summary>
    Condition,
}

/// <summary>A line in which one symbol refers to another.</summary>
/// <param name="Owner">The symbol whose line it is; null for a menu, an <c>if</c> or a choice.</param>
/// <param name="Title">Of a menu or choice, its title; otherwise null.</param>
/// <param name="Kind">How.</param>
/// <param name="Text">The line as Kconfig reads it.</param>
/// <param name="Line">Where.</param>
public sealed record SymbolReference(Symbol? Owner, string? Title, ReferenceKind Kind, string Text, KconfigLine Line);

/// <summary>Finds who refers to a symbol.</summary>
internal static class References
{
    /// <summary>Every line that mentions a symbol, in the order of the files.</summary>
    public static IEnumerable<SymbolReference> To(Symbol symbol, KconfigModel model)
    {
        foreach (SymbolReference found in model.Entries.SelectMany(entry => OfConditions(entry, symbol)))
        {
            yield return found;
        }

        foreach (Symbol owner in model.Symbols.Where(owner => owner.IsDefined))
        {
            foreach (Property property in owner.Properties)
            {
                if (KindOf(property, symbol) is { } kind)
                {
                    yield return new(owner.IsChoice ? null : owner, owner.IsChoice ? property.Entry.Prompt?.Text : null, kind, property.ToString(), property.Line);
                }
            }
        }
    }

    private static IEnumerable<SymbolReference> OfConditions(MenuEntry entry, Symbol symbol)
    {
        Symbol? owner = entry.Symbol is { IsChoice: false } own ? own : null;
        string? title = owner is null ? entry.Prompt?.Text : null;
        string word = entry.Kind == EntryKind.If ? "if" : "depends on";
        return entry.WrittenDependencies.Where(condition => condition.Expression.Contains(symbol))
            .Select(condition => new SymbolReference(owner, title, ReferenceKind.DependsOn, $"{word} {condition.Expression}", condition.Line))
            .Concat(entry.WrittenVisibility.Where(condition => condition.Expression.Contains(symbol))
                .Select(condition => new SymbolReference(owner, title, ReferenceKind.Condition, $"visible if {condition.Expression}", condition.Line)));
    }

    private static ReferenceKind? KindOf(Property property, Symbol symbol)
    {
        bool condition = property.WrittenCondition?.Contains(symbol) == true;
        bool value = property.Value?.Contains(symbol) == true || property.Least == symbol || property.Most == symbol;
        return property.Kind switch
        {
            PropertyKind.Select when value => ReferenceKind.Selects,
            PropertyKind.Imply when value => ReferenceKind.Implies,
            PropertyKind.Default when value || condition => ReferenceKind.Default,
            _ when condition || value => ReferenceKind.Condition,
            _ => null,
        };
    }
}
