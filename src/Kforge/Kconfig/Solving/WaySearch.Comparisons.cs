using System.Globalization;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Kconfig.Solving;

/// <content>Comparisons: numbers and strings that a user can set, or that defaults decide.</content>
internal sealed partial class WaySearch
{
    /// <summary>Ways to a text as the value of a number or string.</summary>
    public Ways SetText(Symbol symbol, string text, Cause cause)
    {
        if (now.TextOf(symbol) == text)
        {
            return Ways.Free;
        }

        return Texts(symbol, value => value == text, text, cause, () => reasons.OtherText(symbol, now, "=", text));
    }

    private Ways Compare(Expr e, bool holds, Cause cause)
    {
        ExprKind kind = holds ? e.Kind : Opposite(e.Kind);
        List<Ways> all = [];
        if (!e.Symbol.IsConstant)
        {
            all.Add(Side(e.Symbol, kind, e.Other, cause));
        }

        if (!e.Other.IsConstant)
        {
            all.Add(Side(e.Other, Mirrored(kind), e.Symbol, cause));
        }

        Ways ways = Union(all);
        return ways.None && ways.Why is null ? ways.Because(new(ObstacleKind.Fixed, e.Symbol, $"{e} is decided by the files", null, [])) : ways;
    }

    private Ways Side(Symbol symbol, ExprKind kind, Symbol other, Cause cause)
    {
        if (symbol.IsTristate)
        {
            int against = other.IsTristate ? (int)now.Of(other) : (int)TristateOf(now.TextOf(other));
            return Union(((Tristate[])[Tristate.N, Tristate.M, Tristate.Y])
                .Where(value => Holds(((int)value).CompareTo(against), kind) && !(value == Tristate.M && symbol.Type == SymbolType.Bool))
                .Select(value => Exactly(symbol, value, cause)));
        }

        string text = now.TextOf(other);
        if (reasons.Immovable(symbol, now) is { } obstacle)
        {
            return Ways.Closed(obstacle);
        }

        return Texts(symbol, value => Holds(Order(symbol, value, text), kind), Boundary(symbol, kind, text), cause, () => reasons.OtherText(symbol, now, kind.Sign(), text))
            .Partly(kind == ExprKind.Equal || symbol.Prompts.IsEmpty);
    }

    /// <summary>Ways to one of several texts: by setting this one, or by a default that fits.</summary>
    private Ways Texts(Symbol symbol, Func<string, bool> fits, string? set, Cause cause, Func<Obstacle> closed)
    {
        if (!symbol.Prompts.IsEmpty && held.TryGetValue(symbol, out Held? why) && now.GivenTo(symbol) is { } kept && !fits(DotConfig.Unquote(kept) ?? kept))
        {
            return Ways.Closed(why.Obstacle);
        }

        List<Ways> all = [];
        foreach (Property prompt in symbol.Prompts)
        {
            Ways seen = Wrapped(symbol, prompt, Make(prompt.Condition, Tristate.M, new(CauseKind.Depends, symbol, prompt)));
            if (seen.None)
            {
                all.Add(seen);
            }
            else if (set is not null && IsAllowed(symbol, set))
            {
                string given = symbol.Type == SymbolType.String ? DotConfig.Quote(set) : set;
                all.Add(now.GivenTo(symbol) == given ? seen : seen & Ways.Of(new(symbol, given, cause)));
            }
        }

        if (symbol.Prompts.IsEmpty || now.GivenTo(symbol) is null)
        {
            Ways before = Ways.Free;
            foreach (Property preset in symbol.Defaults)
            {
                Cause by = new(CauseKind.Default, symbol, preset);
                if (preset.Target is { } target && fits(now.TextOf(target)))
                {
                    all.Add(Both(before, () => Make(preset.Condition, Tristate.M, by)));
                }

                before = Both(before, () => Keep(preset.Condition, Tristate.N, by));
            }
        }

        Ways ways = Union(all);
        return ways.None && (ways.Why is null || symbol.Prompts.IsEmpty) ? ways.Because(closed()) : ways;
    }

    private bool IsAllowed(Symbol symbol, string text) => now.IsWithinRange(symbol, text);

    private static string? Boundary(Symbol symbol, ExprKind kind, string text)
    {
        if (symbol.Type == SymbolType.String)
        {
            return kind == ExprKind.Equal ? text : null;
        }

        if (kind == ExprKind.Equal)
        {
            return text;
        }

        long number = Number(symbol, text) + kind switch
        {
            ExprKind.Less => -1,
            ExprKind.Greater or ExprKind.NotEqual => 1,
            _ => 0,
        };
        return symbol.Type == SymbolType.Hex ? string.Create(CultureInfo.InvariantCulture, $"0x{number:x}") : number.ToString(CultureInfo.InvariantCulture);
    }

    private static long Number(Symbol symbol, string text) => CNumber.Read(text, symbol.Type == SymbolType.Hex ? 16 : symbol.Type == SymbolType.Int ? 10 : 0).Value;

    private static int Order(Symbol symbol, string left, string right) =>
        symbol.Type is SymbolType.Int or SymbolType.Hex ? Number(symbol, left).CompareTo(Number(symbol, right)) : string.CompareOrdinal(left, right);

    private static bool Holds(int order, ExprKind kind) => kind switch
    {
        ExprKind.Equal => order == 0,
        ExprKind.NotEqual => order != 0,
        ExprKind.Less => order < 0,
        ExprKind.LessOrEqual => order <= 0,
        ExprKind.Greater => order > 0,
        _ => order >= 0,
    };

    private static ExprKind Opposite(ExprKind kind) => kind switch
    {
        ExprKind.Equal => ExprKind.NotEqual,
        ExprKind.NotEqual => ExprKind.Equal,
        ExprKind.Less => ExprKind.GreaterOrEqual,
        ExprKind.GreaterOrEqual => ExprKind.Less,
        ExprKind.Greater => ExprKind.LessOrEqual,
        _ => ExprKind.Greater,
    };

    private static ExprKind Mirrored(ExprKind kind) => kind switch
    {
        ExprKind.Less => ExprKind.Greater,
        ExprKind.Greater => ExprKind.Less,
        ExprKind.LessOrEqual => ExprKind.GreaterOrEqual,
        ExprKind.GreaterOrEqual => ExprKind.LessOrEqual,
        _ => kind,
    };
}
