using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>Which files a patched tree has, told by a whole tree of the store: small enough to be kept beside what was built from it.</summary>
/// <param name="Base">The digest of the whole tree.</param>
/// <param name="Changed">What is at each path that may differ from it.</param>
public sealed record PatchedState(Sha256Digest Base, ImmutableSortedDictionary<RelativePath, FileState> Changed)
{
    /// <summary>What patches make of a tree; nothing is written.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="source">The unpatched tree.</param>
    /// <param name="patches">Patch files, in the order they are applied.</param>
    /// <param name="rules">How strictly they are applied.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Diagnostics.Failure">KF14xx: a patch cannot be used.</exception>
    public static async Task<PatchedState> OfAsync(
        Host host, SourceTree source, IReadOnlyList<PatchFile> patches, PatchRules rules, CancellationToken cancellation)
    {
        ImmutableArray<Patch> series = await PatchFile.ReadAllAsync(patches, cancellation).ConfigureAwait(false);
        PatchedTree patched = await SeriesApplication.ApplyAsync(host, source, series, rules, cancellation).ConfigureAwait(false);
        return new(source.Base.Digest, source.Delta.Changed.SetItems(patched.Files.Select(file => KeyValuePair.Create(file.Key, file.Value.State))));
    }
}

/// <summary>A path where two trees differ.</summary>
/// <param name="Path">The path.</param>
/// <param name="Then">What the one tree has there.</param>
/// <param name="Now">What the other has.</param>
public sealed record SourceDifference(RelativePath Path, FileState Then, FileState Now);

/// <summary>Compares patched trees. What is in a whole tree is read once, so one object serves for many comparisons.</summary>
/// <param name="whole">A whole tree of the store; those the others are told by lie beside it.</param>
public sealed class SourceDifferences(WholeTree whole)
{
    private readonly Dictionary<Sha256Digest, TreeListing?> listings = [];

    /// <summary>Every path where they differ, sorted.</summary>
    /// <param name="then">The one.</param>
    /// <param name="now">The other.</param>
    /// <returns>Null when a whole tree that one of them is told by is no longer in the store.</returns>
    public ImmutableArray<SourceDifference>? Between(PatchedState then, PatchedState now)
    {
        bool sameBase = then.Base == now.Base;
        if (sameBase && then.Changed.Count == now.Changed.Count && then.Changed.All(one => now.Changed.TryGetValue(one.Key, out FileState? state) && state == one.Value))
        {
            return [];
        }

        TreeListing? before = ListingOf(then.Base);
        TreeListing? after = sameBase ? before : ListingOf(now.Base);
        if (before is null || after is null)
        {
            return null;
        }

        SortedSet<RelativePath> candidates = [.. then.Changed.Keys, .. now.Changed.Keys];
        if (!sameBase)
        {
            candidates.UnionWith(TreeListing.Differences(before, after).Select(file => file.Path));
        }

        return
        [
            .. from path in candidates
               let one = then.Changed.GetValueOrDefault(path) ?? before.StateAt(path.Text)
               let other = now.Changed.GetValueOrDefault(path) ?? after.StateAt(path.Text)
               where one != other
               select new SourceDifference(path, one, other),
        ];
    }

    private TreeListing? ListingOf(Sha256Digest tree)
    {
        if (!listings.TryGetValue(tree, out TreeListing? listing))
        {
            listing = listings[tree] = TreeStore.ListingBeside(whole, tree);
        }

        return listing;
    }
}
