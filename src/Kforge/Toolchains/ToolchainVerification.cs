using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Toolchains;

/// <summary>Reads every file of an installed toolchain again and compares it with what was installed.</summary>
/// <remarks>What finds damage is the digest in the toolchain's record. Who can change tree and record together is not found out.</remarks>
public static class ToolchainVerification
{
    /// <summary>Looks for damage, on all processors, while others may use the toolchain.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">The store.</param>
    /// <param name="toolchain">The toolchain.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static async Task<ToolchainFindings> CheckAsync(Host host, Store store, StoredToolchain toolchain, CancellationToken cancellation)
    {
        ToolchainPlace place = new(store, toolchain.Key);
        using FileLock share = await FileLock.ShareAsync(host, place.Lock, $"toolchain {toolchain.Title}", cancellation).ConfigureAwait(false);
        string phase = $"verify {toolchain.Name ?? toolchain.Key.Short}";
        return await host.PhaseAsync(
            phase,
            () => CompareAsync(host, phase, place, cancellation),
            findings => findings.IsIntact ? $"{findings.Files} files are as installed" : "it is damaged").ConfigureAwait(false);
    }

    private static async Task<ToolchainFindings> CompareAsync(Host host, string phase, ToolchainPlace place, CancellationToken cancellation)
    {
        if (ToolchainStore.ReadRecord(place) is not { } record)
        {
            return new(place.Key, 0, "its record `toolchain.json` or its root is missing or damaged", []);
        }

        ConcurrentDictionary<string, string> refused = new(StringComparer.Ordinal);
        ImmutableArray<TreeEntry> entries = await TreeDigest.ReadAsync(
            place.Root,
            (done, total) => host.Reports(new Report.Progress(phase, done, total, ProgressUnit.Bytes, "")),
            (path, why) => refused[path] = why is Failure failure ? failure.Diagnostics[0].Causes[0] : $"it cannot be read: {why.Message}",
            cancellation).ConfigureAwait(false);
        int files = entries.Count(entry => entry is TreeEntry.File);
        TreeManifest? manifest = TreeManifest.Read(place.Manifest) is { } read && read.Digest == record.TreeDigest ? read : null;
        if (refused.IsEmpty && TreeDigest.Of(entries) == record.TreeDigest)
        {
            if (manifest is null)
            {
                // Installed by an older kforge, or the list was damaged: the next damage can be named.
                TreeManifest.Write(place.Manifest, entries);
            }

            return new(place.Key, files, null, []);
        }

        return manifest is null
            ? new(place.Key, files, "its digest is not the one it was installed with, and there is no list that tells which file changed",
                [.. refused.Select(entry => new TreeDifference(entry.Key, TreeChange.Extra, entry.Value))])
            : new(place.Key, files, null, manifest.Compare(entries, refused));
    }
}

/// <summary>What is wrong with an installed toolchain.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Files">How many files were read.</param>
/// <param name="Trouble">What is wrong as a whole; null when the differences say it all.</param>
/// <param name="Differences">Sorted by path.</param>
public sealed record ToolchainFindings(Sha256Digest Key, int Files, string? Trouble, ImmutableArray<TreeDifference> Differences)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsIntact => Trouble is null && Differences.IsEmpty;
}
