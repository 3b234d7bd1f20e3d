using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Kconfig.Model;

/// <summary>A line of a Kconfig file.</summary>
/// <param name="File">The path in the tree.</param>
/// <param name="Line">From 1.</param>
public readonly record struct KconfigLine(string File, int Line)
{
    /// <summary>The same as the place of a diagnostic.</summary>
    public SourcePlace Place => new(File, Line);

    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}";
}

/// <summary>A condition as a person wrote it: one <c>depends on</c> line, the condition of an <c>if</c>, a <c>visible if</c>.</summary>
/// <param name="Expression">What must hold, macros expanded, nothing simplified.</param>
/// <param name="Line">Where.</param>
public sealed record WrittenCondition(Expr Expression, KconfigLine Line);

/// <summary>What a <see cref="MenuEntry"/> is.</summary>
public enum EntryKind
{
    /// <summary><c>config</c>.</summary>
    Config,

    /// <summary><c>menuconfig</c>.</summary>
    MenuConfig,

    /// <summary><c>menu</c>, or the root.</summary>
    Menu,

    /// <summary><c>if</c>.</summary>
    If,

    /// <summary><c>choice</c>.</summary>
    Choice,

    /// <summary><c>comment</c>.</summary>
    Comment,
}

/// <summary>A node of the menu: a definition of a symbol, a menu, a choice, an <c>if</c> or a comment (<c>struct menu</c> of <c>scripts/kconfig</c>).</summary>
public sealed class MenuEntry
{
    private readonly List<WrittenCondition> written = [];
    private readonly List<WrittenCondition> writtenVisibility = [];

    internal MenuEntry(EntryKind kind, Symbol? symbol, MenuEntry? enclosing, KconfigLine line)
    {
        Kind = kind;
        Symbol = symbol;
        Enclosing = enclosing;
        Parent = enclosing;
        Line = line;
    }

    /// <summary>What it is.</summary>
    public EntryKind Kind { get; }

    /// <summary>What it defines; the nameless symbol of a choice; null for menus, ifs and comments.</summary>
    public Symbol? Symbol { get; }

    /// <summary>The <c>menu</c>, <c>choice</c> or <c>if</c> it stands in, in the files; null for the root.</summary>
    public MenuEntry? Enclosing { get; }

    /// <summary>Its first line.</summary>
    public KconfigLine Line { get; }

    /// <summary>The entry it hangs below in the finished menu, where <c>if</c> is gone and symbols hang below those they depend on.</summary>
    public MenuEntry? Parent { get; internal set; }

    /// <summary>The first entry below it in the finished menu.</summary>
    public MenuEntry? FirstChild { get; internal set; }

    /// <summary>The entry after it, below the same parent.</summary>
    public MenuEntry? Next { get; internal set; }

    /// <summary>Its question or title; null when it has none.</summary>
    public Property? Prompt { get; internal set; }

    /// <summary>What it depends on with everything around it, simplified; null for nothing.</summary>
    public Expr? Dependency { get; internal set; }

    /// <summary>The conjunction of its <c>visible if</c> lines; null for always.</summary>
    public Expr? Visibility { get; internal set; }

    /// <summary>Its <c>depends on</c> lines (of an <c>if</c>, its condition), as written.</summary>
    public IReadOnlyList<WrittenCondition> WrittenDependencies => written;

    /// <summary>Its <c>visible if</c> lines, as written.</summary>
    public IReadOnlyList<WrittenCondition> WrittenVisibility => writtenVisibility;

    /// <summary>Its help text without its indentation; null when it has none.</summary>
    public string? Help => RawHelp is { } raw ? HelpText.Unindent(raw.Text.AsSpan(raw.Start, raw.Length)) : null;

    /// <summary>The members of a choice, in the order of the files.</summary>
    public ImmutableArray<Symbol> Members { get; internal set; } = [];

    /// <summary>The number of a choice in the model, from 0; -1 for every other entry.</summary>
    internal int ChoiceIndex { get; set; } = -1;

    internal (string Text, int Start, int Length)? RawHelp { get; set; }

    /// <summary>All entries below it, in the order of the menu.</summary>
    public IEnumerable<MenuEntry> Descendants
    {
        get
        {
            MenuEntry? at = this;
            while ((at = at?.After(this)) is not null)
            {
                yield return at;
            }
        }
    }

    /// <summary>Everything it stands in, the innermost first, the root left out.</summary>
    public IEnumerable<MenuEntry> Around
    {
        get
        {
            for (MenuEntry? block = Enclosing; block?.Enclosing is not null; block = block.Enclosing)
            {
                yield return block;
            }
        }
    }

    internal void Depend(WrittenCondition condition) => written.Add(condition);

    internal void Show(WrittenCondition condition) => writtenVisibility.Add(condition);

    /// <summary>The next entry, depth first, within a subtree (<c>menu_next</c>).</summary>
    internal MenuEntry? After(MenuEntry? root)
    {
        if (FirstChild is not null)
        {
            return FirstChild;
        }

        MenuEntry? at = this;
        while (at is not null && at != root && at.Next is null)
        {
            at = at.Parent;
        }

        return at is null || at == root ? null : at.Next;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Line}: {Kind} {Symbol?.Name}";
}

/// <summary>The kinds of properties; <c>scripts/kconfig/expr.h</c> calls them <c>prop_type</c>.</summary>
public enum PropertyKind
{
    /// <summary>A question.</summary>
    Prompt,

    /// <summary>The text of a comment.</summary>
    Comment,

    /// <summary>The title of a menu, or the question of a <c>menuconfig</c>.</summary>
    Menu,

    /// <summary><c>default</c>, <c>def_bool</c>, <c>def_tristate</c>.</summary>
    Default,

    /// <summary><c>select</c>.</summary>
    Select,

    /// <summary><c>imply</c>.</summary>
    Imply,

    /// <summary><c>range</c>.</summary>
    Range,
}

/// <summary>One property of an entry.</summary>
public sealed class Property
{
    internal Property(PropertyKind kind, MenuEntry entry, KconfigLine line, string? text, Expr? value, Symbol? least, Symbol? most, Expr? condition)
    {
        Kind = kind;
        Entry = entry;
        Line = line;
        Text = text;
        Value = value;
        Least = least;
        Most = most;
        WrittenCondition = condition;
        Condition = condition;
    }

    /// <summary>What it is.</summary>
    public PropertyKind Kind { get; internal set; }

    /// <summary>The entry it stands in.</summary>
    public MenuEntry Entry { get; }

    /// <summary>Where.</summary>
    public KconfigLine Line { get; }

    /// <summary>The text of a prompt, menu or comment.</summary>
    public string? Text { get; }

    /// <summary>The value of a default; the symbol of a select or imply.</summary>
    public Expr? Value { get; }

    /// <summary>The lower bound of a range, included.</summary>
    public Symbol? Least { get; }

    /// <summary>The upper bound of a range, included.</summary>
    public Symbol? Most { get; }

    /// <summary>What stands behind its <c>if</c>; null for always.</summary>
    public Expr? WrittenCondition { get; }

    /// <summary>When it counts: its own condition, that of its entry and, of a prompt, the visibility of the menus around; simplified.</summary>
    public Expr? Condition { get; internal set; }

    /// <summary>The symbol that is selected, implied or given as a default, or null.</summary>
    public Symbol? Target => Value is { Kind: ExprKind.Symbol } value ? value.Symbol : null;

    /// <summary>As it could stand in a Kconfig file.</summary>
    public override string ToString()
    {
        string condition = WrittenCondition is null ? "" : $" if {WrittenCondition}";
        return Kind switch
        {
            PropertyKind.Default => $"default {Value}{condition}",
            PropertyKind.Select => $"select {Value}{condition}",
            PropertyKind.Imply => $"imply {Value}{condition}",
            PropertyKind.Range => $"range {Least!.Written} {Most!.Written}{condition}",
            _ => $"\"{Text}\"{condition}",
        };
    }
}

/// <summary>Help texts, as <c>scripts/kconfig/lexer.l</c> cuts them out.</summary>
internal static class HelpText
{
    public static string Unindent(ReadOnlySpan<char> raw)
    {
        StringBuilder text = new(raw.Length);
        int first = 0;
        foreach (ReadOnlySpan<char> whole in raw.EnumerateLines())
        {
            ReadOnlySpan<char> line = whole.TrimEnd(" \t");
            if (line.IsEmpty)
            {
                text.Append('\n');
                continue;
            }

            ReadOnlySpan<char> words = line.TrimStart(" \t");
            int column = Column(line[..^words.Length]);
            first = first == 0 ? column : first;
            text.Append(' ', Math.Max(0, column - first)).Append(words).Append('\n');
        }

        return text.ToString().Trim('\n');
    }

    /// <summary>The column that blanks lead to; a tab goes to the next multiple of eight.</summary>
    public static int Column(ReadOnlySpan<char> blanks)
    {
        int column = 0;
        foreach (char c in blanks)
        {
            column = c == '\t' ? (column & ~7) + 8 : column + 1;
        }

        return column;
    }
}
