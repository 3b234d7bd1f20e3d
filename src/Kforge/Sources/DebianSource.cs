using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>
/// Unpacks the kernel tree of a <c>linux-source-*</c> package into the store (<see cref="TreeStore"/>). The tree is a compressed tar inside the package's own; both are read in one pass.
/// </summary>
public static class DebianSource
{
    /// <summary>Part of every key: raise it when the same package would give another tree.</summary>
    private const int UnpackFormat = 1;

    /// <summary>What a package's tree is found by in the store.</summary>
    public static Sha256Digest KeyOf(LockedPackage package) => Sha256Digest.OfText($"kforge source {UnpackFormat}\ndeb {package.Sha256}\n");

    /// <summary>The tree of a package, when it is in the store; else null.</summary>
    public static SourceTree? Find(Store store, LockedPackage package) => TreeStore.Find(store, KeyOf(package));

    /// <summary>Makes sure that the tree of a package is in the store.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Where to.</param>
    /// <param name="package">The package.</param>
    /// <param name="debPath">Its file; looked at only when the tree is not in the store (<see cref="Find"/> tells).</param>
    /// <param name="cancellation">Stops the work; nothing half-made stays.</param>
    /// <exception cref="Failure">KF22xx: the package is not acceptable or holds no kernel tree; KF30xx: this machine cannot unpack it.</exception>
    public static async Task<SourceTree> UnpackAsync(Host host, Store store, LockedPackage package, string debPath, CancellationToken cancellation)
    {
        if (Find(store, package) is { } ready)
        {
            return ready;
        }

        string phase = $"source {package.Name}";
        string name = Path.GetFileName(package.Path);
        return await new TreeStore(host, store).AddAsync(
            phase, name, KeyOf(package),
            tree => Task.Run(
                () => new DebPackage(debPath, name, package.Sha256).ReadData(
                    host,
                    data => UnpackInner(host, data, name, tree, cancellation),
                    bytes => host.Reports(new Report.Progress(phase, bytes, package.Size, ProgressUnit.Bytes, package.Version)),
                    cancellation),
                cancellation),
            cancellation).ConfigureAwait(false);
    }

    private static void UnpackInner(Host host, Stream data, string package, StagedTree tree, CancellationToken cancellation)
    {
        using TarReader reader = new(data, leaveOpen: true);
        bool found = false;
        while (TarUnpacker.Next(reader, package) is { } entry)
        {
            if (InnerCompression(entry) is not { } compression)
            {
                continue;
            }

            if (found)
            {
                throw new Diagnostic(ArchiveCodes.ContentMissing, $"`{package}` holds more than one kernel tree").ToFailure();
            }

            found = true;
            string inner = $"{Path.GetFileName(entry.Name)} in {package}";
            using Stream tar = Decompressor.Open(host, compression, entry.DataStream!, inner, cancellation);
            TarUnpacker.Unpack(tar, inner, tree, stripTop: true, UnpackLimits.Default, cancellation);
        }

        if (!found)
        {
            throw new Diagnostic(ArchiveCodes.ContentMissing, $"`{package}` holds no kernel tree", null,
                ["there is no `usr/src/linux-source-*.tar.*` in it"], ["name a package such as `linux-source-6.12` as the source"]).ToFailure();
        }
    }

    /// <summary>How the entry is compressed when it is the kernel's tar; null for every other entry.</summary>
    private static Compression? InnerCompression(TarEntry entry)
    {
        const string prefix = "usr/src/linux-source-";
        int suffix = entry.Name.LastIndexOf(".tar", StringComparison.Ordinal);
        return entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile
            && suffix >= 0
            && entry.DataStream is not null
            && RelativePath.TryParse(entry.Name, out RelativePath path)
            && path.Text.StartsWith(prefix, StringComparison.Ordinal)
            && !path.Text[prefix.Length..].Contains('/')
            ? CompressionNames.OfSuffix(entry.Name[(suffix + ".tar".Length)..])
            : null;
    }
}
