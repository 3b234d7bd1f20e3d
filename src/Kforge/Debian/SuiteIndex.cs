using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>The packages of one suite for one architecture, as its signed index names them.</summary>
/// <param name="suite">The suite.</param>
/// <param name="architecture">Debian's name of the architecture.</param>
/// <param name="locked">What the lock says of the index.</param>
/// <param name="lists">The texts of its <c>Packages</c> files.</param>
public sealed class SuiteIndex(DebianSuite suite, string architecture, LockedIndex locked, ImmutableArray<PackageList> lists)
{
    private readonly ConcurrentDictionary<string, ImmutableArray<BinaryPackage>> named = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableArray<BinaryPackage>> providing = new(StringComparer.Ordinal);

    /// <summary>The suite.</summary>
    public DebianSuite Suite => suite;

    /// <summary>Debian's name of the architecture.</summary>
    public string Architecture => architecture;

    /// <summary>What the lock says of the index.</summary>
    public LockedIndex Locked => locked;

    /// <summary>How many packages there are.</summary>
    public int Count => lists.Sum(list => list.Count);

    /// <summary>The names of all packages, some perhaps twice.</summary>
    public IEnumerable<string> Names => lists.SelectMany(list => list.Names);

    /// <summary>Every version of a package, the newest first.</summary>
    /// <exception cref="Failure">KF2009 when the index is malformed there.</exception>
    public ImmutableArray<BinaryPackage> Named(string name) =>
        named.GetOrAdd(name, key => Read(lists.SelectMany(list => list.Named(key)), key));

    /// <summary>Every package that provides a virtual one, by name, the newest version of each first.</summary>
    /// <exception cref="Failure">KF2009 when the index is malformed there.</exception>
    public ImmutableArray<BinaryPackage> Providing(string name) =>
        providing.GetOrAdd(name, key => Read(lists.SelectMany(list => list.Providing(key)), key));

    /// <summary>The newest version of a package, without regard to what it depends on; null when the suite has none.</summary>
    /// <exception cref="Failure">KF2009 when the index is malformed there.</exception>
    public BinaryPackage? Newest(string name) => Named(name) is [var newest, ..] ? newest : null;

    private ImmutableArray<BinaryPackage> Read(IEnumerable<ControlParagraph?> paragraphs, string name) =>
    [
        .. paragraphs
            .Select(paragraph => Read(paragraph, name))
            .OrderBy(package => package.Name, StringComparer.Ordinal)
            .ThenByDescending(package => package.Version),
    ];

    private BinaryPackage Read(ControlParagraph? paragraph, string name)
    {
        (BinaryPackage? package, string wrong) = paragraph is null
            ? (null, "a field that is there twice")
            : BinaryPackage.Read(paragraph, architecture, suite);
        return package ?? throw DebianFailures.Malformed(suite, $"the package `{name}`: `{wrong}`");
    }
}
