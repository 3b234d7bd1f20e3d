using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>A file or link of a git tree that another tree does not have so; <see cref="Entry"/> is null where it has none.</summary>
internal readonly record struct GitChange(RelativePath Path, GitTreeEntry? Entry);

/// <summary>Finds what is in a git tree, or what is different in it from another; directories that are the same are not looked into.</summary>
internal static class GitTreeWalk
{
    private const int LargestTree = 16 << 20;
    private const int MostTreesAtOnce = 4096;
    private static readonly int MostEntries = UnpackLimits.Default.Entries;

    /// <summary>Every file and link of a tree.</summary>
    /// <exception cref="Diagnostics.Failure">KF1532.</exception>
    /// <exception cref="MirrorDamage">A tree object is missing or not what its id says.</exception>
    public static async Task<ImmutableArray<GitChange>> ListAsync(GitMirror mirror, string tree, string origin, CancellationToken cancellation) =>
        await DifferAsync(mirror, null, tree, origin, MostEntries, cancellation).ConfigureAwait(false)
            ?? throw GitTreeEntry.Refused(origin, "", $"it has more than {MostEntries} entries");

    /// <summary>What is different in a tree.</summary>
    /// <param name="mirror">Has both trees.</param>
    /// <param name="old">The other tree; null for an empty one.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="origin">The commit, for messages.</param>
    /// <param name="most">Where counting stops.</param>
    /// <param name="cancellation">Kills git.</param>
    /// <returns>Sorted by path; null when more than <paramref name="most"/> files differ.</returns>
    public static async Task<ImmutableArray<GitChange>?> DifferAsync(GitMirror mirror, string? old, string tree, string origin, int most, CancellationToken cancellation)
    {
        List<GitChange> changes = [];
        Queue<(string Directory, string? Old, string? New)> pending = new();
        pending.Enqueue(("", old, tree));
        while (pending.Count > 0)
        {
            (string Directory, string? Old, string? New)[] round = [.. Enumerable.Range(0, Math.Min(pending.Count, MostTreesAtOnce)).Select(_ => pending.Dequeue())];
            string[] ids = [.. round.SelectMany(pair => new[] { pair.Old, pair.New }).OfType<string>().Distinct()];
            byte[][] contents = await GitObjects.ReadWholeAsync(mirror, ids, "tree", LargestTree, cancellation).ConfigureAwait(false);
            Dictionary<string, byte[]> byId = ids.Zip(contents).ToDictionary(pair => pair.First, pair => pair.Second);
            foreach ((string directory, string? before, string? after) in round)
            {
                Compare(
                    directory,
                    before is null ? [] : GitTreeEntry.ReadAll(byId[before], directory, origin),
                    after is null ? [] : GitTreeEntry.ReadAll(byId[after], directory, origin),
                    changes, pending);

                // Trees may name one another many times over: a small pack can tell of billions of files.
                if (changes.Count + pending.Count > most)
                {
                    return null;
                }
            }
        }

        return [.. changes.OrderBy(change => change.Path)];
    }

    private static void Compare(
        string directory, Dictionary<string, GitTreeEntry> before, Dictionary<string, GitTreeEntry> after, List<GitChange> changes, Queue<(string, string?, string?)> pending)
    {
        foreach (string name in before.Keys.Union(after.Keys))
        {
            GitTreeEntry? old = before.TryGetValue(name, out GitTreeEntry there) ? there : null;
            GitTreeEntry? now = after.TryGetValue(name, out GitTreeEntry here) ? here : null;
            if (old == now)
            {
                continue;
            }

            string path = LinkPath.Join(directory, name);
            string? oldTree = old is { Kind: GitEntryKind.Directory } one ? one.Id : null;
            string? newTree = now is { Kind: GitEntryKind.Directory } other ? other.Id : null;
            if (oldTree is not null || newTree is not null)
            {
                pending.Enqueue((path, oldTree, newTree));
            }

            bool hadFile = old is not null && oldTree is null;
            bool hasFile = now is not null && newTree is null;
            if (hadFile || hasFile)
            {
                changes.Add(new(RelativePath.Parse(path), hasFile ? now : null));
            }
        }
    }
}
