using System.Globalization;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Cache;

/// <summary>Ages as people write them: <c>12h</c>, <c>30d</c>, <c>2w</c>.</summary>
internal static partial class Age
{
    /// <summary>Reads an age, or says how one is written.</summary>
    /// <returns>The age, or KF1015.</returns>
    public static Checked<TimeSpan> Parse(string text, SourcePlace place)
    {
        if (Form().Match(text) is not { Success: true } match)
        {
            return new Diagnostic(WorkspaceCodes.BadValue, $"`{text}` is not an age", place).WithCause("an age is a number of hours, days or weeks")
                .WithHint("write `12h`, `30d` or `2w`");
        }

        int number = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups[2].ValueSpan switch
        {
            "h" => TimeSpan.FromHours(number),
            "d" => TimeSpan.FromDays(number),
            _ => TimeSpan.FromDays(7L * number),
        };
    }

    [GeneratedRegex(@"^([0-9]{1,5})([hdw])\z")]
    private static partial Regex Form();
}
