using System.Collections.Immutable;

namespace Kforge.Workspace;

/// <summary>Where the files of a workspace are, and where definitions are looked up: in the workspace first, then among those shipped with kforge.</summary>
/// <param name="Root">Absolute: the directory that holds <c>kbuild.toml</c>.</param>
/// <param name="Shipped">Absolute: the directory with kforge's own <c>toolchains/</c> and <c>profiles/</c>, or null.</param>
public sealed record WorkspaceDirectories(string Root, string? Shipped)
{
    /// <summary>The name of the file that makes a directory a workspace.</summary>
    public const string BuildFileName = "kbuild.toml";

    /// <summary>The name of the lock.</summary>
    public const string LockFileName = "kforge.lock";

    private static readonly EnumerationOptions Listing = new() { IgnoreInaccessible = true };

    /// <summary><c>kbuild.toml</c>.</summary>
    public string BuildFile => Path.Combine(Root, BuildFileName);

    /// <summary><c>kforge.lock</c>; it may not exist yet.</summary>
    public string Lock => Path.Combine(Root, LockFileName);

    /// <summary>The patch series of the workspace; none are shipped.</summary>
    public string Patches => Path.Combine(Root, "patches");

    /// <summary>The directories with toolchain definitions, the first to be asked first.</summary>
    public ImmutableArray<string> Toolchains => Lookup("toolchains");

    /// <summary>The directories with profiles, the first to be asked first.</summary>
    public ImmutableArray<string> Profiles => Lookup("profiles");

    /// <summary>The directories with the keys of archives, the first to be asked first.</summary>
    public ImmutableArray<string> Keys => Lookup(Path.Combine("toolchains", "keys"));

    /// <summary>How messages name a file: relative to the root when it is below it.</summary>
    public string Shown(string path) =>
        path.StartsWith(Root.TrimEnd('/') + "/", StringComparison.Ordinal) ? Path.GetRelativePath(Root, path) : path;

    /// <summary>The names of the toolchains there are, sorted.</summary>
    public ImmutableArray<string> ToolchainNames() => [.. Definitions(Toolchains).Where(name => name != "known-issues")];

    /// <summary>The names of the profiles there are, sorted.</summary>
    public ImmutableArray<string> ProfileNames() => Definitions(Profiles);

    /// <summary>The names of the patch series there are, sorted.</summary>
    public ImmutableArray<string> SeriesNames() =>
        Directory.Exists(Patches)
            ? [.. Directory.EnumerateDirectories(Patches, "*", Listing).Select(path => Path.GetFileName(path)!).Where(IsName).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>The first file of a name in a list of directories, or null.</summary>
    internal static string? FirstFile(ImmutableArray<string> directories, string fileName) =>
        directories.Select(directory => Path.Combine(directory, fileName)).FirstOrDefault(File.Exists);

    private static ImmutableArray<string> Definitions(ImmutableArray<string> directories) =>
        [.. directories.Where(Directory.Exists)
            .SelectMany(directory => Directory.EnumerateFiles(directory, "*.toml", Listing))
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(IsName)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];

    private static bool IsName(string name) => NameRules.Name("").Holds(name);

    private ImmutableArray<string> Lookup(string folder) =>
        Shipped is null || Shipped == Root ? [Path.Combine(Root, folder)] : [Path.Combine(Root, folder), Path.Combine(Shipped, folder)];
}
