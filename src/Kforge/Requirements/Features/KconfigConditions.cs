using System.Buffers;
using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Requirements;

/// <summary>
/// Finds the Kconfig lines that test the version of a tool. All files of the architecture are reached through their
/// <c>source</c> lines, as Kconfig does; only the few that name a version variable are read in full.
/// </summary>
internal static class KconfigConditions
{
    // Linux 7.3 has 1943 files; these bounds only stop hostile trees.
    private const int MostFiles = 20_000;
    private const int MostMistakes = 20;

    private static readonly SearchValues<string> Names = SearchValues.Create([.. VersionVariables.All], StringComparison.Ordinal);

    /// <summary>The conditions of a tree for one architecture, in the order of the files.</summary>
    /// <returns>The conditions, or KF1301 for damage in the files that matter.</returns>
    public static Checked<ImmutableArray<KconfigCondition>> Read(IKernelTree tree, ArchName arch)
    {
        ConditionVariables macros = new(arch);
        List<KconfigCondition> conditions = [];
        List<Diagnostic> mistakes = [];
        HashSet<string> seen = new(StringComparer.Ordinal) { "Kconfig" };
        Stack<string> waiting = new(["Kconfig"]);
        while (waiting.TryPop(out string? file) && mistakes.Count < MostMistakes)
        {
            if (tree.Read(RelativePath.Parse(file)) is not { } text)
            {
                // What is not there adds no condition; whether it should be there is Kconfig's to judge.
                continue;
            }

            if (ConflictMarkers.Find(text, file) is { } conflict)
            {
                mistakes.Add(conflict);
                continue;
            }

            foreach (string next in Sources(text, macros))
            {
                if (seen.Count < MostFiles && RelativePath.TryParse(next, out RelativePath path) && seen.Add(path.Text))
                {
                    waiting.Push(path.Text);
                }
            }

            if (text.AsSpan().ContainsAny(Names))
            {
                conditions.AddRange(ConditionReader.Read(text, file, arch, mistakes));
            }
        }

        return mistakes.Count == 0
            ? conditions.OrderBy(condition => condition.File, StringComparer.Ordinal).ThenBy(condition => condition.Line).ToImmutableArray()
            : new Checked<ImmutableArray<KconfigCondition>>.Bad([.. mistakes]);
    }

    /// <summary>The files a file takes in.</summary>
    private static List<string> Sources(string text, ConditionVariables macros)
    {
        const string keyword = "source";
        List<string> files = [];
        for (int at = text.IndexOf(keyword, StringComparison.Ordinal); at >= 0; at = text.IndexOf(keyword, at + keyword.Length, StringComparison.Ordinal))
        {
            int open = at + keyword.Length;
            while (open < text.Length && text[open] is ' ' or '\t')
            {
                open++;
            }

            if (open >= text.Length || text[open] != '"' || !IsLineStart(text, at))
            {
                continue;
            }

            int end = text.AsSpan(open + 1).IndexOfAny('"', '\n') + open + 1;
            if (end > open && text[end] == '"')
            {
                files.Add(macros.Expand(text[(open + 1)..end]));
            }
        }

        return files;
    }

    private static bool IsLineStart(string text, int at)
    {
        while (at > 0 && text[at - 1] is ' ' or '\t')
        {
            at--;
        }

        return at == 0 || text[at - 1] == '\n';
    }
}
