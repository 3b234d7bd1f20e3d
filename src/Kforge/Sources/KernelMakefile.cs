using Kforge.Diagnostics;
using Kforge.Platform.Archives;
using Kforge.Requirements;

namespace Kforge.Sources;

/// <summary>The few lines at the top of a kernel's Makefile that say which version it is.</summary>
internal static class KernelMakefile
{
    /// <summary>The version as <c>KERNELVERSION</c> in the top Makefile puts it together.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="archive">Where the tree came from, for messages.</param>
    /// <exception cref="Failure">KF2207 when the tree has no Makefile of a kernel.</exception>
    public static string ReadVersion(string root, string archive) => ReadVersionOf(Path.Combine(root, "Makefile"), archive);

    /// <summary>As <see cref="ReadVersion"/>, from wherever the file lies.</summary>
    /// <param name="makefile">The file; null when the tree has none.</param>
    /// <param name="archive">Where the tree came from, for messages.</param>
    /// <exception cref="Failure">KF2207.</exception>
    public static string ReadVersionOf(string? makefile, string archive) =>
        (File.Exists(makefile) ? TreeVersion.TextOf(File.ReadLines(makefile)) : null)
            ?? throw new Diagnostic(ArchiveCodes.ContentMissing, $"`{archive}` does not hold a kernel tree", null,
                ["its top Makefile is missing or names no VERSION and PATCHLEVEL"], []).ToFailure();
}
