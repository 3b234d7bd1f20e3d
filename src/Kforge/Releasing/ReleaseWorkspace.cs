using System.Collections.Immutable;
using Kforge.Workspace;

namespace Kforge.Releasing;

/// <summary>Copies what kernels are defined by: everything <c>kbuild.toml</c> names, so that the copy is a workspace by itself.</summary>
public static class ReleaseWorkspace
{
    /// <summary>Copies build file, lock, and the toolchains, keys, profiles, base configurations and patches that are named, also those that kforge ships.</summary>
    /// <param name="from">Where they are.</param>
    /// <param name="file">What the build file says.</param>
    /// <param name="profiles">Base configurations of profiles, relative to the workspace.</param>
    /// <param name="to">A directory that does not exist yet.</param>
    public static void Copy(WorkspaceDirectories from, BuildFile file, IEnumerable<string> profiles, string to)
    {
        KernelDefinition[] kernels = [.. file.Kernels.Values];
        CopyFile(from.BuildFile, Path.Combine(to, WorkspaceDirectories.BuildFileName));
        CopyFile(from.Lock, Path.Combine(to, WorkspaceDirectories.LockFileName));
        foreach (string name in kernels.SelectMany(kernel => kernel.Boot.Toolchain is { } boot ? [kernel.Toolchain.Value, boot.Value] : (string[])[kernel.Toolchain.Value]).Append("known-issues").Distinct())
        {
            CopyFound(from.Toolchains, $"{name}.toml", Path.Combine(to, "toolchains"));
        }

        foreach (string name in kernels.SelectMany(kernel => kernel.Profiles).Select(profile => profile.Value).Distinct())
        {
            CopyFound(from.Profiles, $"{name}.toml", Path.Combine(to, "profiles"));
        }

        foreach (string key in from.Keys.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Select(path => Path.GetFileName(path)).Distinct())
        {
            CopyFound(from.Keys, key, Path.Combine(to, "toolchains", "keys"));
        }

        foreach (string series in kernels.SelectMany(kernel => kernel.Patches).Select(series => series.Value).Distinct())
        {
            string directory = Path.Combine(from.Patches, series);
            foreach (string path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
            {
                CopyFile(path, Path.Combine(to, "patches", series, Path.GetRelativePath(directory, path)));
            }
        }

        foreach (string start in kernels.Select(kernel => kernel.Base).OfType<ConfigBase.File>().Select(named => named.Path.Value).Concat(profiles).Distinct())
        {
            CopyFile(Path.Combine(from.Root, start), Path.Combine(to, start));
        }
    }

    /// <summary>Keys that a release brings for its inputs' signatures and that are not known otherwise: what they sign proves no more than the release itself does.</summary>
    /// <param name="copy">The workspace in the release.</param>
    /// <param name="known">Where known keys are.</param>
    /// <returns>File names, in order.</returns>
    public static ImmutableArray<string> ForeignKeys(string copy, WorkspaceDirectories known)
    {
        string keys = Path.Combine(copy, "toolchains", "keys");
        return Directory.Exists(keys)
            ? [.. Directory.EnumerateFiles(keys, "*.gpg").Where(key => !IsKnown(key, known)).Select(key => Path.GetFileName(key)).Order(StringComparer.Ordinal)]
            : [];
    }

    private static bool IsKnown(string key, WorkspaceDirectories known) =>
        known.Keys.Select(directory => Path.Combine(directory, Path.GetFileName(key))).Any(path => File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(key)));

    private static void CopyFound(IReadOnlyList<string> directories, string name, string to)
    {
        if (directories.Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists) is { } found)
        {
            CopyFile(found, Path.Combine(to, name));
        }
    }

    /// <summary>Copies the content alone: times and modes are those of every other file of the release.</summary>
    private static void CopyFile(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.WriteAllBytes(to, File.ReadAllBytes(from));
    }
}
