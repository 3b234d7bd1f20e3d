using Kforge.Diagnostics;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Language;

/// <summary>
/// Makes of the entries as read the finished menu: every condition with those around it, selects at their targets, symbols below those
/// they depend on (<c>menu_finalize</c> of <c>scripts/kconfig/menu.c</c>).
/// </summary>
internal sealed class MenuFinalizer
{
    // The menus of Linux 7.3 are 20 levels deep.
    private const int Deepest = 1000;

    private readonly ExprPool pool;
    private readonly Symbol modules;
    private readonly Dialect dialect;
    private readonly LegacyChoiceFinalizer legacy;
    private MenuEntry at;
    private int depth;

    private MenuFinalizer(MenuBuilder menu, Dialect dialect, List<Diagnostic> warnings)
    {
        pool = menu.Pool;
        modules = menu.Modules ?? pool.No;
        this.dialect = dialect;
        legacy = new(pool, warnings);
        at = menu.Root;
    }

    /// <summary>Finishes a menu.</summary>
    /// <param name="menu">As read.</param>
    /// <param name="dialect">How the tree's own program does it.</param>
    /// <param name="mistakes">Gets what the program would refuse.</param>
    /// <param name="warnings">Gets what it would warn of.</param>
    /// <param name="faults">Gets the parts of the mistakes.</param>
    public static void Finish(MenuBuilder menu, Dialect dialect, List<Diagnostic> mistakes, List<Diagnostic> warnings, List<KconfigFault> faults)
    {
        MenuFinalizer finalizer = new(menu, dialect, warnings);
        try
        {
            finalizer.Finish(menu.Root, insideChoice: false);
        }
        catch (KconfigMistake mistake)
        {
            throw new KconfigMistake(mistake.Message, finalizer.at.Line);
        }

        foreach (Symbol symbol in menu.Pool.Symbols)
        {
            symbol.Sort();
            symbol.Choice = ChoiceOf(symbol, dialect);
        }

        MenuCheck.Check(menu, dialect, mistakes, warnings, faults);
    }

    private void Finish(MenuEntry parent, bool insideChoice)
    {
        at = parent;
        if (++depth > Deepest)
        {
            throw new KconfigMistake("the entries hang below one another too deep");
        }

        Symbol? symbol = parent.Symbol;
        bool isLegacyChoice = symbol is { IsChoice: true } && !dialect.ModernChoices;
        if (parent.FirstChild is not null)
        {
            Expr? outer = isLegacyChoice ? legacy.Begin(parent) : parent.Dependency;
            for (MenuEntry? child = parent.FirstChild; child is not null; child = child.Next)
            {
                Propagate(outer, child);
            }

            for (MenuEntry? child = parent.FirstChild; child is not null; child = child.Next)
            {
                Finish(child, symbol is { IsChoice: true });
            }
        }
        else if (symbol is not null && !(insideChoice && dialect.ChoiceMembersStayFlat))
        {
            HangBelow(parent, symbol);
            symbol.DirectDependency = pool.Or(symbol.DirectDependency, parent.Dependency);
        }

        if (isLegacyChoice)
        {
            legacy.Members(parent);
        }

        Flatten(parent);
        if (!dialect.ModernChoices && symbol is { IsChoice: true, IsOptional: false } && parent.Prompt is { } prompt)
        {
            // A choice that is seen and not optional is at least m (the end of menu_finalize).
            symbol.ReverseDependency = pool.Or(symbol.ReverseDependency, pool.And(prompt.Condition, pool.Of(pool.Mod)));
        }

        depth--;
    }

    /// <summary>Gives an entry and its properties the conditions of what is around.</summary>
    private void Propagate(Expr? outer, MenuEntry entry)
    {
        at = entry;
        Expr? dependency = pool.WithoutDuplicates(pool.And(outer, Simplified(entry.Dependency)));
        entry.Dependency = dependency;
        if (entry.Symbol is not { } symbol)
        {
            if (entry.Prompt is { } title)
            {
                title.Condition = pool.WithoutDuplicates(pool.And(dependency, Simplified(title.Condition)));
            }

            return;
        }

        foreach (Property property in symbol.Properties)
        {
            if (property.Entry != entry)
            {
                continue;
            }

            property.Condition = pool.WithoutDuplicates(pool.And(dependency, Simplified(property.Condition)));
            if (property.Kind == PropertyKind.Select)
            {
                Symbol target = property.Target!;
                target.ReverseDependency = pool.Or(target.ReverseDependency, pool.And(pool.Of(symbol), property.Condition));
            }
            else if (property.Kind == PropertyKind.Imply)
            {
                Symbol target = property.Target!;
                target.Implied = pool.Or(target.Implied, pool.And(pool.Of(symbol), property.Condition));
            }
        }
    }

    private Expr? Simplified(Expr? written) => pool.Transform(pool.WithModules(written, modules));

    /// <summary>Moves the entries that follow a symbol and depend on it below it.</summary>
    private void HangBelow(MenuEntry parent, Symbol symbol)
    {
        Expr? own = null;
        MenuEntry? last = null;
        for (MenuEntry? entry = parent.Next; entry is not null; entry = entry.Next)
        {
            Expr? needed = entry.Prompt is { } prompt ? prompt.Condition : entry.Dependency;
            if (needed is null || !needed.Contains(symbol))
            {
                break;
            }

            if (!pool.NeedsOn(needed, symbol))
            {
                if (dialect.NegationEndsSubmenu && pool.AllowsOff(needed, symbol))
                {
                    break;
                }

                // It also hangs below when it needs everything that the symbol's own prompt needs.
                own ??= NotNo(parent.Prompt?.Condition);
                Expr rest = NotNo(needed);
                Expr without = own;
                pool.Subtract(ref rest, ref without);
                if (!without.Is(pool.Yes))
                {
                    break;
                }
            }

            Finish(entry, insideChoice: false);
            entry.Parent = parent;
            last = entry;
        }

        if (last is not null)
        {
            parent.FirstChild = parent.Next;
            parent.Next = last.Next;
            last.Next = null;
        }
    }

    private Expr NotNo(Expr? e) => pool.WithoutDuplicates(pool.Transform(pool.TransCompare(e, ExprKind.NotEqual, pool.No)))!;

    /// <summary>Takes away the level of an <c>if</c>, and of what hung below a symbol without a prompt.</summary>
    private static void Flatten(MenuEntry parent)
    {
        for (MenuEntry? entry = parent.FirstChild; entry is not null; entry = entry.Next)
        {
            if (entry.FirstChild is not null && entry.Prompt?.Text is null)
            {
                Lift(parent, entry);
            }
        }
    }

    /// <summary>Puts what hangs below an entry right behind it, below its parent.</summary>
    internal static void Lift(MenuEntry parent, MenuEntry entry)
    {
        MenuEntry last = entry.FirstChild!;
        last.Parent = parent;
        while (last.Next is not null)
        {
            last = last.Next;
            last.Parent = parent;
        }

        last.Next = entry.Next;
        entry.Next = entry.FirstChild;
        entry.FirstChild = null;
    }

    /// <summary>The choice that a symbol is a member of: what its prompt stands in (<c>sym_get_choice_menu</c>).</summary>
    private static MenuEntry? ChoiceOf(Symbol symbol, Dialect dialect)
    {
        if (!dialect.ModernChoices)
        {
            return symbol.Choice;
        }

        MenuEntry? entry = symbol.Entries.FirstOrDefault(entry => entry.Prompt is not null);
        if (entry is null)
        {
            return null;
        }

        do
        {
            entry = entry.Parent;
        }
        while (entry is not null && entry.Symbol is null);
        return entry is { Kind: EntryKind.Choice } ? entry : null;
    }
}
