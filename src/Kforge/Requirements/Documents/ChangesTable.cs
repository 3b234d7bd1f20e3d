using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;

namespace Kforge.Requirements;

/// <summary>A row of the kernel's table of programs.</summary>
/// <param name="Tool">The name of the tool by the rule of <see cref="ToolRequirement.Tool"/>.</param>
/// <param name="Version">The minimal version.</param>
/// <param name="Command">The command that tells the version; null when the row has none.</param>
/// <param name="Line">From 1.</param>
internal sealed record ProgramRow(string Tool, ToolVersion Version, string? Command, int Line);

/// <summary>
/// Reads the table "Current Minimal Requirements" of <c>Documentation/process/changes.rst</c>: a simple table of
/// reStructuredText with the columns program, minimal version and command. The order of its rows has changed over time.
/// </summary>
internal static partial class ChangesTable
{
    private const int MostLines = 20_000;

    /// <summary>The rows that name a version, in the order of the file.</summary>
    /// <param name="text">The whole document.</param>
    /// <param name="file">How messages name it.</param>
    /// <returns>The rows, or KF1301 for each line that is not understood, and when there is no whole table.</returns>
    public static Checked<ImmutableArray<ProgramRow>> Read(string text, string file)
    {
        if (ConflictMarkers.Find(text, file) is { } conflict)
        {
            return conflict;
        }

        string[] lines = text.Split('\n', MostLines);
        int header = Array.FindIndex(lines, line => Header().IsMatch(line));
        if (header < 1 || header + 1 >= lines.Length || !Border().IsMatch(lines[header - 1]) || !Border().IsMatch(lines[header + 1]))
        {
            return ConflictMarkers.Malformed(file, Math.Max(header, 0), "the table of minimal versions is missing or has lost its borders");
        }

        List<ProgramRow> rows = [];
        List<Diagnostic> mistakes = [];
        int at = header + 2;
        for (; at < lines.Length && !Border().IsMatch(lines[at]); at++)
        {
            // A line without a first column goes on with the row above it.
            if (lines[at].Length > 0 && !char.IsWhiteSpace(lines[at][0]))
            {
                Add(lines[at].TrimEnd(), at + 1, file, rows, mistakes);
            }
        }

        if (at >= lines.Length)
        {
            mistakes.Add(ConflictMarkers.Malformed(file, at, "the table of minimal versions has no end"));
        }

        return mistakes.Count == 0 ? rows.ToImmutableArray() : new Checked<ImmutableArray<ProgramRow>>.Bad([.. mistakes]);
    }

    private static void Add(string line, int number, string file, List<ProgramRow> rows, List<Diagnostic> mistakes)
    {
        Match match = Row().Match(line);
        string version = match.Groups["version"].Value;
        if (match.Success && version == "any")
        {
            return;
        }

        if (!match.Success || !ToolVersion.TryParseDocumented(version, out ToolVersion minimum))
        {
            mistakes.Add(ConflictMarkers.Malformed(file, number, "a row of the table of minimal versions holds no version"));
            return;
        }

        // reStructuredText needs a backslash in front of `--` in some places.
        string? command = match.Groups["command"].Success ? match.Groups["command"].Value.Replace("\\-", "-", StringComparison.Ordinal) : null;
        string tool = NameOf(match.Groups["program"].Value, command);
        if (rows.Find(row => row.Tool == tool && row.Version != minimum) is { } other)
        {
            mistakes.Add(ConflictMarkers.Malformed(file, number, $"the table says two things about `{tool}`, here and in line {other.Line}"));
            return;
        }

        rows.Add(new(tool, minimum, command, number));
    }

    // The five tools of min-tool-version.sh keep their names there; elsewhere the command says what is run.
    private static string NameOf(string program, string? command) => (command ?? program).Split(' ')[0].ToLowerInvariant() switch
    {
        "clang" or "clang/llvm" => "llvm",
        "ld" => "binutils",
        var name => name,
    };

    [GeneratedRegex(@"^\s*Program\s+Minimal version\s", RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex(@"^={3,}( +={3,})+\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Border();

    [GeneratedRegex(@"^(?<program>\S+( \S+)*)\s{2,}(?<version>\S+)(\s{2,}(?<command>\S.*))?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Row();
}
