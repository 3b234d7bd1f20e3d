namespace Kforge.Platform.Archives;

/// <summary>Follows links of a tree in memory, the way the kernel would with the tree's root as <c>/</c>.</summary>
internal static class LinkPath
{
    /// <summary>As many as Linux follows before it says ELOOP (path_resolution(7)).</summary>
    private const int MostLinks = 40;

    /// <summary>Where a path leads.</summary>
    /// <param name="from">The directory it begins in, below the root and without links in it; empty for the root.</param>
    /// <param name="path">The path; links in its last part are followed too.</param>
    /// <param name="linkAt">The target of the link at a path, or null for everything else.</param>
    /// <param name="rooted">Whether an absolute path begins at the tree's root; otherwise it leads outside.</param>
    /// <returns>
    /// A path below the root without links, of something that need not exist; null when the way leaves the tree at any step or goes in a circle.
    /// </returns>
    public static string? Follow(string from, string path, Func<string, string?> linkAt, bool rooted)
    {
        string real = from;
        int followed = 0;
        Stack<string> pending = new();
        if (!Push(path))
        {
            return null;
        }

        while (pending.TryPop(out string? part))
        {
            if (part == "." || (part == ".." && real.Length > 0))
            {
                real = part == "." ? real : ParentOf(real);
            }
            else if (part == "..")
            {
                return null;
            }
            else if (linkAt(Join(real, part)) is not { } target)
            {
                real = Join(real, part);
            }
            else if (++followed > MostLinks || !Push(target))
            {
                return null;
            }
        }

        return real;

        bool Push(string target)
        {
            if (target.StartsWith('/'))
            {
                real = "";
            }

            foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                pending.Push(part);
            }

            return rooted || !target.StartsWith('/');
        }
    }

    /// <summary>The directory of a path; empty for the root.</summary>
    public static string ParentOf(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";

    /// <summary>A name in a directory, which is empty for the root.</summary>
    public static string Join(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";
}
