using System.Globalization;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;

namespace Kforge.Toml;

/// <summary>Booleans, numbers, dates and times: everything that is one word.</summary>
internal static partial class TomlScalars
{
    /// <summary>Reads the word at the position.</summary>
    public static TomlValue Read(TomlText text)
    {
        int start = text.Position;
        SkipWord(text);
        // A blank may stand for the T between a date and a time.
        if (FullDate().IsMatch(text.Between(start, text.Position)) && text.Current == ' ' && char.IsAsciiDigit(text.Ahead(1)))
        {
            text.Position++;
            SkipWord(text);
        }

        string word = text.Between(start, text.Position);
        SourcePlace place = text.PlaceOf(start);
        return word switch
        {
            "" => throw text.Error(start, $"expected a value, found {text.Found()}"),
            "true" => new TomlValue.Boolean(true, place),
            "false" => new TomlValue.Boolean(false, place),
            "inf" or "+inf" => new TomlValue.Float(double.PositiveInfinity, place),
            "-inf" => new TomlValue.Float(double.NegativeInfinity, place),
            "nan" or "+nan" or "-nan" => new TomlValue.Float(double.NaN, place),
            _ when LooksLikeDate().IsMatch(word) => TomlDates.Read(text, start, word),
            _ when char.IsAsciiDigit(word[0]) || word[0] is '+' or '-' or '.' => Number(text, start, word),
            _ => throw new TomlText.Stop(text.Error(start, $"`{TomlText.Short(word)}` is not a value").Diagnostic.WithHint(Instead(word))),
        };
    }

    private static string Instead(string word) => word.ToLowerInvariant() is "true" or "false" or "inf" or "nan"
        ? $"write it in lower case: `{word.ToLowerInvariant()}`"
        : $"a string needs quotes: `\"{TomlText.Short(word).Trim('"', '\'')}\"`";

    private static void SkipWord(TomlText text)
    {
        while (!text.AtEnd && text.Current is not (' ' or '\t' or '\n' or '\r' or ',' or '[' or ']' or '{' or '}' or '#' or '='))
        {
            text.Position++;
        }
    }

    private static TomlValue Number(TomlText text, int start, string word)
    {
        SourcePlace place = text.PlaceOf(start);
        string digits = word.Replace("_", "", StringComparison.Ordinal);
        if (DecimalInteger().IsMatch(word))
        {
            return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
                ? new TomlValue.Integer(value, place)
                : throw text.Error(TomlCodes.OutOfRange, start, $"the integer does not fit into 64 bits: {TomlText.Short(word)}");
        }

        if (RadixInteger().IsMatch(word))
        {
            return TryRadix(digits) is { } value
                ? new TomlValue.Integer(value, place)
                : throw text.Error(TomlCodes.OutOfRange, start, $"the integer does not fit into 64 bits: {TomlText.Short(word)}");
        }

        if (FloatNumber().IsMatch(word))
        {
            double value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
            return double.IsFinite(value)
                ? new TomlValue.Float(value, place)
                : throw text.Error(TomlCodes.OutOfRange, start, $"the number is too large for a float: {TomlText.Short(word)}");
        }

        throw text.Error(start, LeadingZero().IsMatch(word)
            ? $"a number cannot begin with a zero: {TomlText.Short(word)}"
            : $"`{TomlText.Short(word)}` is not a number");
    }

    private static long? TryRadix(string digits)
    {
        int bits = digits[1] switch { 'x' => 4, 'o' => 3, _ => 1 };
        long value = 0;
        foreach (char digit in digits.AsSpan(2))
        {
            if (value > long.MaxValue >> bits)
            {
                return null;
            }

            value = (value << bits) | (uint)Convert.ToInt32(digit.ToString(), 16);
        }

        return value;
    }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]
    private static partial Regex FullDate();

    [GeneratedRegex("^[0-9]+[-:][0-9]")]
    private static partial Regex LooksLikeDate();

    [GeneratedRegex(@"^[+-]?(0|[1-9](_?[0-9])*)\z")]
    private static partial Regex DecimalInteger();

    [GeneratedRegex(@"^0(x[0-9A-Fa-f](_?[0-9A-Fa-f])*|o[0-7](_?[0-7])*|b[01](_?[01])*)\z")]
    private static partial Regex RadixInteger();

    [GeneratedRegex(@"^[+-]?(0|[1-9](_?[0-9])*)(\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?\z")]
    private static partial Regex FloatNumber();

    [GeneratedRegex("^[+-]?0[0-9_]")]
    private static partial Regex LeadingZero();
}
