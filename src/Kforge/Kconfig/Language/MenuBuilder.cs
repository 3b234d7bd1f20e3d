using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Language;

/// <summary>Puts entries and properties where they belong while files are read (the first half of <c>scripts/kconfig/menu.c</c>).</summary>
internal sealed class MenuBuilder
{
    private readonly Stack<(MenuEntry Menu, MenuEntry? Last)> open = new();
    private MenuEntry? last;

    public MenuBuilder(ExprPool pool)
    {
        Pool = pool;
        Root = new(EntryKind.Menu, null, null, new("Kconfig", 1));
        Menu = Current = Root;
    }

    public ExprPool Pool { get; }

    /// <summary>The top of the menu.</summary>
    public MenuEntry Root { get; }

    /// <summary>The menu, choice or <c>if</c> that is open.</summary>
    public MenuEntry Menu { get; private set; }

    /// <summary>The entry that takes options.</summary>
    public MenuEntry Current { get; private set; }

    /// <summary>How many blocks are open.</summary>
    public int Depth => open.Count;

    /// <summary>The symbol with <c>modules</c>.</summary>
    public Symbol? Modules { get; set; }

    public MenuEntry Add(EntryKind kind, Symbol? symbol, KconfigLine line)
    {
        MenuEntry entry = new(kind, symbol, Menu, line);
        if (last is null)
        {
            Menu.FirstChild = entry;
        }
        else
        {
            last.Next = entry;
        }

        last = entry;
        Current = entry;
        symbol?.Add(entry);
        return entry;
    }

    /// <summary>Makes the root the entry that takes options: what follows is said of the whole menu.</summary>
    public void ToRoot() => Current = Root;

    /// <summary>Opens the current entry: what follows stands in it.</summary>
    public void Open()
    {
        open.Push((Menu, last));
        Menu = Current;
        last = null;
    }

    /// <summary>Closes the open block.</summary>
    public void Close()
    {
        (Menu, last) = open.Pop();
        Current = Menu;
    }

    public Property Add(PropertyKind kind, KconfigLine line, string? text = null, Expr? value = null, Symbol? least = null, Symbol? most = null, Expr? condition = null)
    {
        Property property = new(kind, Current, line, text, value, least, most, condition);
        Current.Symbol?.Add(property);
        return property;
    }

    /// <summary>Gives the current entry its question, title or text; a question is seen only where the menus around are visible.</summary>
    public void Prompt(PropertyKind kind, KconfigLine line, string text, Expr? condition)
    {
        Property prompt = Add(kind, line, text.TrimStart(' ', '\t', '\n', '\v', '\f', '\r'), condition: condition);
        if (kind == PropertyKind.Prompt)
        {
            for (MenuEntry? menu = Current.Parent; menu is not null; menu = menu.Parent)
            {
                prompt.Condition = Pool.And(prompt.Condition, menu.Visibility);
            }
        }

        Current.Prompt = prompt;
    }

    /// <summary>One more line the current entry depends on.</summary>
    public void Depend(Expr written, Expr? condition, KconfigLine line)
    {
        // `depends on A if B` is A wherever B is not n (menu_add_dep).
        Expr whole = condition is null ? written : Pool.Two(ExprKind.Or, written, Pool.TransCompare(condition, ExprKind.Equal, Pool.No));
        Current.Dependency = Pool.And(Current.Dependency, whole);
        Current.Depend(new(condition is null ? written : Pool.Two(ExprKind.Or, written, Pool.Not(condition)), line));
    }

    /// <summary>One more <c>visible if</c> of the current menu.</summary>
    public void Show(Expr? condition, KconfigLine line)
    {
        Current.Visibility = Pool.And(Current.Visibility, condition);
        if (condition is not null)
        {
            Current.Show(new(condition, line));
        }
    }
}
