using System.Globalization;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;

namespace Kforge.Toml;

/// <summary>Dates and times, as RFC 3339 writes them.</summary>
internal static partial class TomlDates
{
    /// <summary>Reads a word that looks like a date or a time.</summary>
    public static TomlValue Read(TomlText text, int start, string word)
    {
        SourcePlace place = text.PlaceOf(start);
        Match match = Shape().Match(word);
        if (!match.Success)
        {
            throw new TomlText.Stop(text.Error(start, $"`{TomlText.Short(word)}` is neither a date nor a time").Diagnostic
                .WithHint("dates are written `1979-05-27`, times `07:32:00`, both `1979-05-27T07:32:00Z`"));
        }

        DateOnly? date = match.Groups["date"].Success ? Date(text, start, match) : null;
        TimeOnly? time = match.Groups["time"].Success ? Time(text, start, match) : null;
        return (date, time) switch
        {
            ({ } day, null) => new TomlValue.LocalDate(day, place),
            (null, { } clock) => new TomlValue.LocalTime(clock, place),
            ({ } day, { } clock) when match.Groups["offset"].Success =>
                new TomlValue.OffsetDateTime(day.ToDateTime(clock), Offset(text, start, match), place),
            ({ } day, { } clock) => new TomlValue.LocalDateTime(day.ToDateTime(clock), place),
            _ => throw new InvalidOperationException("unreachable: the pattern has a date or a time"),
        };
    }

    private static DateOnly Date(TomlText text, int start, Match match)
    {
        int year = Number(match, "year");
        int month = Number(match, "month");
        int day = Number(match, "day");
        return year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : throw text.Error(TomlCodes.OutOfRange, start, $"there is no such day: {match.Groups["date"].Value}");
    }

    private static TimeOnly Time(TomlText text, int start, Match match)
    {
        int hour = Number(match, "hour");
        int minute = Number(match, "minute");
        int second = Number(match, "second");
        if (hour > 23 || minute > 59 || second > 59)
        {
            throw text.Error(TomlCodes.OutOfRange, start, $"there is no such time: {match.Groups["time"].Value}");
        }

        // TOML asks for milliseconds at least and lets the rest be cut off; .NET keeps seven digits.
        const int kept = 7;
        string fraction = match.Groups["fraction"].Value;
        string ticks = fraction.Length > kept ? fraction[..kept] : fraction.PadRight(kept, '0');
        return new TimeOnly(hour, minute, second).Add(TimeSpan.FromTicks(long.Parse(ticks, CultureInfo.InvariantCulture)));
    }

    private static TimeSpan Offset(TomlText text, int start, Match match)
    {
        string offset = match.Groups["offset"].Value;
        if (offset is "Z" or "z")
        {
            return TimeSpan.Zero;
        }

        int hours = int.Parse(offset.AsSpan(1, 2), CultureInfo.InvariantCulture);
        int minutes = int.Parse(offset.AsSpan(4, 2), CultureInfo.InvariantCulture);
        return hours > 23 || minutes > 59
            ? throw text.Error(TomlCodes.OutOfRange, start, $"there is no such offset: {offset}")
            : new TimeSpan(hours, minutes, 0) * (offset[0] == '-' ? -1 : 1);
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("""
        ^(?:
          (?<date>(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2}))
          (?:[Tt\ ](?<time>(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\.(?<fraction>[0-9]+))?)(?<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})?)?
        | (?<time>(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\.(?<fraction>[0-9]+))?)
        )\z
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
