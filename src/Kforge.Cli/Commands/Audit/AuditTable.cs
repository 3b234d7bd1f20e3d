using System.Collections.Immutable;
using Kforge.Auditing;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Toolchains.Probing;

namespace Kforge.Cli.Commands.Audit;

/// <summary>An audit as text for people: tables that fit 80 columns, then what was found, the gravest last.</summary>
/// <param name="style">Colours, for words of judgement only.</param>
/// <param name="verbose">Whether everything is told.</param>
internal sealed class AuditTable(Style style, bool verbose)
{
    private const int Width = 80;
    private const string Indent = "        ";

    private static readonly string[] Important = ["rustc", "bindgen", "llvm"];

    public string Of(AuditReport report)
    {
        List<string> lines = [];
        if (report.Pairs.IsEmpty)
        {
            Requirements(report, lines);
        }
        else
        {
            Overview(report, lines);
            if (report.Pairs.Length == 1 || verbose)
            {
                foreach (PairReport pair in report.Pairs)
                {
                    Begin(lines, Title(pair));
                    lines.AddRange(Columns(["TOOL", "ASKED FOR", "SAID IN", "FOUND", "FROM", "VERDICT"], pair.Rows.Where(row => verbose || row.Verdict != ToolVerdict.NotNeeded).Select(Row)));
                }
            }
        }

        Findings(report, lines);
        lines.Add("");
        lines.Add(Summary(report));
        return string.Join('\n', lines);
    }

    private void Requirements(AuditReport report, List<string> lines)
    {
        ImmutableArray<AuditedTree> trees = [.. report.Trees.Select(tree => tree.Tree).Where(tree => tree.Facts is not null)];
        if (trees.Length > 1)
        {
            lines.AddRange(Columns(["TREE", "LINUX", "ARCH", .. Important.Select(tool => tool.ToUpperInvariant())], trees.Select(tree =>
                (string[])[tree.Name, tree.Facts!.Version.Text, tree.Arch.Arch, .. Important.Select(tool => Asked(tree.Facts[tool]))])));
        }

        foreach (AuditedTree tree in trees.Where(_ => trees.Length == 1 || verbose))
        {
            Begin(lines, $"{tree.Name}: Linux {tree.Facts!.Version} for {tree.Arch} asks for");
            lines.AddRange(Columns(["TOOL", "VERSION", "SAID IN", "SAID ALSO IN"], tree.Facts.Tools.Select(tool =>
                (string[])[tool.Tool, Asked(tool), tool.Place.ToString(), string.Join(", ", tool.Others.Select(other => Short(other.Place) + (other.Version == tool.Version ? "" : $" ({other.Version})")))])));
            if (tree.Facts.RustPolicy is { } policy)
            {
                lines.AddRange(["", .. Wrap($"{(policy.Policy == VersionPolicy.Exact ? "exact" : "minimum")}, because {policy.File}:{policy.Line} says: {policy.Words}", "")]);
            }
        }
    }

    /// <summary>The matrix, when there is more than one pair.</summary>
    private void Overview(AuditReport report, List<string> lines)
    {
        if (report.Pairs.Length < 2)
        {
            return;
        }

        string[] toolchains = [.. report.Pairs.Select(pair => pair.Toolchain.Name).Distinct()];
        lines.AddRange(Columns(["TREE", "ARCH", .. toolchains], report.Pairs.GroupBy(pair => (pair.Tree?.Name, pair.Tree?.Arch)).Select(row =>
            (string[])[row.Key.Name ?? "-", row.Key.Arch?.Arch ?? "-", .. toolchains.Select(name => row.FirstOrDefault(pair => pair.Toolchain.Name == name) is { } pair ? Cell(pair) : "-")])));
    }

    private static string Cell(PairReport pair)
    {
        AuditFinding[] open = [.. pair.Findings.Where(finding => finding.Acceptance is null && finding.Level > FindingLevel.Note)];
        int errors = open.Count(finding => finding.Level == FindingLevel.Error);
        return errors > 0 ? Amounts.Count(errors, "error") : open.Length > 0 ? Amounts.Count(open.Length, "warning") : "ok";
    }

    private string[] Row(ToolRow row) =>
    [
        row.Tool, row.Wanted is null ? "" : Asked(row.Wanted), row.Wanted is null ? "" : Short(row.Wanted.Place),
        row.Found.VersionOrNull?.Text ?? (row is { Tool: "rust-src", Found: FoundTool.Silent } ? "unknown" : AuditJson.Status(row.Found)),
        Origin(row.From),
        row.Verdict switch { ToolVerdict.Good => "ok", ToolVerdict.Doubtful => "warning", ToolVerdict.Wrong => "error", _ => "-" },
    ];

    private void Findings(AuditReport report, List<string> lines)
    {
        IEnumerable<IGrouping<string, AuditFinding>> groups = report.Findings.GroupBy(finding => About(finding.Subject));
        foreach (IGrouping<string, AuditFinding> group in groups)
        {
            AuditFinding[] lost = [.. group.Where(finding => finding.Code == AuditCodes.FeatureLost && finding.Acceptance is null)];
            bool gathered = lost.Length > 2 && !verbose;
            Begin(lines, group.Key);
            HashSet<string> alternatives = [];
            foreach (AuditFinding finding in group.Where(finding => !gathered || !lost.Contains(finding)).OrderByDescending(finding => finding.Level))
            {
                Finding(finding, alternatives, lines);
            }

            if (gathered)
            {
                lines.Add($"{Label(lost[0])} {AuditCodes.FeatureLost.Id}");
                lines.AddRange(Wrap($"{lost.Length} features of the kernel need other tools (-v tells why): {string.Join(", ", lost.Select(Symbols).Distinct())}", Indent));
            }
        }
    }

    private void Finding(AuditFinding finding, HashSet<string> alternatives, List<string> lines)
    {
        lines.Add($"{Label(finding)} {finding.Code.Id}{(finding.Place is null ? "" : $" {SafeText.Of(finding.Place.ToString())}")}");
        lines.AddRange(Wrap(SafeText.Of(finding.Message), Indent));
        lines.AddRange(finding.Causes.Where(_ => verbose || finding.Level == FindingLevel.Error).SelectMany(cause => Wrap($"= {SafeText.Of(cause)}", Indent)));
        if (finding.Acceptance is { } acceptance)
        {
            lines.AddRange(Wrap($"accepted until {acceptance.Until:yyyy-MM-dd} ({acceptance.Place}): {acceptance.Reason}", Indent));
            return;
        }

        // Not wrapped: it is there to be copied. What would mend several findings at once is said once.
        lines.AddRange(finding.Fixes.Where(fix => verbose || !fix.StartsWith("or ", StringComparison.Ordinal) || alternatives.Add(fix)).Select(fix => $"{Indent}fix: {SafeText.Of(fix)}"));
    }

    /// <summary>The symbols a message begins with, such as <c>RUST and KASAN_SW_TAGS</c>.</summary>
    private static string Symbols(AuditFinding lost) =>
        string.Join(' ', lost.Message.Split(' ').TakeWhile(word => word == "and" || word.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '_' or ',')));

    private string Label(AuditFinding finding) => finding switch
    {
        { Acceptance: not null } => style.Dim("accepted"),
        { Level: FindingLevel.Error } => style.Error("error"),
        { Level: FindingLevel.Warning } => style.Warning("warning"),
        _ => style.Hint("note"),
    };

    private string Summary(AuditReport report)
    {
        string[] counts =
        [
            .. ((FindingLevel, string)[])[(FindingLevel.Error, "error"), (FindingLevel.Warning, "warning"), (FindingLevel.Note, "note")] is var levels
                ? levels.Where(level => report.Count(level.Item1) > 0).Select(level => Amounts.Count(report.Count(level.Item1), level.Item2)) : [],
            .. report.Findings.Count(finding => finding.Acceptance is not null) is > 0 and var accepted ? (string[])[$"{accepted} accepted"] : [],
        ];
        return counts.Length == 0 ? style.Good("nothing was found") : string.Join(", ", counts);
    }

    private static string Title(PairReport pair) =>
        pair.Tree is not { } tree ? $"{pair.Toolchain.Name}"
        : $"{tree.Name}{(tree.Facts is { } facts ? $" (Linux {facts.Version})" : "")} for {tree.Arch} with {pair.Toolchain.Name}";

    private static string About(FindingSubject subject)
    {
        string tree = subject.Tree ?? subject.Kernel ?? "";
        string arch = subject.Arch is null ? "" : $" for {subject.Arch}";
        string toolchain = subject.Toolchain is null ? "" : tree.Length > 0 ? $" with {subject.Toolchain}" : $"toolchain {subject.Toolchain}";
        return tree.Length + toolchain.Length == 0 ? "workspace" : tree + arch + toolchain;
    }

    private void Begin(List<string> lines, string title)
    {
        if (lines.Count > 0)
        {
            lines.Add("");
        }

        lines.Add(style.Bold(SafeText.Of(title)));
    }

    private static string Asked(ToolRequirement? wanted) =>
        wanted is null ? "-" : $"{(wanted.Policy == VersionPolicy.Exact ? "=" : ">=")} {wanted.Version}";

    /// <summary>A place without directories: the tables have no room for them, and the names are known.</summary>
    private static string Short(SourcePlace place) => $"{place.File[(place.File.LastIndexOf('/') + 1)..]}:{place.Line}";

    /// <summary>The provider, or the suite of a package; -v and JSON have it whole.</summary>
    private string Origin(string? from) => from is null ? "" : verbose ? from : from.Split(' ') is [not ("host" or "crates" or "rust-dist" or "kernel-org"), { } suite, ..] ? suite : from.Split(' ')[0];

    /// <summary>Lines of aligned columns; words of judgement get their colour after the widths are known.</summary>
    private IEnumerable<string> Columns(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows.Select(row => row.Select(SafeText.Of).ToArray())];
        int[] widths = [.. Enumerable.Range(0, head.Length).Select(column => all.Max(row => row[column].Length))];
        return all.Select((row, number) => string.Join("  ", row.Select((cell, column) =>
        {
            string padding = column == row.Length - 1 ? "" : new string(' ', widths[column] - cell.Length);
            return (number == 0 ? cell : Judged(cell)) + padding;
        })).TrimEnd());
    }

    private string Judged(string cell) => cell switch
    {
        "ok" => style.Good(cell),
        "warning" => style.Warning(cell),
        "error" or "missing" or "hung" or "silent" or "flooded" or "failed" => style.Error(cell),
        _ when cell.EndsWith(" error", StringComparison.Ordinal) || cell.EndsWith(" errors", StringComparison.Ordinal) => style.Error(cell),
        _ when cell.EndsWith(" warning", StringComparison.Ordinal) || cell.EndsWith(" warnings", StringComparison.Ordinal) => style.Warning(cell),
        _ => cell,
    };

    private static IEnumerable<string> Wrap(string text, string indent)
    {
        string line = indent;
        foreach (string word in text.Split(' '))
        {
            if (line.Length > indent.Length && line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = indent;
            }

            line += line.Length > indent.Length ? $" {word}" : word;
        }

        yield return line;
    }
}
