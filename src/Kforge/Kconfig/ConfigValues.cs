using System.Globalization;

namespace Kforge.Kconfig;

/// <summary>
/// What expressions come to under a finished configuration: <c>expr_calc_value</c> of
/// <c>scripts/kconfig/expr.c</c> with the values of a <c>.config</c> instead of computed ones. A symbol that the file does
/// not mention is off, empty, or 0, as Kconfig has it.
/// </summary>
/// <param name="tree">Gives the symbols their types.</param>
/// <param name="config">Gives them their values.</param>
public sealed class ConfigValues(KconfigTree tree, DotConfig config)
{
    /// <summary>Whether the kernel has modules at all: without them every <c>m</c> counts as <c>y</c> or not at all.</summary>
    public bool HasModules => config["MODULES"]?.Value == "y";

    /// <summary>The value of a symbol in Kconfig's logic; that of a string or a number is <see cref="Tristate.N"/>.</summary>
    public Tristate Of(string symbol) => tree[symbol]?.Type switch
    {
        SymbolType.Bool or SymbolType.Tristate => TristateOf(config[symbol]?.Value),
        _ => Tristate.N,
    };

    /// <summary>The value of a symbol as text, strings without their quotes.</summary>
    public string TextOf(string symbol)
    {
        string? value = config[symbol]?.Value;
        return tree[symbol]?.Type switch
        {
            SymbolType.Bool or SymbolType.Tristate => value ?? "n",
            SymbolType.String => value is null ? "" : DotConfig.Unquote(value) ?? value,
            SymbolType.Int => value ?? "0",
            SymbolType.Hex => value ?? "0x0",
            // An undefined name stands for itself, which is how Kconfig compares with bare words.
            _ => symbol,
        };
    }

    /// <summary>What an expression comes to; null is true, as a missing condition is.</summary>
    public TristateRange Of(Expression? expression) => expression switch
    {
        null => Tristate.Y,
        Expression.Leaf { Operand: Operand.Symbol symbol } => Of(symbol.Name),
        // A bare `m` means "m if there are modules" (rewrite_m in scripts/kconfig/menu.c).
        Expression.Leaf { Operand: Operand.Constant { Text: "m" } } => HasModules ? Tristate.M : Tristate.N,
        Expression.Leaf { Operand: Operand.Constant constant } => TristateOf(constant.Text),
        Expression.Leaf => TristateRange.Unknown,
        Expression.Compare { Left: Operand.Macro } or Expression.Compare { Right: Operand.Macro } => TristateRange.Unknown,
        Expression.Compare compare => Holds(compare) ? Tristate.Y : Tristate.N,
        Expression.Not not => !Of(not.Inner),
        Expression.And and => Of(and.Left) & Of(and.Right),
        Expression.Or or => Of(or.Left) | Of(or.Right),
        _ => throw new InvalidOperationException("unreachable: Expression is closed"),
    };

    private static Tristate TristateOf(string? value) => value switch
    {
        "y" => Tristate.Y,
        "m" => Tristate.M,
        _ => Tristate.N,
    };

    private bool Holds(Expression.Compare compare)
    {
        (string left, SymbolType leftType) = Value(compare.Left);
        (string right, SymbolType rightType) = Value(compare.Right);
        int order = string.CompareOrdinal(left, right);
        if ((leftType != SymbolType.String || rightType != SymbolType.String)
            && Number(left, leftType) is { } leftNumber && Number(right, rightType) is { } rightNumber)
        {
            order = leftNumber.CompareTo(rightNumber);
        }

        return compare.Comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.NotEqual => order != 0,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            Comparison.GreaterOrEqual => order >= 0,
            _ => throw new InvalidOperationException("unreachable: Comparison is closed"),
        };
    }

    private (string Text, SymbolType Type) Value(Operand operand) => operand switch
    {
        Operand.Symbol symbol => (TextOf(symbol.Name), tree[symbol.Name]?.Type ?? SymbolType.Unknown),
        Operand.Constant { Text: "y" or "m" or "n" } constant => (constant.Text, SymbolType.Tristate),
        Operand.Constant constant => (constant.Text, SymbolType.Unknown),
        _ => throw new InvalidOperationException("unreachable: macros are never compared"),
    };

    // expr_parse_string: the base goes by the type, and a symbol without a type is read as C reads a number.
    private static Int128? Number(string text, SymbolType type)
    {
        if (type is SymbolType.Bool or SymbolType.Tristate)
        {
            return text switch { "n" => 0, "m" => 1, "y" => 2, _ => -1 };
        }

        bool prefixed = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        string digits = prefixed ? text[2..] : text;
        if (type == SymbolType.Hex || (prefixed && type != SymbolType.Int))
        {
            return ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex) ? hex : null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
    }
}
