using System.Text;
using Kforge.Kconfig;
using Kforge.Kconfig.Model;

namespace Kforge.Equality.Reach;

/// <summary>
/// Guesses at lines that could help a symbol to be on, for conf to judge: what it depends on is on, what it must not meet is off, and of
/// alternatives one is taken by chance. It has nothing in common with the solver that it is held against.
/// </summary>
/// <param name="model">The tree.</param>
public sealed class Wishes(KconfigModel model)
{
    private readonly ILookup<Symbol, Symbol> selectors = model.Symbols
        .SelectMany(symbol => symbol.Properties.Where(property => property.Kind == PropertyKind.Select && property.Target is not null).Select(property => (By: symbol, property.Target)))
        .ToLookup(pair => pair.Target!, pair => pair.By);

    /// <summary>Lines of a <c>.config</c>, the symbol's own first.</summary>
    /// <param name="symbol">What should be on.</param>
    /// <param name="value">Its own value, as it stands in a <c>.config</c>.</param>
    /// <param name="seed">Which guess.</param>
    public string For(Symbol symbol, string value, int seed)
    {
        Random chance = new(seed);
        StringBuilder lines = new();
        Dictionary<Symbol, bool> wanted = [];
        Queue<Symbol> open = new();
        Want(symbol, true);
        while (open.TryDequeue(out Symbol? next))
        {
            if (next.HasPrompt)
            {
                lines.Append(DotConfig.Line(next.Name, next == symbol ? value : wanted[next] ? "y" : "n")).Append('\n');
            }

            if (!wanted[next])
            {
                foreach (Symbol by in selectors[next])
                {
                    Want(by, false);
                }

                continue;
            }

            Expect(next.DirectDependency, true);
            if (next.HasPrompt)
            {
                Property[] prompts = [.. next.Properties.Where(property => property.Kind is PropertyKind.Prompt or PropertyKind.Menu)];
                Expect(prompts[chance.Next(prompts.Length)].Condition, true);
            }

            Symbol[] bys = [.. selectors[next]];
            Property[] defaults = [.. next.Properties.Where(property => property.Kind == PropertyKind.Default)];
            if (!next.HasPrompt && bys.Length + defaults.Length > 0)
            {
                int taken = chance.Next(bys.Length + defaults.Length);
                if (taken < bys.Length)
                {
                    Want(bys[taken], true);
                }
                else
                {
                    Expect(defaults[taken - bys.Length].Condition, true);
                    Expect(defaults[taken - bys.Length].Value, true);
                }
            }
        }

        return lines.ToString();

        void Want(Symbol one, bool on)
        {
            if (one is { IsConstant: false, IsTristate: true, IsChoice: false } && wanted.TryAdd(one, on))
            {
                open.Enqueue(one);
            }
        }

        void Expect(Expr? e, bool holds)
        {
            switch (e?.Kind)
            {
                case ExprKind.Symbol:
                    Want(e.Symbol, holds);
                    break;
                case ExprKind.Not:
                    Expect(e.Left, !holds);
                    break;
                case ExprKind.And or ExprKind.Or when (e.Kind == ExprKind.And) == holds:
                    Expect(e.Left, holds);
                    Expect(e.Right, holds);
                    break;
                case ExprKind.And or ExprKind.Or:
                    Expect(chance.Next(2) == 0 ? e.Left : e.Right, holds);
                    break;
            }
        }
    }
}
