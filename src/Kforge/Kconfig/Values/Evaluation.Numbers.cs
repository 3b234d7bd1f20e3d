using System.Numerics;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Values;

/// <content>Comparisons and ranges: numbers as C reads them.</content>
public sealed partial class Evaluation
{
    private enum NumberKind
    {
        None,
        Signed,
        Unsigned,
    }

    private Tristate Compare(Expr e)
    {
        Calculate(e.Symbol);
        Calculate(e.Other);
        string left = Text(e.Symbol);
        string right = Text(e.Other);
        NumberKind leftKind = NumberKind.None;
        NumberKind rightKind = NumberKind.None;
        ulong leftNumber = 0;
        ulong rightNumber = 0;
        if (e.Symbol.Type != SymbolType.String || e.Other.Type != SymbolType.String)
        {
            leftKind = Parse(left, e.Symbol, out leftNumber);
            rightKind = Parse(right, e.Other, out rightNumber);
        }

        int order = leftKind == NumberKind.None || rightKind == NumberKind.None ? CompareBytes(left, right)
            : leftKind == NumberKind.Unsigned || rightKind == NumberKind.Unsigned ? leftNumber.CompareTo(rightNumber)
            : ((long)leftNumber).CompareTo((long)rightNumber);
        bool holds = e.Kind switch
        {
            ExprKind.Equal => order == 0,
            ExprKind.NotEqual => order != 0,
            ExprKind.Less => order < 0,
            ExprKind.LessOrEqual => order <= 0,
            ExprKind.Greater => order > 0,
            _ => order >= 0,
        };
        return holds ? Tristate.Y : Tristate.N;
    }

    // strcmp compares bytes; UTF-16 orders as UTF-8 does but for surrogates, which no Kconfig compares.
    private static int CompareBytes(string left, string right) => string.CompareOrdinal(left, right);

    private static NumberKind Parse(string text, Symbol symbol, out ulong number)
    {
        bool constant = symbol.IsConstant && symbol.Name is "y" or "m" or "n";
        if (symbol.IsTristate || constant)
        {
            number = text switch
            {
                "n" => 0,
                "m" => 1,
                "y" => 2,
                _ => ulong.MaxValue,
            };
            return NumberKind.Signed;
        }

        (long value, int used, bool fits) = symbol.Type switch
        {
            SymbolType.Int => CNumber.Read(text, 10),
            SymbolType.Hex => CNumber.Read(text, 16, unsigned: true),
            _ => CNumber.Read(text, 0),
        };
        number = (ulong)value;
        bool whole = fits && used == text.Length && used > 0 && char.IsAsciiHexDigit(text[^1]);
        return !whole ? NumberKind.None : symbol.Type == SymbolType.Hex ? NumberKind.Unsigned : NumberKind.Signed;
    }

    /// <summary>Brings a number to the nearest end of its range (<c>sym_validate_range</c>).</summary>
    private void KeepInRange(Symbol symbol, ref SymbolState state)
    {
        if (symbol.Type is not (SymbolType.Int or SymbolType.Hex) || RangeOf(symbol) is not { } range)
        {
            return;
        }

        int radix = symbol.Type == SymbolType.Int ? 10 : 16;
        long value = CNumber.Read(state.Text, radix).Value;
        if (value < Bound(range.Least!, radix))
        {
            state.Text = Text(range.Least!);
        }
        else if (value > Bound(range.Most!, radix))
        {
            state.Text = Text(range.Most!);
        }
    }

    /// <summary>The range of a number that counts now, or null.</summary>
    internal Property? RangeOf(Symbol symbol)
    {
        foreach (Property range in symbol.Ranges)
        {
            if (Of(range.Condition) != Tristate.N)
            {
                return range;
            }
        }

        return null;
    }

    private long Bound(Symbol bound, int radix)
    {
        Calculate(bound);
        radix = bound.Type switch
        {
            SymbolType.Int => 10,
            SymbolType.Hex => 16,
            _ => radix,
        };
        return CNumber.Read(Text(bound), radix).Value;
    }

    /// <summary>Whether a text is a number within the range that counts now (<c>sym_string_within_range</c>).</summary>
    internal bool IsWithinRange(Symbol symbol, string text)
    {
        if (!IsValidText(symbol.Type, text))
        {
            return false;
        }

        if (symbol.Type is not (SymbolType.Int or SymbolType.Hex) || RangeOf(symbol) is not { } range)
        {
            return true;
        }

        int radix = symbol.Type == SymbolType.Int ? 10 : 16;
        long value = CNumber.Read(text, radix).Value;
        return value >= Bound(range.Least!, radix) && value <= Bound(range.Most!, radix);
    }

    /// <summary>Whether a text is a value of a type (<c>sym_string_valid</c>).</summary>
    public static bool IsValidText(SymbolType type, string text)
    {
        ReadOnlySpan<char> rest = text;
        switch (type)
        {
            case SymbolType.String:
                return true;
            case SymbolType.Int:
                rest = rest.StartsWith("-") ? rest[1..] : rest;
                return rest.Length > 0 && !rest.ContainsAnyExceptInRange('0', '9') && (rest[0] != '0' || rest.Length == 1);
            case SymbolType.Hex:
                rest = rest.StartsWith("0x") || rest.StartsWith("0X") ? rest[2..] : rest;
                return rest.Length > 0 && rest.ToString().All(char.IsAsciiHexDigit);
            case SymbolType.Bool or SymbolType.Tristate:
                return text.Length > 0 && text[0] is 'y' or 'Y' or 'm' or 'M' or 'n' or 'N';
            default:
                return false;
        }
    }
}

/// <summary>Numbers as <c>strtoll</c> and <c>strtoull</c> read them.</summary>
internal static class CNumber
{
    /// <summary>Reads as much of a text as is a number.</summary>
    /// <param name="text">The text.</param>
    /// <param name="radix">10, 16, or 0 for what the text's beginning says.</param>
    /// <param name="unsigned">Whether values up to 2^64-1 fit.</param>
    /// <returns>The bits of the number, how many characters were read, and whether it fits.</returns>
    public static (long Value, int Used, bool Fits) Read(string text, int radix, bool unsigned = false)
    {
        int at = 0;
        while (at < text.Length && text[at] is ' ' or (>= '\t' and <= '\r'))
        {
            at++;
        }

        bool negative = at < text.Length && text[at] == '-';
        at += at < text.Length && text[at] is '-' or '+' ? 1 : 0;
        bool prefixed = at + 2 < text.Length && text[at] == '0' && text[at + 1] is 'x' or 'X' && char.IsAsciiHexDigit(text[at + 2]);
        if (prefixed && radix is 0 or 16)
        {
            radix = 16;
            at += 2;
        }
        else if (radix == 0)
        {
            radix = at < text.Length && text[at] == '0' ? 8 : 10;
        }

        int begin = at;
        BigInteger number = 0;
        while (at < text.Length && Digit(text[at]) is { } digit && digit < radix)
        {
            // What is far too large stays so; millions of digits must not be multiplied.
            number = number > ulong.MaxValue ? number : (number * radix) + digit;
            at++;
        }

        number = negative ? -number : number;
        if (at == begin)
        {
            return (0, 0, true);
        }

        BigInteger least = unsigned ? -(BigInteger)ulong.MaxValue : long.MinValue;
        BigInteger most = unsigned ? ulong.MaxValue : long.MaxValue;
        return number < least ? (unsigned ? -1 : long.MinValue, at, false)
            : number > most ? (unsigned ? -1 : long.MaxValue, at, false)
            : ((long)(ulong)(number & ulong.MaxValue), at, true);
    }

    private static int? Digit(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => null,
    };
}
