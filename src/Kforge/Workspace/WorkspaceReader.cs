using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Workspace;

/// <summary>
/// Reads the files of a workspace from the disk. A file that cannot be read is a mistake like any other
/// (KF1011), so nothing here throws because of what the user wrote.
/// </summary>
public static class WorkspaceReader
{
    // Far above any honest file; a device or a core dump in its place must not fill the memory.
    private const long LargestFile = 16 << 20;

    // Bounded, so that a link to a directory above cannot make a circle of it.
    private static readonly EnumerationOptions PatchFiles =
        new() { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    /// <summary>Finds the directory that holds <c>kbuild.toml</c>, from a directory upwards.</summary>
    /// <param name="directory">Absolute.</param>
    /// <returns>The root, absolute, or KF1010.</returns>
    public static Checked<string> FindRoot(string directory)
    {
        for (string? at = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)); at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, WorkspaceDirectories.BuildFileName)))
            {
                return new Checked<string>.Good(at);
            }
        }

        return new Diagnostic(WorkspaceCodes.NoWorkspace, $"no `{WorkspaceDirectories.BuildFileName}` in `{directory}` or a directory above it")
            .WithHint("make one with `kforge init`, or name the workspace with `-C DIR`");
    }

    /// <summary>Reads <c>kbuild.toml</c> and checks that the toolchains, profiles and patch series it names exist.</summary>
    /// <returns>What it says, or every mistake: KF1001 to KF1005, KF1011 to KF1020.</returns>
    public static Checked<BuildFile> ReadBuildFile(WorkspaceDirectories directories)
    {
        KnownNames known = new(directories.ToolchainNames(), directories.ProfileNames(), directories.SeriesNames());
        return Read(directories, directories.BuildFile, (bytes, shown) => BuildFileReader.Parse(bytes, shown, known));
    }

    /// <summary>Reads a profile of the workspace or of those shipped.</summary>
    /// <param name="directories">Where to look.</param>
    /// <param name="name">The profile's name.</param>
    /// <param name="named">Where the name was written, or null when it was typed on the command line.</param>
    /// <returns>The profile, or every mistake: KF1018 when there is none, else those of <see cref="ProfileReader"/>; KF1011 when its base file is missing.</returns>
    public static Checked<Profile> ReadProfile(WorkspaceDirectories directories, string name, SourcePlace? named = null)
    {
        if (Locate(directories.Profiles, name) is not { } path)
        {
            return new Diagnostic(WorkspaceCodes.UnknownProfile, $"there is no profile `{name}`", named)
                .WithSuggestion(name, directories.ProfileNames(), "profiles");
        }

        Checked<Profile> profile = Read(directories, path, (bytes, shown) => ProfileReader.Parse(bytes, shown, name));
        return profile is Checked<Profile>.Good { Value.Base: ConfigBase.File(var file) } && !File.Exists(Path.Combine(directories.Root, file.Value))
            ? new Diagnostic(WorkspaceCodes.Unreadable, $"the configuration `{file.Value}` does not exist", file.Place)
                .WithHint("its path is relative to the directory of `kbuild.toml`")
            : profile;
    }

    /// <summary>Reads a toolchain definition of the workspace or of those shipped.</summary>
    /// <param name="directories">Where to look.</param>
    /// <param name="name">The toolchain's name.</param>
    /// <param name="named">Where the name was written, or null when it was typed on the command line.</param>
    /// <returns>The definition, or every mistake: KF1017 when there is none, else those of <see cref="ToolchainReader"/>.</returns>
    public static Checked<ToolchainDefinition> ReadToolchain(WorkspaceDirectories directories, string name, SourcePlace? named = null) =>
        name != "known-issues" && Locate(directories.Toolchains, name) is { } path
            ? Read(directories, path, (bytes, shown) => ToolchainReader.Parse(bytes, shown, name))
            : new Diagnostic(WorkspaceCodes.UnknownToolchain, $"there is no toolchain `{name}`", named)
                .WithSuggestion(name, directories.ToolchainNames(), "toolchains");

    /// <summary>Reads a patch series of the workspace; every patch it lists exists.</summary>
    /// <param name="directories">Where to look.</param>
    /// <param name="name">The name of the series.</param>
    /// <param name="named">Where the name was written, or null when it was typed on the command line.</param>
    /// <returns>The series, or every mistake: KF1019 when there is none, KF1021 for those in its <c>series</c> file, KF1011 when that is missing.</returns>
    public static Checked<PatchSeries> ReadPatchSeries(WorkspaceDirectories directories, string name, SourcePlace? named = null)
    {
        string directory = Path.Combine(directories.Patches, name);
        if (!NameRules.Name("").Holds(name) || !Directory.Exists(directory))
        {
            return new Diagnostic(WorkspaceCodes.UnknownSeries, $"there is no patch series `{name}`", named)
                .WithSuggestion(name, directories.SeriesNames(), "patch series");
        }

        HashSet<string> present =
            [.. Directory.EnumerateFiles(directory, "*", PatchFiles).Select(file => Path.GetRelativePath(directory, file))];
        string file = Path.Combine(directory, PatchSeries.FileName);
        return File.Exists(file)
            ? Read(directories, file, (bytes, shown) => PatchSeries.Parse(bytes, shown, name, present))
            : NoSeriesFile(directories.Shown(file), name, present.Count);
    }

    private static Diagnostic NoSeriesFile(string shown, string name, int files) =>
        new Diagnostic(WorkspaceCodes.Unreadable, $"`{shown}` does not exist", new SourcePlace(shown))
            .WithCause(files == 0 ? "the directory is empty" : "it says which of the files in its directory are patches, and in which order")
            .WithHint($"import a patch, `kforge patch import FILE --to {name}`, or list the patches in `{shown}`, one name a line");

    /// <summary>Finds the key of an archive: <c>toolchains/keys/FINGERPRINT.gpg</c> of the workspace or of those shipped.</summary>
    /// <param name="directories">Where to look.</param>
    /// <param name="fingerprint">40 hexadecimal digits, upper case.</param>
    /// <param name="named">Where the fingerprint was written.</param>
    /// <returns>The path of the file, or KF1022.</returns>
    public static Checked<string> FindKey(WorkspaceDirectories directories, string fingerprint, SourcePlace? named = null)
    {
        string file = $"{fingerprint}.gpg";
        return NameRules.Fingerprint.Holds(fingerprint) && WorkspaceDirectories.FirstFile(directories.Keys, file) is { } path
            ? new Checked<string>.Good(path)
            : new Diagnostic(WorkspaceCodes.NoArchiveKey, $"there is no key `{fingerprint}`", named)
                .WithCause($"looked in {string.Join(" and ", directories.Keys.Select(directory => $"`{directories.Shown(directory)}`"))}")
                .WithHint($"save it with `gpg --export {fingerprint} > toolchains/keys/{file}` after checking where it comes from");
    }

    /// <summary>The kernel of a name, or the default one.</summary>
    /// <param name="file">What <c>kbuild.toml</c> says.</param>
    /// <param name="name">As typed, or null for the default.</param>
    /// <returns>The kernel, or KF1016.</returns>
    public static Checked<KernelDefinition> FindKernel(BuildFile file, string? name) =>
        file.Kernels.TryGetValue(name ?? file.Default, out KernelDefinition? kernel)
            ? kernel
            : new Diagnostic(WorkspaceCodes.UnknownKernel, $"there is no kernel `{name ?? file.Default}`")
                .WithSuggestion(name ?? file.Default, file.Kernels.Keys, "kernels");

    /// <summary>A small file's bytes, or KF1011.</summary>
    internal static Checked<byte[]> ReadBytes(string path, string shown)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (stream.Length > LargestFile)
            {
                return new Diagnostic(WorkspaceCodes.Unreadable, $"`{shown}` is larger than {LargestFile >> 20} MiB", new SourcePlace(shown));
            }

            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string message = exception is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read";
            return new Diagnostic(WorkspaceCodes.Unreadable, $"`{shown}` {message}", new SourcePlace(shown)).WithCause(exception.Message.TrimEnd('.'));
        }
    }

    private static string? Locate(ImmutableArray<string> directories, string name) =>
        NameRules.Name("").Holds(name) ? WorkspaceDirectories.FirstFile(directories, $"{name}.toml") : null;

    private static Checked<T> Read<T>(WorkspaceDirectories directories, string path, Func<byte[], string, Checked<T>> parse)
    {
        string shown = directories.Shown(path);
        return ReadBytes(path, shown) switch
        {
            Checked<byte[]>.Good good => parse(good.Value, shown),
            Checked<byte[]>.Bad bad => new Checked<T>.Bad(bad.Diagnostics),
            _ => throw new InvalidOperationException("unreachable: Checked is closed"),
        };
    }
}
