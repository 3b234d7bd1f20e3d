using System.Collections.Immutable;
using System.Globalization;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>A virtual package that a package stands for, with a version when it gives one (Debian policy 7.5).</summary>
/// <param name="Name">The virtual package.</param>
/// <param name="Version">Null when it is provided without a version; then no bound holds for it.</param>
public sealed record ProvidedPackage(string Name, DebianVersion? Version);

/// <summary>One package of an index: what is needed to choose it and to fetch it.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Architecture">The suite's architecture or <c>all</c>.</param>
/// <param name="MultiArch"><c>same</c>, <c>foreign</c>, <c>allowed</c> or empty.</param>
/// <param name="Priority">0 for <c>required</c> to 4 for <c>extra</c>: among providers the lower one is preferred.</param>
/// <param name="Needs"><c>Pre-Depends</c>, then <c>Depends</c>.</param>
/// <param name="Excludes"><c>Conflicts</c>, then <c>Breaks</c>; the alternatives of an entry count each for itself.</param>
/// <param name="Provides">The virtual packages it stands for.</param>
/// <param name="Archive">The archive below the mirror.</param>
/// <param name="Suite">The suite as asked for.</param>
/// <param name="Path">Below the archive.</param>
/// <param name="Size">Of the file in bytes.</param>
/// <param name="Sha256">Of the file.</param>
public sealed record BinaryPackage(
    string Name,
    DebianVersion Version,
    string Architecture,
    string MultiArch,
    int Priority,
    ImmutableArray<Dependency> Needs,
    ImmutableArray<PackageRelation> Excludes,
    ImmutableArray<ProvidedPackage> Provides,
    string Archive,
    string Suite,
    RelativePath Path,
    long Size,
    Sha256Digest Sha256)
{
    private static readonly string[] Priorities = ["required", "important", "standard", "optional", "extra"];

    /// <summary>The machine it is for: the architecture of the index it is in, also for a package of architecture <c>all</c>.</summary>
    public string Machine { get; init; } = Architecture;

    /// <summary>Whether that is another machine than the one that runs the tools.</summary>
    public bool IsForeign { get; init; }

    /// <summary>The name that no other chosen package has: with the architecture when it is for another machine.</summary>
    public string Key => IsForeign ? $"{Name}:{Machine}" : Name;

    /// <summary>The package as the lock names it.</summary>
    public LockedPackage Locked => new(Key, Version.Text, Archive, Suite, Path.Text, Size, Sha256);

    /// <inheritdoc/>
    public override string ToString() => $"{Key} {Version}";

    /// <summary>Reads a paragraph of an index.</summary>
    /// <param name="paragraph">The paragraph.</param>
    /// <param name="architecture">The architecture the index is for.</param>
    /// <param name="suite">The suite the index is of.</param>
    /// <returns>The package, or the name of the field that is missing or malformed.</returns>
    public static (BinaryPackage? Package, string Wrong) Read(ControlParagraph paragraph, string architecture, DebianSuite suite)
    {
        string name = paragraph["Package"] ?? "";
        if (!Dependency.IsName(name))
        {
            return (null, "Package");
        }

        if (!DebianVersion.TryParse(paragraph["Version"], out DebianVersion version))
        {
            return (null, "Version");
        }

        if (paragraph["Architecture"] is not { } own || (own != architecture && own != "all"))
        {
            return (null, "Architecture");
        }

        if (!RelativePath.TryParse(paragraph["Filename"], out RelativePath path))
        {
            return (null, "Filename");
        }

        if (!long.TryParse(paragraph["Size"], NumberStyles.None, CultureInfo.InvariantCulture, out long size) || size > 1L << 40)
        {
            return (null, "Size");
        }

        if (!Sha256Digest.TryParse(paragraph["SHA256"], out Sha256Digest digest))
        {
            return (null, "SHA256");
        }

        string? wrong = null;
        ImmutableArray<Dependency> needs = [.. Field("Pre-Depends"), .. Field("Depends")];
        ImmutableArray<PackageRelation> excludes =
            [.. Field("Conflicts").Concat(Field("Breaks")).SelectMany(entry => entry.Alternatives)];
        ImmutableArray<ProvidedPackage> provides =
            [.. Field("Provides").SelectMany(entry => entry.Alternatives).Select(p => new ProvidedPackage(p.Name, p.Bound?.Version))];
        if (wrong is not null)
        {
            return (null, wrong);
        }

        int priority = Array.IndexOf(Priorities, paragraph["Priority"]);
        return (new(name, version, own, paragraph["Multi-Arch"] ?? "", priority < 0 ? Priorities.Length : priority,
            needs, excludes, provides, suite.Archive, suite.Name, path, size, digest)
        { Machine = architecture }, "");

        ImmutableArray<Dependency> Field(string field)
        {
            if (Dependency.Parse(paragraph[field] ?? "", architecture) is { } parsed)
            {
                return parsed;
            }

            wrong = field;
            return [];
        }
    }
}
