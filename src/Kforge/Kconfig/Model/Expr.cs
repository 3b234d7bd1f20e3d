using System.Text;

namespace Kforge.Kconfig.Model;

/// <summary>The kinds of nodes of an expression; <c>scripts/kconfig/expr.h</c> calls them <c>expr_type</c>.</summary>
public enum ExprKind : byte
{
    /// <summary>A symbol, constants among them.</summary>
    Symbol,

    /// <summary><c>!A</c>.</summary>
    Not,

    /// <summary><c>A &amp;&amp; B</c>: the lesser of the two.</summary>
    And,

    /// <summary><c>A || B</c>: the greater of the two.</summary>
    Or,

    /// <summary><c>A = B</c>.</summary>
    Equal,

    /// <summary><c>A != B</c>.</summary>
    NotEqual,

    /// <summary><c>A &lt; B</c>.</summary>
    Less,

    /// <summary><c>A &lt;= B</c>.</summary>
    LessOrEqual,

    /// <summary><c>A &gt; B</c>.</summary>
    Greater,

    /// <summary><c>A &gt;= B</c>.</summary>
    GreaterOrEqual,
}

/// <summary>
/// An expression of a Kconfig file. Equal expressions of one model are one object (<see cref="ExprPool"/>), so a value or a
/// simplification is worked out once for all the places that share it. Immutable but for what is remembered.
/// </summary>
public sealed class Expr
{
    private readonly object first;
    private readonly object? second;

    internal Expr(int index, ExprKind kind, object first, object? second)
    {
        Index = index;
        Kind = kind;
        this.first = first;
        this.second = second;
        Depth = kind switch
        {
            ExprKind.Not => Left.Depth + 1,
            ExprKind.And or ExprKind.Or => Math.Max(Left.Depth, Right.Depth) + 1,
            _ => 0,
        };
        Mentions = kind switch
        {
            ExprKind.Symbol => Bit(Symbol),
            ExprKind.Not => Left.Mentions,
            ExprKind.And or ExprKind.Or => Left.Mentions | Right.Mentions,
            _ => Bit(Symbol) | Bit(Other),
        };
    }

    /// <summary>Its number in the model, from 0: where evaluations keep its value.</summary>
    public int Index { get; }

    /// <summary>What it is.</summary>
    public ExprKind Kind { get; }

    /// <summary>The operand of <c>!</c>, the left one of <c>&amp;&amp;</c> and <c>||</c>.</summary>
    public Expr Left => (Expr)first;

    /// <summary>The right operand of <c>&amp;&amp;</c> and <c>||</c>.</summary>
    public Expr Right => (Expr)second!;

    /// <summary>The symbol, or the left side of a comparison.</summary>
    public Symbol Symbol => (Symbol)first;

    /// <summary>The right side of a comparison.</summary>
    public Symbol Other => (Symbol)second!;

    /// <summary>Whether it compares two symbols.</summary>
    public bool IsComparison => Kind >= ExprKind.Equal;

    /// <summary>A bit for each symbol in it, several symbols to a bit: different bits mean different symbols.</summary>
    internal ulong Mentions { get; }

    /// <summary>How many expressions it holds inside each other: what walks through it needs so many calls.</summary>
    internal int Depth { get; }

    internal Expr? WithModules { get; set; }

    internal Expr? Transformed { get; set; }

    internal Expr? WithoutDuplicates { get; set; }

    internal Expr? WithoutConstants { get; set; }

    /// <summary>Whether it is just this symbol.</summary>
    public bool Is(Symbol symbol) => Kind == ExprKind.Symbol && first == symbol;

    /// <summary>Whether it mentions a symbol.</summary>
    public bool Contains(Symbol symbol) => (Mentions & Bit(symbol)) != 0 && Kind switch
    {
        ExprKind.Symbol => first == symbol,
        ExprKind.Not => Left.Contains(symbol),
        ExprKind.And or ExprKind.Or => Left.Contains(symbol) || Right.Contains(symbol),
        _ => first == symbol || second == symbol,
    };

    /// <summary>Every symbol in it that is no constant, from left to right, with repetitions.</summary>
    public IEnumerable<Symbol> Symbols
    {
        get
        {
            Stack<Expr> open = new([this]);
            while (open.TryPop(out Expr? next))
            {
                switch (next.Kind)
                {
                    case ExprKind.Symbol:
                        if (!next.Symbol.IsConstant)
                        {
                            yield return next.Symbol;
                        }

                        break;
                    case ExprKind.Not:
                        open.Push(next.Left);
                        break;
                    case ExprKind.And or ExprKind.Or:
                        open.Push(next.Right);
                        open.Push(next.Left);
                        break;
                    default:
                        foreach (Symbol side in (Symbol[])[next.Symbol, next.Other])
                        {
                            if (!side.IsConstant)
                            {
                                yield return side;
                            }
                        }

                        break;
                }
            }
        }
    }

    /// <summary>As it could stand in a Kconfig file.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        Write(text, 0);
        return text.ToString();
    }

    private void Write(StringBuilder text, int around)
    {
        int own = Kind switch
        {
            ExprKind.Or => 1,
            ExprKind.And => 2,
            ExprKind.Not => 3,
            _ => 4,
        };
        if (own < around)
        {
            text.Append('(');
        }

        switch (Kind)
        {
            case ExprKind.Symbol:
                text.Append(Symbol.Written);
                break;
            case ExprKind.Not:
                text.Append('!');
                Left.Write(text, Left.IsComparison ? 5 : 3);
                break;
            case ExprKind.And or ExprKind.Or:
                Left.Write(text, own);
                text.Append(Kind == ExprKind.And ? " && " : " || ");
                Right.Write(text, own);
                break;
            default:
                text.Append(Symbol.Written).Append(' ').Append(Kind.Sign()).Append(' ').Append(Other.Written);
                break;
        }

        if (own < around)
        {
            text.Append(')');
        }
    }

    private static ulong Bit(Symbol symbol) => 1UL << (symbol.Index * 37 & 63);
}

/// <summary>How comparisons are written.</summary>
public static class ExprSigns
{
    /// <summary>The sign as it stands in a Kconfig file.</summary>
    public static string Sign(this ExprKind kind) => kind switch
    {
        ExprKind.Equal => "=",
        ExprKind.NotEqual => "!=",
        ExprKind.Less => "<",
        ExprKind.LessOrEqual => "<=",
        ExprKind.Greater => ">",
        ExprKind.GreaterOrEqual => ">=",
        ExprKind.And => "&&",
        ExprKind.Or => "||",
        ExprKind.Not => "!",
        _ => "",
    };
}
