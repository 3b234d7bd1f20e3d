namespace Kforge.Kconfig.Model;

/// <summary>
/// The simplifications of <c>scripts/kconfig/expr.c</c>, step by step as they are there. They do not always keep the meaning (a bool
/// that is compared with <c>m</c>), and their outcome decides which symbols hang below which, so nothing here may be "improved".
/// </summary>
internal static class ExprTransformation
{
    /// <summary><c>m</c> becomes <c>m &amp;&amp; MODULES</c> (<c>rewrite_m</c>).</summary>
    public static Expr? WithModules(this ExprPool pool, Expr? e, Symbol modules)
    {
        if (e is null || e.IsComparison)
        {
            return e;
        }

        return e.WithModules ??= e.Kind switch
        {
            ExprKind.Not => pool.Not(pool.WithModules(e.Left, modules)!),
            ExprKind.And or ExprKind.Or => pool.Two(e.Kind, pool.WithModules(e.Left, modules)!, pool.WithModules(e.Right, modules)!),
            _ => e.Symbol == pool.Mod ? pool.And(e, pool.Of(modules))! : e,
        };
    }

    /// <summary>Comparisons of bools and negations are made simpler (<c>expr_transform</c>).</summary>
    public static Expr? Transform(this ExprPool pool, Expr? e) => e is null ? null : e.Transformed ??= pool.Transformed(e);

    /// <summary>
    /// Says of every part of an expression whether it equals, or does not equal, a constant (<c>expr_trans_compare</c>).
    /// </summary>
    public static Expr TransCompare(this ExprPool pool, Expr? e, ExprKind type, Symbol symbol)
    {
        if (e is null)
        {
            Expr constant = pool.Of(symbol);
            return type == ExprKind.NotEqual ? pool.Not(constant) : constant;
        }

        switch (e.Kind)
        {
            case ExprKind.And or ExprKind.Or:
                Expr left = pool.TransCompare(e.Left, ExprKind.Equal, symbol);
                Expr right = pool.TransCompare(e.Right, ExprKind.Equal, symbol);
                ExprKind other = e.Kind == ExprKind.And ? ExprKind.Or : ExprKind.And;
                Expr both = symbol == pool.Yes ? pool.Two(e.Kind, left, right) : symbol == pool.No ? pool.Two(other, left, right) : e;
                return type == ExprKind.NotEqual ? pool.Not(both) : both;
            case ExprKind.Not:
                return pool.TransCompare(e.Left, type == ExprKind.Equal ? ExprKind.NotEqual : ExprKind.Equal, symbol);
            case ExprKind.Symbol:
                return pool.Compare(type, e.Symbol, symbol);
            default:
                return (type == ExprKind.Equal, symbol.Name) switch
                {
                    (true, "y") or (false, "n") => e,
                    (true, "m") => pool.NoExpr,
                    (false, "m") => pool.YesExpr,
                    _ => pool.Not(e),
                };
        }
    }

    /// <summary>Whether an expression cannot hold unless a symbol is on (<c>expr_depends_symbol</c>).</summary>
    public static bool NeedsOn(this ExprPool pool, Expr? e, Symbol symbol) => e is not null && e.Kind switch
    {
        ExprKind.And => pool.NeedsOn(e.Left, symbol) || pool.NeedsOn(e.Right, symbol),
        ExprKind.Symbol => e.Symbol == symbol,
        ExprKind.Equal => e.Symbol == symbol && (e.Other == pool.Yes || e.Other == pool.Mod),
        ExprKind.NotEqual => e.Symbol == symbol && e.Other == pool.No,
        _ => false,
    };

    /// <summary>Whether an expression mentions a symbol so that it can hold with the symbol off (<c>expr_contains_symbol_negated</c>).</summary>
    public static bool AllowsOff(this ExprPool pool, Expr? e, Symbol symbol) => e is not null && e.Kind switch
    {
        ExprKind.And or ExprKind.Or => pool.AllowsOff(e.Left, symbol) || pool.AllowsOff(e.Right, symbol),
        ExprKind.Not => e.Left.Is(symbol),
        ExprKind.Equal => e.Symbol == symbol && e.Other == pool.No,
        ExprKind.NotEqual => e.Symbol == symbol && (e.Other == pool.Yes || e.Other == pool.Mod),
        _ => false,
    };

    private static Expr Transformed(this ExprPool pool, Expr e)
    {
        Expr now = e.Kind switch
        {
            ExprKind.Not => pool.Not(pool.Transform(e.Left)!),
            ExprKind.And or ExprKind.Or => pool.Two(e.Kind, pool.Transform(e.Left)!, pool.Transform(e.Right)!),
            _ => e,
        };
        return now.Kind switch
        {
            ExprKind.Equal or ExprKind.NotEqual when now.Symbol.Type == SymbolType.Bool => pool.BoolComparison(now),
            ExprKind.Not => pool.Negation(now),
            _ => now,
        };
    }

    private static Expr BoolComparison(this ExprPool pool, Expr e)
    {
        bool equal = e.Kind == ExprKind.Equal;
        return e.Other == pool.No ? (equal ? pool.Not(pool.Of(e.Symbol)) : pool.Of(e.Symbol))
            : e.Other == pool.Mod ? (equal ? pool.NoExpr : pool.YesExpr)
            : e.Other == pool.Yes ? (equal ? pool.Of(e.Symbol) : pool.Not(pool.Of(e.Symbol)))
            : e;
    }

    private static Expr Negation(this ExprPool pool, Expr e)
    {
        Expr inner = e.Left;
        return inner.Kind switch
        {
            ExprKind.Not => inner.Left,
            ExprKind.Equal => pool.Compare(ExprKind.NotEqual, inner.Symbol, inner.Other),
            ExprKind.NotEqual => pool.Compare(ExprKind.Equal, inner.Symbol, inner.Other),
            ExprKind.LessOrEqual => pool.Compare(ExprKind.Greater, inner.Symbol, inner.Other),
            ExprKind.GreaterOrEqual => pool.Compare(ExprKind.Less, inner.Symbol, inner.Other),
            ExprKind.Less => pool.Compare(ExprKind.GreaterOrEqual, inner.Symbol, inner.Other),
            ExprKind.Greater => pool.Compare(ExprKind.LessOrEqual, inner.Symbol, inner.Other),
            ExprKind.Or => pool.Transform(pool.Two(ExprKind.And, pool.Not(inner.Left), pool.Not(inner.Right)))!,
            ExprKind.And => pool.Transform(pool.Two(ExprKind.Or, pool.Not(inner.Left), pool.Not(inner.Right)))!,
            _ => inner.Symbol == pool.Yes ? pool.NoExpr : inner.Symbol == pool.No ? pool.YesExpr : inner.Symbol == pool.Mod ? inner : e,
        };
    }
}
