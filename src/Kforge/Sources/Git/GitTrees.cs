using System.Collections.Immutable;
using System.Text;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>Puts the tree of a commit into the store, as a difference from a tree that is there when there is one much like it.</summary>
/// <param name="Trees">The trees of the store.</param>
/// <param name="Mirror">Has the commit.</param>
internal sealed record GitTrees(TreeStore Trees, GitMirror Mirror)
{
    /// <summary>Part of every key: raise it when the same git tree would give another tree.</summary>
    private const int Format = 1;

    private const int MostChanges = 5_000;
    private const int MostCandidates = 8;
    private const int LargestCommit = 4 << 20;

    /// <summary>The name of a git tree in the store: two commits with one tree share it.</summary>
    public static Sha256Digest InputOf(string gitTree) => Sha256Digest.OfText($"kforge source {Format}\ngit-tree {gitTree}\n");

    /// <summary>The id of a commit's tree, read from the commit's own bytes.</summary>
    /// <exception cref="MirrorDamage">The commit is missing or not what its id says.</exception>
    public async Task<string> TreeOfAsync(string commit, CancellationToken cancellation)
    {
        byte[][] content = await GitObjects.ReadWholeAsync(Mirror, [commit], "commit", LargestCommit, cancellation).ConfigureAwait(false);
        string first = Encoding.ASCII.GetString(content[0].AsSpan()[..Math.Max(0, content[0].AsSpan().IndexOf((byte)'\n'))]);
        return first.StartsWith("tree ", StringComparison.Ordinal) && GitName.IsId(first["tree ".Length..]) ? first["tree ".Length..] : throw new MirrorDamage($"the commit {commit} names no tree");
    }

    /// <summary>Makes sure that a tree is in the store.</summary>
    /// <param name="phase">The name of the phase that is reported.</param>
    /// <param name="what">What the tree is made from, for messages.</param>
    /// <param name="gitTree">The tree's id.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Diagnostics.Failure">KF1532; what <see cref="TreeStore"/> says.</exception>
    /// <exception cref="MirrorDamage">An object is missing or not what its id says.</exception>
    public async Task<SourceTree> AddAsync(string phase, string what, string gitTree, CancellationToken cancellation)
    {
        Sha256Digest input = InputOf(gitTree);
        if (Trees.Find(input) is { } ready)
        {
            return ready;
        }

        string origin = $"`{what}`";
        GitTreeFiles files = new(Mirror, origin, phase);
        if (await NearestAsync(gitTree, origin, cancellation).ConfigureAwait(false) is { } near)
        {
            return await Trees.DeriveAsync(phase, what, input, near.Tree, edit => files.EditAsync(edit, near.Changes, cancellation), cancellation).ConfigureAwait(false);
        }

        return await Trees.AddAsync(
            phase, what, input,
            async tree => await files.FillAsync(tree, await GitTreeWalk.ListAsync(Mirror, gitTree, origin, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>The tree of an earlier commit of the mirror that is in the store and differs in the fewest files; null when all differ in many.</summary>
    private async Task<(SourceTree Tree, ImmutableArray<GitChange> Changes)?> NearestAsync(string gitTree, string origin, CancellationToken cancellation)
    {
        (SourceTree Tree, ImmutableArray<GitChange> Changes)? best = null;
        int tried = 0;
        foreach (string candidate in (await Mirror.KeptAsync(cancellation).ConfigureAwait(false)).Select(kept => kept.Tree).Distinct())
        {
            if (candidate == gitTree || Trees.Find(InputOf(candidate)) is not { } tree)
            {
                continue;
            }

            int most = best is { } known ? known.Changes.Length - 1 : MostChanges;
            if (most >= 0 && await GitTreeWalk.DifferAsync(Mirror, candidate, gitTree, origin, most, cancellation).ConfigureAwait(false) is { } changes)
            {
                best = (tree, changes);
            }

            if (++tried == MostCandidates)
            {
                break;
            }
        }

        return best;
    }
}
