using System.Collections.Immutable;

namespace Kforge.Debian;

/// <summary>Which packages satisfy a dependency, in the order in which they are to be tried.</summary>
/// <remarks>
/// With more than one architecture the rules are those of wiki.ubuntu.com/MultiarchSpec, as dpkg has them: a dependency means the
/// architecture of the package that has it, unless what satisfies it is <c>Multi-Arch: foreign</c>, or <c>allowed</c> and asked for with
/// <c>:any</c>. One thing is narrower: such a package is taken for the machine that runs the tools, or for the architecture of the package
/// that needs it, never for a third one. A package of architecture <c>all</c> counts as one for the machine that runs the tools.
/// </remarks>
/// <param name="indexes">In the order of preference for equal versions.</param>
/// <param name="native">Debian's name of the machine that runs the tools.</param>
internal sealed class PackageOffers(IReadOnlyList<SuiteIndex> indexes, string native)
{
    private readonly Dictionary<(string Dependency, string Architecture), ImmutableArray<BinaryPackage>> known = [];

    /// <summary>Debian's name of the machine that runs the tools.</summary>
    public string Native => native;

    /// <summary>The suites, for messages.</summary>
    public IEnumerable<string> Suites => indexes.Select(index => index.Suite.Name).Distinct();

    /// <summary>Every package that satisfies a dependency: alternative by alternative, real packages before providers, each version once.</summary>
    /// <param name="dependency">The dependency.</param>
    /// <param name="architecture">Of the package that has it.</param>
    public ImmutableArray<BinaryPackage> For(Dependency dependency, string architecture)
    {
        (string, string) key = (dependency.ToString(), architecture);
        if (!known.TryGetValue(key, out ImmutableArray<BinaryPackage> offers))
        {
            known[key] = offers =
            [
                .. dependency.Alternatives.SelectMany(alternative => Real(alternative, architecture).Concat(Providers(alternative, architecture)))
                    .DistinctBy(package => (package.Key, package.Version)),
            ];
        }

        return offers;
    }

    /// <summary>What a name in a definition means: the package of that name, and providers only where there is none.</summary>
    public ImmutableArray<BinaryPackage> Wanted(PackageWish wish)
    {
        string architecture = wish.Architecture ?? native;
        ImmutableArray<BinaryPackage> versions = [.. Versions(wish.Name).Where(package => package.Machine == architecture && MayComeFrom(wish, package))];
        return versions.IsEmpty
            ? [.. For(new([new PackageRelation(wish.Name, null, null)]), architecture).Where(package => package.Machine == architecture && MayComeFrom(wish, package))]
            : [.. versions.DistinctBy(package => package.Version)];
    }

    /// <summary>Every version of a package in all suites and for every machine, the newest first, the earlier suite among equals.</summary>
    public ImmutableArray<BinaryPackage> Versions(string name) =>
        [.. indexes.SelectMany(index => Usable(index.Named(name))).OrderByDescending(package => package.Version)];

    /// <summary>
    /// Whether a package, chosen or not, is what a relation excludes. Without an architecture a relation that excludes means every one.
    /// </summary>
    public static bool Excludes(PackageRelation relation, BinaryPackage package) =>
        (relation.Qualifier is null or "any" or "native" || relation.Qualifier == package.Machine)
        && ((relation.Name == package.Name && relation.Bound?.Allows(package.Version) != false)
            || package.Provides.Any(provided => Fits(relation, provided)));

    /// <summary>Whether two packages of one name may both be there: the same version of <c>Multi-Arch: same</c> for two machines.</summary>
    public static bool GoTogether(BinaryPackage left, BinaryPackage right) =>
        left.Machine != right.Machine && left.Version == right.Version && left.MultiArch == "same" && right.MultiArch == "same";

    private static bool MayComeFrom(PackageWish wish, BinaryPackage package) => wish.Suite is null || wish.Suite == package.Suite;

    /// <summary>Packages of architecture <c>all</c> are in the index of every architecture; those of another machine's index are the same again.</summary>
    private IEnumerable<BinaryPackage> Usable(IEnumerable<BinaryPackage> packages) => packages
        .Where(package => package.Machine == native || package.Architecture != "all")
        .Select(package => package.Machine == native ? package : package with { IsForeign = true });

    private IEnumerable<BinaryPackage> Real(PackageRelation relation, string architecture) => Versions(relation.Name)
        .Where(package => relation.Bound?.Allows(package.Version) != false && FitsArchitecture(relation, package, architecture))
        .OrderByDescending(package => package.Machine == native);

    private IEnumerable<BinaryPackage> Providers(PackageRelation relation, string architecture) =>
        indexes.SelectMany(index => Usable(index.Providing(relation.Name)))
            .Where(package => package.Name != relation.Name
                && FitsArchitecture(relation, package, architecture)
                && package.Provides.Any(provided => Fits(relation, provided)))
            .OrderByDescending(package => package.Machine == native)
            .ThenBy(package => package.Priority)
            .ThenBy(package => package.Name, StringComparer.Ordinal)
            .ThenByDescending(package => package.Version);

    /// <summary>Debian policy 7.5: a bound holds only for a provided version.</summary>
    private static bool Fits(PackageRelation relation, ProvidedPackage provided) =>
        provided.Name == relation.Name
        && (relation.Bound is null || (provided.Version is { } version && relation.Bound.Allows(version)));

    private bool FitsArchitecture(PackageRelation relation, BinaryPackage package, string architecture) => relation.Qualifier switch
    {
        null => package.Machine == architecture || (package.MultiArch == "foreign" && package.Machine == native),
        "native" => package.Machine == native,
        "any" => package.MultiArch == "allowed" && (package.Machine == architecture || package.Machine == native),
        var named => named == package.Machine,
    };
}
