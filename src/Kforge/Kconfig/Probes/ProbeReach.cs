using System.Buffers;

namespace Kforge.Kconfig.Probes;

/// <summary>
/// What a command can read of the tree. Nearly all that read any run a script of <c>scripts/</c>, which runs others beside it; the files directly
/// in there are part of every key. A command that names something elsewhere in the tree also depends on the files beside that.
/// </summary>
internal static class ProbeReach
{
    private const string Scripts = "scripts";

    private static readonly SearchValues<char> EndOfPath = SearchValues.Create(" \t\n\"'`;|&()<>,=$*?[]{}\\:");

    /// <summary>The directories of the tree besides <c>scripts/</c> that a command names, or whose files it names; without repetition, in order.</summary>
    /// <param name="command">As the shell gets it.</param>
    /// <param name="sourceRoot">The tree on the host.</param>
    public static IEnumerable<string> DirectoriesOf(string command, string sourceRoot)
    {
        string text = command.Replace("${srctree}", ProbeContext.Tree).Replace("$srctree", ProbeContext.Tree);
        SortedSet<string> found = new(StringComparer.Ordinal);
        for (int at = 0; (at = text.IndexOf(ProbeContext.Tree, at, StringComparison.Ordinal)) >= 0;)
        {
            int start = at + ProbeContext.Tree.Length;
            int length = text.AsSpan(start).IndexOfAny(EndOfPath);
            at = length < 0 ? text.Length : start + length;
            if (DirectoryOf(text[start..at], sourceRoot) is { } directory && directory != Scripts)
            {
                found.Add(directory);
            }
        }

        return found;
    }

    /// <summary>What must be unchanged besides <c>scripts/</c> for an answer to hold; empty for most commands.</summary>
    public static string DigestOf(string command, string sourceRoot, TreeDigests tree) =>
        string.Concat(DirectoriesOf(command, sourceRoot).Select(directory => $"{directory} {tree.OfDirectory(directory)}\n"));

    /// <summary>The directory, below the tree, of a path that follows <c>/src</c>; null when it leads out of the tree, or is a longer name.</summary>
    private static string? DirectoryOf(string path, string sourceRoot)
    {
        if (path is not ("" or ['/', ..]))
        {
            return null;
        }

        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(sourceRoot));
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root + path));
        string directory = Directory.Exists(full) ? full : Path.GetDirectoryName(full) ?? "/";
        return directory == root ? ""
            : directory.StartsWith(root + "/", StringComparison.Ordinal) ? directory[(root.Length + 1)..]
            : null;
    }
}
