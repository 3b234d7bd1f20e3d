namespace Kforge.Kconfig.Model;

/// <summary>Makes the symbols and expressions of one model, each of them once.</summary>
internal sealed class ExprPool
{
    // In Linux 7.3 what is selected most has 1000 terms. Simplifications walk through expressions by calling themselves.
    private const int Deepest = 8000;

    private readonly List<Symbol> symbols = [];
    private readonly Dictionary<string, Symbol> named = new(25_000, StringComparer.Ordinal);
    private readonly Dictionary<string, Symbol> constants = new(StringComparer.Ordinal);
    private readonly Dictionary<(ExprKind Kind, int First, int Second), Expr> expressions = new(100_000);

    public ExprPool()
    {
        Yes = Constant("y");
        Mod = Constant("m");
        No = Constant("n");
        YesExpr = Of(Yes);
        NoExpr = Of(No);
    }

    /// <summary>The constant <c>y</c>.</summary>
    public Symbol Yes { get; }

    /// <summary>The constant <c>m</c>.</summary>
    public Symbol Mod { get; }

    /// <summary>The constant <c>n</c>.</summary>
    public Symbol No { get; }

    /// <summary>The constant <c>y</c> as an expression.</summary>
    public Expr YesExpr { get; }

    /// <summary>The constant <c>n</c> as an expression.</summary>
    public Expr NoExpr { get; }

    /// <summary>All symbols, in the order they were first met.</summary>
    public IReadOnlyList<Symbol> Symbols => symbols;

    /// <summary>How many expressions there are.</summary>
    public int Expressions => expressions.Count;

    /// <summary>The symbol of a bare word; <c>y</c>, <c>m</c> and <c>n</c> are constants however they are written.</summary>
    public Symbol Named(string name)
    {
        if (named.TryGetValue(name, out Symbol? symbol))
        {
            return symbol;
        }

        return name is "y" or "m" or "n" ? Constant(name) : named[name] = New(name, isConstant: false);
    }

    /// <summary>The symbol of a text in quotes: its value is its name.</summary>
    public Symbol Constant(string text)
    {
        if (!constants.TryGetValue(text, out Symbol? symbol))
        {
            constants[text] = symbol = New(text, isConstant: true);
        }

        return symbol;
    }

    /// <summary>A symbol without a name, for a choice.</summary>
    public Symbol Nameless() => New(null, isConstant: false);

    /// <summary>A symbol that was met before, or null.</summary>
    public Symbol? Find(string name) => named.GetValueOrDefault(name);

    public Expr Of(Symbol symbol) => Intern(ExprKind.Symbol, symbol.Index, -1, symbol, null);

    public Expr Not(Expr operand) => Intern(ExprKind.Not, operand.Index, -1, operand, null);

    public Expr Two(ExprKind kind, Expr left, Expr right) => Intern(kind, left.Index, right.Index, left, right);

    public Expr Compare(ExprKind kind, Symbol left, Symbol right) => Intern(kind, left.Index, right.Index, left, right);

    /// <summary><c>left &amp;&amp; right</c>, where null stands for "always".</summary>
    public Expr? And(Expr? left, Expr? right) => left is null ? right : right is null ? left : Two(ExprKind.And, left, right);

    /// <summary><c>left || right</c>, where null stands for "nothing yet".</summary>
    public Expr? Or(Expr? left, Expr? right) => left is null ? right : right is null ? left : Two(ExprKind.Or, left, right);

    private Symbol New(string? name, bool isConstant)
    {
        Symbol symbol = new(symbols.Count, name, isConstant);
        symbols.Add(symbol);
        return symbol;
    }

    private Expr Intern(ExprKind kind, int firstIndex, int secondIndex, object first, object? second)
    {
        ref Expr? found = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(expressions, (kind, firstIndex, secondIndex), out _);
        found ??= new(expressions.Count - 1, kind, first, second);
        return found.Depth <= Deepest ? found : throw new Language.KconfigMistake("an expression has too many terms");
    }
}
