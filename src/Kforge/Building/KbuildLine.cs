using System.Text.RegularExpressions;

namespace Kforge.Building;

/// <summary>What one line of kbuild's output means.</summary>
public abstract partial record KbuildLine
{
    private KbuildLine()
    {
    }

    /// <summary>A command begins, such as <c># CC      init/main.o</c> (scripts/Kbuild.include, <c>log_print</c>).</summary>
    /// <param name="Kind">Its short name: <c>CC</c>, <c>RUSTC</c>, <c>LD</c> …</param>
    /// <param name="Target">What it makes.</param>
    public sealed record Step(string Kind, string Target) : KbuildLine;

    /// <summary>make says that a target failed: <c>make[3]: *** [file:229: init/main.o] Error 1</c>.</summary>
    /// <param name="Target">The target.</param>
    public sealed record TargetFailed(string Target) : KbuildLine;

    /// <summary>make knows no way to a file: <c>make[2]: *** No rule to make target 'x.c', needed by 'x.o'.  Stop.</c></summary>
    /// <param name="Target">The file that is missing.</param>
    public sealed record NoRule(string Target) : KbuildLine;

    /// <summary>make speaks of itself: directories, deleted files, jobs it waits for.</summary>
    public sealed record OfMake : KbuildLine;

    /// <summary>A compiler warns.</summary>
    public sealed record Warning : KbuildLine;

    /// <summary>Anything else: command lines, the text of diagnostics, notes.</summary>
    public sealed record Other : KbuildLine;

    /// <summary>Reads a line.</summary>
    public static KbuildLine Read(string line)
    {
        if (StepLine().Match(line) is { Success: true } step)
        {
            return new Step(step.Groups["kind"].Value, step.Groups["target"].Value);
        }

        if (FailedLine().Match(line) is { Success: true } failed)
        {
            return new TargetFailed(failed.Groups["target"].Value);
        }

        if (NoRuleLine().Match(line) is { Success: true } noRule)
        {
            return new NoRule(noRule.Groups["target"].Value);
        }

        return WarningLine().IsMatch(line) ? new Warning() : MakeLine().IsMatch(line) ? new OfMake() : new Other();
    }

    [GeneratedRegex(@"^(?:# | {2})(?<kind>[A-Z][A-Z0-9_+]+)(?: \[M\])?(?: [A-Z]{1,2})? +(?<target>[^ ]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex StepLine();

    [GeneratedRegex(@"^make(\[\d+\])?: \*\*\* \[(?:[^ ]+: )?(?<target>[^\]]+)\] (Error \d+|\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex FailedLine();

    [GeneratedRegex(@"^make(\[\d+\])?: \*\*\* No rule to make target '(?<target>[^']+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex NoRuleLine();

    [GeneratedRegex(@"^make(\[\d+\])?: ", RegexOptions.ExplicitCapture)]
    private static partial Regex MakeLine();

    [GeneratedRegex(@"^(?:[^ ]+:\d+(:\d+)?: warning: |warning: |WARNING: modpost: |ld\.lld: warning: )", RegexOptions.ExplicitCapture)]
    private static partial Regex WarningLine();
}
