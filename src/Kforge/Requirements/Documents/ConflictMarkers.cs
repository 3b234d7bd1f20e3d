using Kforge.Diagnostics;

namespace Kforge.Requirements;

/// <summary>Finds what a merge leaves in a file when nobody finished it.</summary>
internal static class ConflictMarkers
{
    // `=======` alone is no mark: it underlines headings of seven letters.
    private static readonly string[] Marks = ["<<<<<<<", ">>>>>>>", "|||||||"];

    /// <summary>KF1301 at the first mark; null when there is none.</summary>
    public static Diagnostic? Find(string text, string file)
    {
        foreach (string mark in Marks)
        {
            for (int at = text.IndexOf(mark, StringComparison.Ordinal); at >= 0; at = text.IndexOf(mark, at + 1, StringComparison.Ordinal))
            {
                int end = at + mark.Length;
                if ((at == 0 || text[at - 1] == '\n') && (end == text.Length || text[end] is ' ' or '\r' or '\n'))
                {
                    return Malformed(file, text.AsSpan(0, at).Count('\n') + 1, $"a merge conflict was left in the file: `{mark}`");
                }
            }
        }

        return null;
    }

    /// <summary>A file that cannot be believed.</summary>
    public static Diagnostic Malformed(string file, int line, string why) =>
        new Diagnostic(RequirementCodes.Malformed, $"malformed: {why}", new SourcePlace(file, line))
            .WithHint("compare the file with the one of the upstream release, or fetch the tree again");
}
