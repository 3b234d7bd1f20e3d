using Kforge.Diagnostics;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Language;

/// <summary>
/// Choices before Linux 6.11: a choice has a value of its own, is bool or tristate, and bounds its members (<c>menu_finalize</c> of those
/// kernels).
/// </summary>
internal sealed class LegacyChoiceFinalizer(ExprPool pool, List<Diagnostic> warnings)
{
    /// <summary>Gives the choice and its members a type, and says what the members depend on: the choice.</summary>
    public Expr Begin(MenuEntry choice)
    {
        Symbol symbol = choice.Symbol!;
        if (symbol.Type == SymbolType.Unknown)
        {
            symbol.Type = Children(choice).FirstOrDefault(child => child.Symbol is { Type: not SymbolType.Unknown })?.Symbol!.Type ?? SymbolType.Unknown;
        }

        foreach (MenuEntry child in Children(choice))
        {
            if (child.Symbol is { Type: SymbolType.Unknown } untyped)
            {
                untyped.Type = symbol.Type;
            }
        }

        return pool.Of(symbol);
    }

    /// <summary>Makes the entries right below a choice its members.</summary>
    public void Members(MenuEntry choice)
    {
        Symbol symbol = choice.Symbol!;
        for (MenuEntry? child = choice.FirstChild; child is not null; child = child.Next)
        {
            if (child.Symbol is { IsChoiceMember: false } member)
            {
                member.IsChoiceMember = true;
                member.Choice = choice;
                choice.Members = choice.Members.Add(member);
                if (child.Prompt is null)
                {
                    warnings.Add(new Diagnostic(KconfigCodes.MalformedKconfig, $"{member.Name} stands in a choice and must have a prompt", child.Line.Place) { Severity = Severity.Warning });
                }

                if (symbol.Type == SymbolType.Tristate && member.Type != SymbolType.Tristate)
                {
                    BoundByYes(symbol, child, member);
                }
            }

            // What an `if` holds stands right below too, once the level of the `if` is gone: here, before the walk comes to it.
            if (child.FirstChild is not null && child.Prompt?.Text is null)
            {
                MenuFinalizer.Lift(choice, child);
            }
        }
    }

    /// <summary>A bool member of a tristate choice is seen only while the choice is y.</summary>
    private void BoundByYes(Symbol choice, MenuEntry entry, Symbol member)
    {
        Expr bound = pool.Compare(ExprKind.Equal, choice, pool.Yes);
        entry.Dependency = pool.And(bound, entry.Dependency);
        foreach (Property property in member.Properties)
        {
            if (property.Entry == entry)
            {
                property.Condition = pool.And(bound, property.Condition);
            }
        }
    }

    private static IEnumerable<MenuEntry> Children(MenuEntry entry)
    {
        for (MenuEntry? child = entry.FirstChild; child is not null; child = child.Next)
        {
            yield return child;
        }
    }
}
