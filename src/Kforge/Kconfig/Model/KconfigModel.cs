using System.Collections.Frozen;
using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Kconfig.Model;

/// <summary>
/// The Kconfig files of one tree, for one architecture and one set of tools: symbols, menu and expressions, as the kernel's own
/// program has them after <c>conf_parse</c>. Immutable; any number of evaluations can work on it.
/// </summary>
public sealed class KconfigModel
{
    internal KconfigModel(ExprPool pool, MenuEntry root, Symbol? modules, Language.Dialect dialect, ImmutableArray<string> files, ImmutableArray<Diagnostic> warnings)
    {
        Pool = pool;
        Root = root;
        Modules = modules ?? pool.No;
        Dialect = dialect;
        Files = files;
        Warnings = warnings;
        Symbols = [.. pool.Symbols];
        Expressions = pool.Expressions;
        Entries = [.. root.Descendants];
        byName = Symbols.Where(symbol => !symbol.IsConstant && symbol.IsDefined && !symbol.IsChoice).ToFrozenDictionary(symbol => symbol.Name, StringComparer.Ordinal);

        int choices = 0;
        foreach (MenuEntry entry in Entries.Where(entry => entry.Kind == EntryKind.Choice))
        {
            entry.ChoiceIndex = choices++;
        }

        Choices = [.. Entries.Where(entry => entry.Kind == EntryKind.Choice)];
    }

    private readonly FrozenDictionary<string, Symbol> byName;

    /// <summary>The top of the menu; its prompt is the <c>mainmenu</c> line.</summary>
    public MenuEntry Root { get; }

    /// <summary>The symbol that allows <c>m</c>; the constant <c>n</c> when the tree has none.</summary>
    public Symbol Modules { get; }

    /// <summary>Which of the language's additions the tree's own program knows.</summary>
    public Language.Dialect Dialect { get; }

    /// <summary>Every file read, in that order.</summary>
    public ImmutableArray<string> Files { get; }

    /// <summary>What the kernel's program would warn of while reading.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; }

    /// <summary>Every symbol by its number: defined ones, those only mentioned, constants and choices.</summary>
    public ImmutableArray<Symbol> Symbols { get; }

    /// <summary>Every entry of the finished menu, in its order, without the root.</summary>
    public ImmutableArray<MenuEntry> Entries { get; }

    /// <summary>Every choice, in the order of the menu.</summary>
    public ImmutableArray<MenuEntry> Choices { get; }

    /// <summary>The symbols that have a definition, by name.</summary>
    public IReadOnlyDictionary<string, Symbol> Defined => byName;

    /// <summary>A symbol with a definition, or null.</summary>
    public Symbol? this[string name] => byName.GetValueOrDefault(name);

    internal ExprPool Pool { get; }

    /// <summary>How many expressions there are: the size of a table by <see cref="Expr.Index"/>.</summary>
    internal int Expressions { get; }
}
