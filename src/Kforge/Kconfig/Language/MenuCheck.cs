using Kforge.Diagnostics;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Language;

/// <summary>
/// Checks a finished menu: symbols whose values would depend on themselves, transitional symbols with more than a type and a help text,
/// choice members that cannot be (the end of <c>conf_parse</c>).
/// </summary>
internal sealed class MenuCheck
{
    private readonly MenuBuilder menu;
    private readonly Dialect dialect;
    private readonly List<Diagnostic> mistakes;
    private readonly HashSet<Symbol> checkedSymbols = [];
    private readonly HashSet<Symbol> open = [];
    private readonly List<(Symbol Symbol, string Why, KconfigLine? Line)> path = [];

    private MenuCheck(MenuBuilder menu, Dialect dialect, List<Diagnostic> mistakes)
    {
        this.menu = menu;
        this.dialect = dialect;
        this.mistakes = mistakes;
    }

    public static void Check(MenuBuilder menu, Dialect dialect, List<Diagnostic> mistakes, List<Diagnostic> warnings)
    {
        MenuCheck check = new(menu, dialect, mistakes);
        foreach (MenuEntry entry in menu.Root.Descendants)
        {
            if (entry.Symbol is { } symbol)
            {
                check.Dependencies(symbol);
                check.Transitional(entry, symbol);
            }

            if (entry.Kind == EntryKind.Choice && dialect.ModernChoices)
            {
                check.Choice(entry);
            }
        }

        foreach (Symbol symbol in menu.Pool.Symbols.Where(symbol => symbol.IsDefined && symbol is { Type: SymbolType.Unknown, IsChoice: false }))
        {
            warnings.Add(new Diagnostic(KconfigCodes.MalformedKconfig, $"{symbol.Name} has no type", symbol.Entries[0].Line.Place) { Severity = Severity.Warning });
        }
    }

    private void Transitional(MenuEntry entry, Symbol symbol)
    {
        if (symbol.IsTransitional && (entry.Dependency is { } dependency && !dependency.Is(menu.Pool.Yes) || symbol.Properties.Count > 0))
        {
            mistakes.Add(new(KconfigCodes.MalformedKconfig, $"{symbol.Name} is transitional and can have nothing but a type and a help text", entry.Line.Place));
        }
    }

    private void Choice(MenuEntry choice)
    {
        foreach (MenuEntry entry in choice.Descendants.Where(entry => entry.Symbol is not null))
        {
            foreach (Property property in entry.Symbol!.Properties)
            {
                if (property.Kind == PropertyKind.Default)
                {
                    mistakes.Add(new(KconfigCodes.MalformedKconfig, $"{entry.Symbol.Name} stands in a choice and can have no default", property.Line.Place));
                }

                bool elsewhere = property.Entry != entry && property.Kind == PropertyKind.Prompt && (dialect.Transitional || property.Entry.Parent != entry.Parent);
                if (elsewhere)
                {
                    mistakes.Add(new(KconfigCodes.MalformedKconfig, $"{entry.Symbol.Name} stands in a choice and has a prompt outside of it", property.Line.Place));
                }
            }
        }
    }

    /// <summary>Follows everything a symbol's value depends on; true when it leads back to itself, which is then told (<c>sym_check_deps</c>).</summary>
    private bool Dependencies(Symbol symbol)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        Symbol start = symbol.Choice is { } choice ? choice.Symbol! : symbol;
        if (open.Contains(symbol) || open.Contains(start))
        {
            Tell(open.Contains(symbol) ? symbol : start);
            return true;
        }

        if (symbol.IsConstant || !checkedSymbols.Add(start))
        {
            return false;
        }

        // A choice is checked together with its members: they stand and fall together.
        Symbol[] group = start.IsChoice ? [start, .. start.Entries[0].Descendants.Select(entry => entry.Symbol).OfType<Symbol>()] : [start];
        checkedSymbols.UnionWith(group);
        open.UnionWith(group);
        bool bad = group.Any(OfOne);
        open.ExceptWith(group);
        return bad;
    }

    private bool OfOne(Symbol symbol) =>
        Through(symbol, symbol.DirectDependency, "depends on", null)
        || Through(symbol, symbol.ReverseDependency, "is selected by", null)
        || Through(symbol, symbol.Implied, "is implied by", null)
        || symbol.Properties.Any(property => property.Kind is not (PropertyKind.Select or PropertyKind.Imply)
            && (Through(symbol, property.Condition, $"has a {property.Kind.ToString().ToLowerInvariant()} that is seen depending on", property.Line)
                || (property.Kind == PropertyKind.Default && !symbol.IsChoice && Through(symbol, property.Value, "has a default with", property.Line))));

    private bool Through(Symbol symbol, Expr? expression, string why, KconfigLine? line)
    {
        if (expression is null)
        {
            return false;
        }

        foreach (Symbol next in expression.Symbols)
        {
            bool inside = symbol.IsChoice ? next.Choice?.Symbol == symbol : symbol.Choice is { } choice && (next == choice.Symbol || next.Choice == choice) && !dialect.ModernChoices;
            if (inside)
            {
                // The members of an old choice depend on it, and it on which of them is seen.
                continue;
            }

            path.Add((symbol, why, line));
            bool bad = Dependencies(next);
            path.RemoveAt(path.Count - 1);
            if (bad)
            {
                return true;
            }
        }

        return false;
    }

    private void Tell(Symbol again)
    {
        int from = Math.Max(0, path.FindIndex(step => step.Symbol == again));
        string[] causes =
        [
            .. path.Skip(from).Select((step, i) =>
                $"{step.Line ?? step.Symbol.Entries.Select(entry => (KconfigLine?)entry.Line).FirstOrDefault()}: {step.Symbol} {step.Why} {(from + i + 1 < path.Count ? path[from + i + 1].Symbol : again)}"),
        ];
        mistakes.Add(new(KconfigCodes.MalformedKconfig, $"the value of {again} depends on itself", again.Entries.FirstOrDefault()?.Line.Place, [.. causes], []));
    }
}
