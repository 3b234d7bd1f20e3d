using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Kforge.Diagnostics;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Language;

/// <summary>
/// Checks a finished menu: symbols whose values would depend on themselves, transitional symbols with more than a type and a help text,
/// choice members that cannot be (the end of <c>conf_parse</c>).
/// </summary>
internal sealed class MenuCheck
{
    private const int MostCauses = 50;

    private readonly MenuBuilder menu;
    private readonly Dialect dialect;
    private readonly List<Diagnostic> mistakes;
    private readonly HashSet<Symbol> checkedSymbols = [];
    private readonly HashSet<Symbol> open = [];
    private readonly List<DependencyStep> path = [];
    private readonly List<KconfigFault> faults;

    private MenuCheck(MenuBuilder menu, Dialect dialect, List<Diagnostic> mistakes, List<KconfigFault> faults)
    {
        this.faults = faults;
        this.menu = menu;
        this.dialect = dialect;
        this.mistakes = mistakes;
    }

    public static void Check(MenuBuilder menu, Dialect dialect, List<Diagnostic> mistakes, List<Diagnostic> warnings, List<KconfigFault> faults)
    {
        MenuCheck check = new(menu, dialect, mistakes, faults);
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
        if (!symbol.IsTransitional)
        {
            return;
        }

        KconfigLine? wrong = entry.Dependency is { } dependency && !dependency.Is(menu.Pool.Yes) ? entry.Line
            : symbol.Properties.Count > 0 ? symbol.Properties[0].Line
            : null;
        if (wrong is { } line)
        {
            mistakes.Add(new(KconfigCodes.MalformedKconfig, $"{symbol.Name} is transitional and can have nothing but a type and a help text", line.Place));
            faults.Add(new KconfigFault.Transitional(line));
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
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new KconfigMistake("the values depend on one another too deep to be followed", symbol.Entries.Select(entry => (KconfigLine?)entry.Line).FirstOrDefault());
        }

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
        Through(symbol, symbol.DirectDependency, DependencyKind.Depends, null)
        || Through(symbol, symbol.ReverseDependency, DependencyKind.Selected, null)
        || Through(symbol, symbol.Implied, DependencyKind.Implied, null)
        || symbol.Properties.Any(property => property.Kind is not (PropertyKind.Select or PropertyKind.Imply)
            && (Through(symbol, property.Condition, DependencyKind.Condition, property)
                || (property.Kind == PropertyKind.Default && !symbol.IsChoice && Through(symbol, property.Value, DependencyKind.Value, property))));

    private bool Through(Symbol symbol, Expr? expression, DependencyKind kind, Property? property)
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

            path.Add(new(symbol, kind, property, next));
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
        // A choice and its members stand for each other, so the circle may have begun with another of them.
        int from = path.FindLastIndex(step => step.Symbol == again);
        from = from >= 0 ? from : Math.Max(0, path.FindLastIndex(step => Group(step.Symbol) == Group(again)));
        ImmutableArray<DependencyStep> steps = [.. path.Skip(from)];
        faults.Add(new KconfigFault.Cycle(steps));
        mistakes.Add(new(KconfigCodes.MalformedKconfig, $"the value of {again} depends on itself", again.Entries.FirstOrDefault()?.Line.Place, [.. steps.Take(MostCauses).Select(Cause)], []));
    }

    private static Symbol Group(Symbol symbol) => symbol.Choice?.Symbol ?? symbol;

    private static string Cause(DependencyStep step)
    {
        KconfigLine? line = step.Property?.Line ?? step.Symbol.Entries.Select(entry => (KconfigLine?)entry.Line).FirstOrDefault();
        string why = step.Kind switch
        {
            DependencyKind.Depends => "depends on",
            DependencyKind.Selected => "is selected by",
            DependencyKind.Implied => "is implied by",
            DependencyKind.Value => "has a default with",
            _ => $"has a {step.Property!.Kind.ToString().ToLowerInvariant()} that is seen depending on",
        };
        return $"{line}: {step.Symbol} {why} {step.Next}";
    }
}
