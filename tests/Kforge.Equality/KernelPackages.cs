using System.Collections.Immutable;
using System.Formats.Tar;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>Debian's packages of kernel trees and configurations: fetched and verified by kforge, as its users' are.</summary>
/// <param name="host">The outside world.</param>
/// <param name="store">Where packages and indexes are kept.</param>
/// <param name="keys">The directory with Debian's keys.</param>
public sealed class KernelPackages(Host host, Store store, string keys)
{
    private const string AutomaticKey = "04B54C3CDCA79751B16BC6B5225629DF75B188BD";
    private readonly DebianArchive archive = new(host, store, DebianMirror.Of(host).OrFail(), [keys]);
    private readonly Dictionary<(string Suite, string Architecture), SuiteIndex> indexes = [];

    /// <summary>The newest package of a name in a suite.</summary>
    /// <param name="name">The package.</param>
    /// <param name="suite">The suite.</param>
    /// <param name="architecture">Debian's name of it; what is for all architectures is in each.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<FetchedPackage> FetchAsync(string name, string suite, string architecture, CancellationToken cancellation)
    {
        if (!indexes.TryGetValue((suite, architecture), out SuiteIndex? index))
        {
            // The index of sid ends after a week; a mirror that is frozen for tests keeps it longer, and this is about the packages in it.
            DebianSuite read = new(suite, "debian", ["main"], [AutomaticKey], AllowExpired: suite == "sid", new SourcePlace(nameof(KernelPackages)));
            indexes[(suite, architecture)] = index = await archive.ReadSuiteAsync(read, architecture, null, cancellation);
        }

        LockedPackage package = (index.Newest(name) ?? throw new InvalidOperationException($"no {name} for {architecture} in {suite}")).Locked;
        ImmutableDictionary<LockedPackage, string> files = await archive.FetchAsync([package], [index.Locked], "nothing", cancellation);
        return new(package, files[package]);
    }

    /// <summary>Shows every regular file of a package, in its order; what is made of them counts only when this has returned.</summary>
    public void ReadFiles(FetchedPackage package, Action<TarEntry> read, CancellationToken cancellation) =>
        new DebPackage(package.File, package.Package.Name, package.Package.Sha256).ReadData(
            host,
            data =>
            {
                using TarReader reader = new(data, leaveOpen: true);
                while (reader.GetNextEntry() is { } entry)
                {
                    if (entry.EntryType == TarEntryType.RegularFile)
                    {
                        read(entry);
                    }
                }
            },
            null,
            cancellation);
}

/// <summary>A package in the store.</summary>
/// <param name="Package">What the index says of it.</param>
/// <param name="File">Where it is.</param>
public sealed record FetchedPackage(LockedPackage Package, string File);
