using System.Runtime.CompilerServices;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Kconfig.Explaining;

/// <summary>What expressions would come to if one symbol had another value and all others stayed as they are.</summary>
/// <param name="values">The values as they are.</param>
/// <param name="symbol">The symbol, bool or tristate.</param>
/// <param name="supposed">Its other value.</param>
internal sealed class Supposition(Evaluation values, Symbol symbol, Tristate supposed)
{
    /// <summary>The value of an expression.</summary>
    public Tristate Of(Expr e)
    {
        if (!e.Contains(symbol))
        {
            return values.Of(e);
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        return e.Kind switch
        {
            ExprKind.Symbol => supposed,
            ExprKind.Not => Tristate.Y - (int)Of(e.Left),
            ExprKind.And => (Tristate)Math.Min((int)Of(e.Left), (int)Of(e.Right)),
            ExprKind.Or => (Tristate)Math.Max((int)Of(e.Left), (int)Of(e.Right)),
            ExprKind.Equal => Same(e) ? Tristate.Y : Tristate.N,
            ExprKind.NotEqual => Same(e) ? Tristate.N : Tristate.Y,
            _ => values.Of(e),
        };
    }

    private bool Same(Expr e) => Text(e.Symbol) == Text(e.Other);

    private string Text(Symbol side) => side != symbol ? values.TextOf(side) : supposed switch
    {
        Tristate.Y => "y",
        Tristate.M => "m",
        _ => "n",
    };
}
