using System.Collections.Immutable;

namespace Kforge.Building;

/// <summary>The first command of a build that failed.</summary>
/// <param name="Target">What it should have made, relative to the output tree.</param>
/// <param name="Kind">Its short name, such as <c>CC</c>; empty when kbuild does not say.</param>
/// <param name="CommandLine">The exact command, as kbuild ran it in the sandbox; empty when kbuild does not say.</param>
/// <param name="Output">What it said, verbatim.</param>
public sealed record FailedStep(string Target, string Kind, string CommandLine, ImmutableArray<string> Output)
{
    /// <summary>Finds the first failed command in the log of a <c>make V=1 --output-sync=line</c>, or one with <c>V=12</c>.</summary>
    /// <remarks>
    /// Such a log is made of groups: <c># KIND target</c>, the command indented by two spaces, what it
    /// said, and at the end make's verdict. Rust recipes are marked recursive for the job server and
    /// not synchronised, so other groups may stand between their header and the verdict.
    /// </remarks>
    /// <param name="log">The lines of the log.</param>
    /// <returns>Null when make names no failed target.</returns>
    public static FailedStep? Find(IReadOnlyList<string> log)
    {
        for (int end = 0; end < log.Count; end++)
        {
            switch (KbuildLine.Read(log[end]))
            {
                case KbuildLine.TargetFailed failed:
                    return Before(log, end, failed.Target);
                case KbuildLine.NoRule noRule:
                    return new(noRule.Target, "", "", [log[end]]);
                default:
                    break;
            }
        }

        return null;
    }

    private static FailedStep Before(IReadOnlyList<string> log, int end, string target)
    {
        int header = end - 1;
        while (header >= 0 && !(KbuildLine.Read(log[header]) is KbuildLine.Step step && SameTarget(step.Target, target)))
        {
            header--;
        }

        if (header < 0)
        {
            // A tree before Linux 6.3 names no steps: the command itself is the header.
            for (int line = end - 1; line >= 0; line--)
            {
                if (CommandLineStep.Read(log[line]) is { } made && SameTarget(made.Target, target))
                {
                    return new(target, made.Kind, log[line].Trim(), [.. log.Skip(line + 1).Take(end - line - 1)
                        .Where(said => CommandLineStep.Read(said) is null && KbuildLine.Read(said) is not KbuildLine.OfMake)]);
                }
            }

            // A check such as modpost, or a rule that prints no short name: its output is what stands right before the verdict.
            int start = end;
            while (start > 0 && end - start < 40 && KbuildLine.Read(log[start - 1]) is not (KbuildLine.Step or KbuildLine.OfMake))
            {
                start--;
            }

            return new(target, "", "", [.. log.Skip(start).Take(end - start)]);
        }

        string kind = ((KbuildLine.Step)KbuildLine.Read(log[header])).Kind;
        string command = "";
        List<string> output = [];
        bool afterHeader = true;
        bool own = true;
        for (int i = header + 1; i < end; i++)
        {
            if (afterHeader && log[i].StartsWith("  ", StringComparison.Ordinal))
            {
                command = own && command.Length == 0 ? log[i].Trim() : command;
                afterHeader = false;
                own = true;
            }
            else if (KbuildLine.Read(log[i]) is KbuildLine.Step)
            {
                afterHeader = true;
                own = false;
            }
            else if (KbuildLine.Read(log[i]) is not KbuildLine.OfMake)
            {
                output.Add(log[i]);
            }
        }

        return new(target, kind, command, [.. output]);
    }

    private static bool SameTarget(string shown, string failed) =>
        shown == failed || failed.EndsWith("/" + shown, StringComparison.Ordinal) || shown.EndsWith("/" + failed, StringComparison.Ordinal);
}
