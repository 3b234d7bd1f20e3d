namespace Kforge.Kconfig.Model;

/// <summary>Removes what an expression says twice, step by step as <c>scripts/kconfig/expr.c</c> does (<c>expr_eliminate_dups</c>, <c>expr_eliminate_eq</c>).</summary>
internal static class ExprDuplicates
{
    /// <summary>The expression without repeated and redundant operands.</summary>
    public static Expr? WithoutDuplicates(this ExprPool pool, Expr? e)
    {
        if (e is null || e.Kind is not (ExprKind.And or ExprKind.Or))
        {
            return e;
        }

        if (e.WithoutDuplicates is { } known)
        {
            return known;
        }

        Expr now = e;
        bool changed;
        do
        {
            changed = false;
            if (now.Kind is ExprKind.And or ExprKind.Or)
            {
                Expr left = pool.WithoutDuplicates(now.Left)!;
                Expr right = pool.WithoutDuplicates(now.Right)!;
                pool.Join(now.Kind, ref left, ref right, ref changed);
                now = pool.Two(now.Kind, left, right);
            }

            now = pool.WithoutConstants(now);
        }
        while (changed);
        now.WithoutDuplicates = now;
        return e.WithoutDuplicates = now;
    }

    /// <summary>Takes away from both expressions the operands that they share (<c>expr_eliminate_eq</c>).</summary>
    public static void Subtract(this ExprPool pool, ref Expr left, ref Expr right)
    {
        if (left.Kind is ExprKind.And or ExprKind.Or)
        {
            pool.Subtract(left.Kind, ref left, ref right);
        }

        if (left.Kind != right.Kind && right.Kind is ExprKind.And or ExprKind.Or)
        {
            pool.Subtract(right.Kind, ref left, ref right);
        }

        left = pool.WithoutConstants(left);
        right = pool.WithoutConstants(right);
    }

    /// <summary><c>y</c> and <c>n</c> are worked out where they stand at the top (<c>expr_eliminate_yn</c>).</summary>
    private static Expr WithoutConstants(this ExprPool pool, Expr e)
    {
        if (e.Kind is not (ExprKind.And or ExprKind.Or))
        {
            return e;
        }

        return e.WithoutConstants ??= pool.Reduced(e);
    }

    private static Expr Reduced(this ExprPool pool, Expr e)
    {
        Expr left = pool.WithoutConstants(e.Left);
        Expr right = pool.WithoutConstants(e.Right);
        (Symbol strong, Symbol weak) = e.Kind == ExprKind.And ? (pool.No, pool.Yes) : (pool.Yes, pool.No);
        return left.Is(strong) ? left : left.Is(weak) ? right : right.Is(strong) ? right : right.Is(weak) ? left : e;
    }

    private static void Join(this ExprPool pool, ExprKind kind, ref Expr left, ref Expr right, ref bool changed)
    {
        if (left.Kind == kind)
        {
            Expr first = left.Left;
            Expr second = left.Right;
            pool.Join(kind, ref first, ref right, ref changed);
            pool.Join(kind, ref second, ref right, ref changed);
            left = pool.Two(kind, first, second);
        }
        else if (right.Kind == kind)
        {
            Expr first = right.Left;
            Expr second = right.Right;
            pool.Join(kind, ref left, ref first, ref changed);
            pool.Join(kind, ref left, ref second, ref changed);
            right = pool.Two(kind, first, second);
        }
        else if ((kind == ExprKind.Or ? pool.JoinOr(left, right) : pool.JoinAnd(left, right)) is { } joined)
        {
            left = kind == ExprKind.Or ? pool.NoExpr : pool.YesExpr;
            right = joined;
            changed = true;
        }
    }

    private static void Subtract(this ExprPool pool, ExprKind kind, ref Expr left, ref Expr right)
    {
        if (left.Kind == kind)
        {
            Expr first = left.Left;
            Expr second = left.Right;
            pool.Subtract(kind, ref first, ref right);
            pool.Subtract(kind, ref second, ref right);
            left = pool.Two(kind, first, second);
        }
        else if (right.Kind == kind)
        {
            Expr first = right.Left;
            Expr second = right.Right;
            pool.Subtract(kind, ref left, ref first);
            pool.Subtract(kind, ref left, ref second);
            right = pool.Two(kind, first, second);
        }
        else if (!(left == right && (left.Is(pool.Yes) || left.Is(pool.No))) && pool.Same(left, right))
        {
            left = right = kind == ExprKind.Or ? pool.NoExpr : pool.YesExpr;
        }
    }

    /// <summary>Whether two expressions say the same with their operands in another order (<c>expr_eq</c>).</summary>
    private static bool Same(this ExprPool pool, Expr left, Expr right)
    {
        if (left == right)
        {
            return true;
        }

        if (left.Kind != right.Kind || left.Mentions != right.Mentions)
        {
            return false;
        }

        switch (left.Kind)
        {
            case ExprKind.Not:
                return pool.Same(left.Left, right.Left);
            case ExprKind.And or ExprKind.Or:
                pool.Subtract(ref left, ref right);
                return left == right && left.Kind == ExprKind.Symbol;
            default:
                return false;
        }
    }

    /// <summary>The symbol that a simple operand is about, or null when it is not simple.</summary>
    private static Symbol? About(Expr e, bool first) => e.Kind switch
    {
        ExprKind.Symbol or ExprKind.Equal or ExprKind.NotEqual => e.Symbol,
        ExprKind.Not when e.Left.Kind == ExprKind.Symbol || (first && e.Left.Kind is ExprKind.Equal or ExprKind.NotEqual) => e.Left.Symbol,
        _ => null,
    };

    private static Expr? JoinOr(this ExprPool pool, Expr e1, Expr e2)
    {
        if ((e1.Mentions & e2.Mentions) == 0)
        {
            return null;
        }

        if (pool.Same(e1, e2))
        {
            return e1;
        }

        if (About(e1, first: true) is not { IsTristate: true } symbol || About(e2, first: false) != symbol)
        {
            return null;
        }

        if (symbol.Type == SymbolType.Tristate && e1.Kind == ExprKind.Equal && e2.Kind == ExprKind.Equal && pool.Third(e1.Other, e2.Other) is { } third)
        {
            return pool.Compare(ExprKind.NotEqual, symbol, third);
        }

        bool opposite = (IsNegated(e1) && e2.Kind == ExprKind.Symbol) || (IsNegated(e2) && e1.Kind == ExprKind.Symbol);
        return symbol.Type == SymbolType.Bool && opposite ? pool.YesExpr : null;
    }

    private static Expr? JoinAnd(this ExprPool pool, Expr e1, Expr e2)
    {
        if ((e1.Mentions & e2.Mentions) == 0)
        {
            return null;
        }

        if (pool.Same(e1, e2))
        {
            return e1;
        }

        if (About(e1, first: true) is not { IsTristate: true } symbol || About(e2, first: false) != symbol)
        {
            return null;
        }

        Expr? compared = e1.Kind == ExprKind.Symbol ? e2 : e2.Kind == ExprKind.Symbol ? e1 : null;
        if (compared is { Kind: ExprKind.Equal } && compared.Other == pool.Yes)
        {
            return pool.Compare(ExprKind.Equal, symbol, pool.Yes);
        }

        if (compared is { Kind: ExprKind.NotEqual } && compared.Other == pool.No)
        {
            return pool.Of(symbol);
        }

        if (compared is { Kind: ExprKind.NotEqual } && compared.Other == pool.Mod)
        {
            return pool.Compare(ExprKind.Equal, symbol, pool.Yes);
        }

        if (symbol.Type != SymbolType.Tristate)
        {
            return null;
        }

        if ((e1.Kind, e2.Kind) is (ExprKind.Equal, ExprKind.NotEqual) or (ExprKind.NotEqual, ExprKind.Equal))
        {
            Symbol equal = e1.Kind == ExprKind.Equal ? e1.Other : e2.Other;
            Symbol unequal = e1.Kind == ExprKind.Equal ? e2.Other : e1.Other;
            return !equal.IsConstant || !unequal.IsConstant ? null : equal == unequal ? pool.NoExpr : pool.Compare(ExprKind.Equal, symbol, equal);
        }

        return (e1.Kind, e2.Kind) != (ExprKind.NotEqual, ExprKind.NotEqual) || pool.Third(e1.Other, e2.Other) is not { } left ? null
            : pool.Compare(ExprKind.Equal, symbol, left);
    }

    /// <summary>The one of y, m and n that is neither of two; null when they are not two different ones of these.</summary>
    private static Symbol? Third(this ExprPool pool, Symbol a, Symbol b)
    {
        bool Are(Symbol x, Symbol y) => (a == x && b == y) || (a == y && b == x);
        return Are(pool.Yes, pool.Mod) ? pool.No : Are(pool.Yes, pool.No) ? pool.Mod : Are(pool.Mod, pool.No) ? pool.Yes : null;
    }

    private static bool IsNegated(Expr e) => e.Kind == ExprKind.Not && e.Left.Kind == ExprKind.Symbol;
}
