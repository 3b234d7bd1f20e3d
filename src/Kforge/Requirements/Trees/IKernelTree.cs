using Kforge.Platform;

namespace Kforge.Requirements;

/// <summary>
/// The files of a kernel tree that say what it asks of its tools, wherever the tree is: a directory, a commit, a tarball.
/// Reading twice gives the same text, so a tree may be read for one architecture after the other at little cost.
/// </summary>
public interface IKernelTree
{
    /// <summary>How messages call the tree: as the user named it.</summary>
    string Name { get; }

    /// <summary>
    /// The text of a small plain file; null when the tree has none, when it is a link, or when it is too large to be what it
    /// should be. Trees other than directories have only the files of <see cref="KernelTreeFiles"/>.
    /// </summary>
    string? Read(RelativePath path);
}

/// <summary>The files of a kernel tree that hold requirements.</summary>
public static class KernelTreeFiles
{
    /// <summary>The top makefile, which says the version.</summary>
    public const string Makefile = "Makefile";

    /// <summary>The script that says the versions kbuild enforces.</summary>
    public const string Script = MinToolVersion.TreePath;

    /// <summary>The script that decides whether Rust can be enabled.</summary>
    public const string RustAvailable = "scripts/rust_is_available.sh";

    /// <summary>The table of programs; never one of the translations, which lag behind.</summary>
    public const string Changes = "Documentation/process/changes.rst";

    /// <summary>The introduction to Rust, which says how strictly a version is meant.</summary>
    public const string QuickStart = "Documentation/rust/quick-start.rst";

    /// <summary>The largest file that is read: ten times the largest Kconfig file of Linux.</summary>
    internal const int Largest = 4 << 20;

    /// <summary>Whether a file is one of those that hold requirements: the five above and every Kconfig file.</summary>
    /// <param name="path">Below the tree's root, with <c>/</c> between its parts.</param>
    public static bool Holds(string path) => path switch
    {
        Makefile or Script or RustAvailable or Changes or QuickStart => true,
        _ => path.AsSpan(path.LastIndexOf('/') + 1).StartsWith("Kconfig", StringComparison.Ordinal),
    };
}
