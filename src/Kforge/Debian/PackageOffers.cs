using System.Collections.Immutable;

namespace Kforge.Debian;

/// <summary>Which packages satisfy a dependency, in the order in which they are to be tried.</summary>
/// <param name="indexes">In the order of preference for equal versions.</param>
internal sealed class PackageOffers(IReadOnlyList<SuiteIndex> indexes)
{
    private readonly Dictionary<string, ImmutableArray<BinaryPackage>> known = new(StringComparer.Ordinal);

    /// <summary>The suites, for messages.</summary>
    public IEnumerable<string> Suites => indexes.Select(index => index.Suite.Name);

    /// <summary>Every package that satisfies a dependency: alternative by alternative, real packages before providers, each version once.</summary>
    public ImmutableArray<BinaryPackage> For(Dependency dependency)
    {
        string key = dependency.ToString();
        if (!known.TryGetValue(key, out ImmutableArray<BinaryPackage> offers))
        {
            known[key] = offers =
            [
                .. dependency.Alternatives.SelectMany(alternative => Real(alternative).Concat(Providers(alternative)))
                    .DistinctBy(package => (package.Name, package.Version)),
            ];
        }

        return offers;
    }

    /// <summary>What a name in a definition means: the package of that name, and providers only where there is none.</summary>
    public ImmutableArray<BinaryPackage> Wanted(string name) =>
        Versions(name) is { IsEmpty: false } versions
            ? [.. versions.DistinctBy(package => package.Version)]
            : For(new([new PackageRelation(name, null, null)]));

    /// <summary>Every version of a package in all suites, the newest first, the earlier suite among equals.</summary>
    public ImmutableArray<BinaryPackage> Versions(string name) =>
        [.. indexes.SelectMany(index => index.Named(name)).OrderByDescending(package => package.Version)];

    /// <summary>Whether a package, chosen or not, is what a relation excludes.</summary>
    public static bool Excludes(PackageRelation relation, BinaryPackage package) =>
        (relation.Qualifier is null or "any" or "native" || relation.Qualifier == package.Architecture)
        && ((relation.Name == package.Name && relation.Bound?.Allows(package.Version) != false)
            || package.Provides.Any(provided => Fits(relation, provided)));

    private IEnumerable<BinaryPackage> Real(PackageRelation relation) =>
        Versions(relation.Name).Where(package => relation.Bound?.Allows(package.Version) != false && FitsArchitecture(relation, package));

    private IEnumerable<BinaryPackage> Providers(PackageRelation relation) =>
        indexes.SelectMany(index => index.Providing(relation.Name))
            .Where(package => package.Name != relation.Name
                && FitsArchitecture(relation, package)
                && package.Provides.Any(provided => Fits(relation, provided)))
            .OrderBy(package => package.Priority)
            .ThenBy(package => package.Name, StringComparer.Ordinal)
            .ThenByDescending(package => package.Version);

    /// <summary>Debian policy 7.5: a bound holds only for a provided version.</summary>
    private static bool Fits(PackageRelation relation, ProvidedPackage provided) =>
        provided.Name == relation.Name
        && (relation.Bound is null || (provided.Version is { } version && relation.Bound.Allows(version)));

    /// <summary>wiki.ubuntu.com/MultiarchSpec: <c>:any</c> asks for a package that allows it; the rest is of one architecture here.</summary>
    private static bool FitsArchitecture(PackageRelation relation, BinaryPackage package) => relation.Qualifier switch
    {
        null or "native" => true,
        "any" => package.MultiArch == "allowed",
        var architecture => architecture == package.Architecture,
    };
}
