using System.Collections.Immutable;
using Kforge.Platform.Archives;
using Kforge.Sources;

namespace Kforge.Snapshots;

/// <summary>
/// Whether a change of a kernel tree can matter to a build that was recorded. Only compilers tell exactly what they read; makefiles, generators and
/// scripts do not. So a change is of no consequence only in one of two cases, and everything else may matter:
/// a file that only compilers read (C, assembler, Rust), which none of them read; any other file when nothing was read in its directory or in the one above.
/// </summary>
/// <param name="reads">What the recorded build read.</param>
public sealed class Relevance(Readings reads)
{
    /// <summary>Directories whose files are read by programs that keep no list.</summary>
    private static readonly string[] AlwaysRead = ["scripts/", "include/", "rust/", "certs/", "usr/", "init/", "tools/", "arch/Kconfig", "kernel/configs/"];

    /// <summary>Below tools/, what no build of a kernel looks at.</summary>
    private static readonly string[] NeverRead = ["tools/testing/", "tools/perf/", "Documentation/"];

    private static readonly string[] Compiled = [".c", ".h", ".S", ".rs"];

    private readonly HashSet<string> names = [.. reads.Files.Keys.Select(path => path[(path.LastIndexOf('/') + 1)..])];

    private readonly HashSet<string> directories = [.. reads.Files.Keys.SelectMany(Above)];

    /// <summary>Whether the change may matter.</summary>
    public bool MayMatter(SourceDifference difference)
    {
        string path = difference.Path.Text;
        string name = difference.Path.Name;
        string directory = LinkPath.ParentOf(path);
        if (reads.Files.ContainsKey(path) || IsMakeOrKconfig(name))
        {
            return true;
        }

        if (Array.Exists(NeverRead, start => path.StartsWith(start, StringComparison.Ordinal)))
        {
            return false;
        }

        if (directory.Length == 0 || Array.Exists(AlwaysRead, start => path.StartsWith(start, StringComparison.Ordinal))
            || path.Contains("/boot/dts/", StringComparison.Ordinal) || IsOfThisArchitecture(path))
        {
            return true;
        }

        if (IsBelowOneOf(reads.Named, path))
        {
            return true;
        }

        // A link may stand for anything, and a new file may be found by compilers where they found another one before, or none.
        bool appears = difference.Then is FileState.Absent;
        return difference.Then is FileState.Symbolic || difference.Now is FileState.Symbolic
            || (appears && (names.Contains(name) || IsBelowOneOf(reads.Searched, path)))
            || (!Array.Exists(Compiled, end => name.EndsWith(end, StringComparison.Ordinal)) && (directories.Contains(directory) || directories.Contains(LinkPath.ParentOf(directory))));
    }

    /// <summary>Whether the change may matter to what a configuration is made from: Kconfig files, what they run, and the makefiles that set up their surroundings.</summary>
    /// <param name="path">A path of the tree.</param>
    public static bool IsOfConfiguration(string path) =>
        IsMakeOrKconfig(path[(path.LastIndexOf('/') + 1)..])
        || path.StartsWith("scripts/", StringComparison.Ordinal)
        || path.StartsWith("kernel/configs/", StringComparison.Ordinal)
        || (path.StartsWith("arch/", StringComparison.Ordinal) && (path.Contains("/configs/", StringComparison.Ordinal) || path.Contains("/tools/", StringComparison.Ordinal)));

    private static bool IsMakeOrKconfig(string name) =>
        name.StartsWith("Kconfig", StringComparison.Ordinal) || name.StartsWith("Makefile", StringComparison.Ordinal) || name.StartsWith("Kbuild", StringComparison.Ordinal)
        || name.EndsWith(".mk", StringComparison.Ordinal) || name.StartsWith("localversion", StringComparison.Ordinal);

    /// <summary>arch/x86 for x86_64 and i386, both of x86 and um for um: every architecture of which anything was read.</summary>
    private bool IsOfThisArchitecture(string path) =>
        path.StartsWith("arch/", StringComparison.Ordinal) && path.IndexOf('/', "arch/".Length) is var end and > 0 && directories.Contains(path[..end]);

    private static bool IsBelowOneOf(ImmutableSortedSet<string> roots, string path) =>
        roots.Contains("") || roots.Contains(path) || (!roots.IsEmpty && Above(path).Any(roots.Contains));

    private static IEnumerable<string> Above(string path)
    {
        for (string above = LinkPath.ParentOf(path); above.Length > 0; above = LinkPath.ParentOf(above))
        {
            yield return above;
        }
    }
}
