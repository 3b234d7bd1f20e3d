using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Explaining;

/// <summary>A part of an expression that keeps the whole from what is wanted.</summary>
internal abstract record Culprit
{
    private Culprit()
    {
    }

    /// <summary>The symbol is too low.</summary>
    public sealed record Low(Symbol Symbol) : Culprit;

    /// <summary>The symbol is too high.</summary>
    public sealed record High(Symbol Symbol) : Culprit;

    /// <summary>The comparison does not hold, or holds where it should not.</summary>
    public sealed record Comparison(Expr Expression) : Culprit;

    /// <summary>A constant: what a macro came to, or something that can never be.</summary>
    public sealed record Constant : Culprit;
}

/// <summary>Finds the parts of an expression that are to blame for its value.</summary>
/// <param name="of">The value of an expression, as it is or as it is supposed to be.</param>
internal sealed class Culprits(Func<Expr, Tristate> of)
{
    /// <summary>What keeps an expression below a value; nothing when it is not below.</summary>
    public IEnumerable<Culprit> Below(Expr e, Tristate needed)
    {
        if (of(e) >= needed)
        {
            return [];
        }

        return e.Kind switch
        {
            ExprKind.And or ExprKind.Or => Below(e.Left, needed).Concat(Below(e.Right, needed)),
            ExprKind.Not => Above(e.Left, Tristate.Y - (int)needed),
            _ => [Leaf(e, low: true)],
        };
    }

    /// <summary>What keeps an expression above a value; nothing when it is not above.</summary>
    public IEnumerable<Culprit> Above(Expr e, Tristate most)
    {
        if (of(e) <= most)
        {
            return [];
        }

        return e.Kind switch
        {
            ExprKind.And or ExprKind.Or => Above(e.Left, most).Concat(Above(e.Right, most)),
            ExprKind.Not => Below(e.Left, Tristate.Y - (int)most),
            _ => [Leaf(e, low: false)],
        };
    }

    private static Culprit Leaf(Expr e, bool low)
    {
        if (e.Kind == ExprKind.Symbol)
        {
            return e.Symbol.IsConstant ? new Culprit.Constant() : low ? new Culprit.Low(e.Symbol) : new Culprit.High(e.Symbol);
        }

        if (e.Symbol.IsConstant && e.Other.IsConstant)
        {
            return new Culprit.Constant();
        }

        // `A = n` wants A lower, `A != n` and `A = y` want it higher.
        if (e.Symbol.IsTristate && e.Other.IsConstant && e.Kind is ExprKind.Equal or ExprKind.NotEqual)
        {
            bool wantsOff = (e.Other.Name == "n") == (e.Kind == ExprKind.Equal);
            return wantsOff == low ? new Culprit.High(e.Symbol) : new Culprit.Low(e.Symbol);
        }

        return new Culprit.Comparison(e);
    }
}
