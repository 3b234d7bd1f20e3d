using System.Collections.Immutable;
using System.Text.Json;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>
/// The kernel trees of the store, by what they were made from and by what is in them. The same content is there once, whatever it
/// came from.
/// </summary>
/// <remarks>
/// <code>
/// sources/trees/TREE/tree/          a whole tree, or
/// sources/trees/TREE/delta/         only the files and links that are different from a whole one
/// sources/trees/TREE/tree.json      its record; for a delta with every path that is different
/// sources/trees/TREE/entries.gz     of a whole tree: the text its digest is of
/// sources/inputs/INPUT.json         which tree an input gives
/// </code>
/// A delta is always told by a whole tree, never by another delta. A tree appears by a rename, the note of its input after it.
/// </remarks>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where the trees are.</param>
public sealed record TreeStore(Host Host, Store Store)
{
    internal const string EntriesName = "entries.gz";

    /// <summary>The tree that was made from an input; null when there is none, or it is damaged.</summary>
    /// <param name="input">The digest of what the tree is made from and of the way it is made.</param>
    public SourceTree? Find(Sha256Digest input) => Find(Store, input);

    /// <summary>The tree with this content; null when there is none, or it is damaged.</summary>
    public SourceTree? FindContent(Sha256Digest tree) => Read(Store, DirectoryOf(Store, tree));

    /// <summary>Makes sure that the tree of an input is in the store. Its files are given one by one; directories come with their files, empty ones are left out.</summary>
    /// <param name="phase">The name of the phase that is reported.</param>
    /// <param name="what">What the tree is made from, for messages, such as <c>linux-6.12.40.tar.xz</c>.</param>
    /// <param name="input">The digest of what the tree is made from and of the way it is made.</param>
    /// <param name="fill">Adds everything to the tree it is given. It may use several threads. What it throws undoes the work.</param>
    /// <param name="cancellation">Stops the work; nothing half-made stays.</param>
    /// <exception cref="Failure">KF2207 when there is no kernel in it; KF22xx; KF30xx when the store cannot be written.</exception>
    public Task<SourceTree> AddAsync(string phase, string what, Sha256Digest input, Func<StagedTree, Task> fill, CancellationToken cancellation) =>
        AddAsync(phase, what, input, isLasting: true, fill, cancellation);

    /// <summary>As the public one.</summary>
    /// <param name="phase">The name of the phase.</param>
    /// <param name="what">What the tree is made from.</param>
    /// <param name="input">The digest of what the tree is made from; only the name of the lock when it is not lasting.</param>
    /// <param name="isLasting">Whether the input gives this tree for ever; false for a directory of the user's, which has other files tomorrow.</param>
    /// <param name="fill">Adds everything.</param>
    /// <param name="cancellation">Stops the work.</param>
    internal Task<SourceTree> AddAsync(string phase, string what, Sha256Digest input, bool isLasting, Func<StagedTree, Task> fill, CancellationToken cancellation) =>
        PublishAsync(phase, what, input, isLasting, async directory =>
        {
            string root = Path.Combine(directory, "tree");
            Directory.CreateDirectory(root);
            StagedTree tree = new(root, LinkTargets.Relative) { KeepsEmptyDirectories = false };
            await fill(tree).ConfigureAwait(false);
            return await Task.Run(() => Sealed(tree, what, directory), cancellation).ConfigureAwait(false);
        }, cancellation);

    /// <summary>Makes sure that a tree that differs little from another is in the store; only the differences are written.</summary>
    /// <param name="phase">The name of the phase that is reported.</param>
    /// <param name="what">What the tree is made from, for messages.</param>
    /// <param name="input">The digest of what the tree is made from and of the way it is made.</param>
    /// <param name="origin">The other tree.</param>
    /// <param name="edit">Says every difference from <paramref name="origin"/>; may use several threads.</param>
    /// <param name="cancellation">Stops the work; nothing half-made stays.</param>
    /// <returns>The tree; a whole one when it differs in more than a tenth of its entries.</returns>
    /// <exception cref="Failure">KF2207 and KF30xx as for a whole tree; KF2203 and KF2204 for names and links that leave the tree; KF1501 when <paramref name="origin"/> is damaged.</exception>
    public Task<SourceTree> DeriveAsync(string phase, string what, Sha256Digest input, SourceTree origin, Func<TreeEdit, Task> edit, CancellationToken cancellation) =>
        DeriveAsync(phase, what, input, isLasting: true, origin, edit, cancellation);

    /// <summary>As the public one; see the other one.</summary>
    internal Task<SourceTree> DeriveAsync(
        string phase, string what, Sha256Digest input, bool isLasting, SourceTree origin, Func<TreeEdit, Task> edit, CancellationToken cancellation) =>
        PublishAsync(phase, what, input, isLasting, async directory =>
        {
            // The base's listing is read while the edits come in.
            Task<TreeListing> whole = Task.Run(() => ListingOf(origin.Base), cancellation);
            string contents = Path.Combine(directory, "contents");
            Directory.CreateDirectory(contents);
            TreeEdit said = new(contents);
            await edit(said).ConfigureAwait(false);
            TreeListing listing = await whole.ConfigureAwait(false);
            TreeRecord record = await Task.Run(() => new Derivation(what, origin, listing, said).Make(directory, cancellation), cancellation).ConfigureAwait(false);
            Directory.Delete(contents, recursive: true);
            return record;
        }, cancellation);

    /// <summary>Notes that an input gives a tree that is in the store already.</summary>
    /// <exception cref="Failure">KF3003 or KF3004 when the store cannot be written.</exception>
    public void Note(Sha256Digest input, SourceTree tree) =>
        KeptFile.Write(Store, NoteOf(Store, input), JsonSerializer.SerializeToUtf8Bytes(new InputRecord(tree.Digest.Hex), TreeJson.Default.InputRecord));

    /// <summary>Every file and link of a tree, sorted by path, with the content digests that were worked out when it was added; no file of the tree is read.</summary>
    /// <exception cref="Failure">KF1501 when the store lost its listing.</exception>
    public ImmutableArray<TreeFile> EntriesOf(SourceTree tree) => ListingOf(tree).Files;

    /// <summary>As <see cref="Find(Sha256Digest)"/>, for those who have no host.</summary>
    internal static SourceTree? Find(Store store, Sha256Digest input) =>
        WholeFile.ReadJson(NoteOf(store, input), TreeJson.Default.InputRecord) is { } note && Sha256Digest.TryParse(note.Tree, out Sha256Digest tree)
            ? Read(store, DirectoryOf(store, tree)) : null;

    internal TreeListing ListingOf(SourceTree tree) =>
        tree.Delta.Changed.IsEmpty ? ListingOf(tree.Base) : ListingOf(tree.Base).With(tree.Delta.Changed);

    private static TreeListing ListingOf(WholeTree tree)
    {
        string directory = Path.GetDirectoryName(tree.Root)!;
        return TreeListing.Read(Path.Combine(directory, EntriesName), tree.Digest) ?? throw new Diagnostic(
            TreeCodes.Damaged, $"the kernel tree `{directory}` of the store is damaged", null,
            [$"`{EntriesName}` is missing or not the listing of this tree"],
            [$"run `rm -r {directory}` and the command again: the tree is then made anew"]).ToFailure();
    }

    /// <summary>The files of a whole tree that lies in the store beside another; null when it is gone.</summary>
    internal static TreeListing? ListingBeside(WholeTree tree, Sha256Digest other) =>
        Path.GetDirectoryName(Path.GetDirectoryName(tree.Root)) is { } trees ? TreeListing.Read(Path.Combine(trees, other.Hex, EntriesName), other) : null;

    private async Task<SourceTree> PublishAsync(string phase, string what, Sha256Digest input, bool isLasting, Func<string, Task<TreeRecord>> fill, CancellationToken cancellation)
    {
        if (isLasting && Find(input) is { } ready)
        {
            return ready;
        }

        TreeRecord? made = null;
        return await Host.PhaseAsync(
            phase,
            () => Publication.MakeByContentAsync(
                Host, Store, $"source-{input}", $"the kernel tree of `{what}`",
                () => isLasting ? Find(input) : null,
                async directory =>
                {
                    made = await fill(directory).ConfigureAwait(false);
                    made.Write(directory);
                    return Path.Combine(Trees(Store), made.Tree);
                },
                final => Read(Store, final),
                tree =>
                {
                    if (isLasting)
                    {
                        Note(input, tree);
                    }
                },
                cancellation),
            tree => Summary(tree, made)).ConfigureAwait(false);
    }

    private static string Summary(SourceTree tree, TreeRecord? made) => made switch
    {
        null => $"Linux {tree.KernelVersion}",
        { Changed: { } changed } => $"Linux {made.KernelVersion}, {made.Entries} entries, {changed.Count} of them different from a tree that is there",
        _ => $"Linux {made.KernelVersion}, {made.Entries} entries, {made.Bytes >> 20} MB",
    };

    private static TreeRecord Sealed(StagedTree tree, string what, string directory)
    {
        ImmutableArray<TreeEntry> entries = tree.Seal();
        (ReadOnlyMemory<byte> text, int count) = TreeListing.Of(entries).ToText();
        TreeListing.Write(Path.Combine(directory, EntriesName), text.Span);
        return new(Sha256Digest.Of(text.Span).Hex, KernelMakefile.ReadVersion(tree.Root, what), count, entries.OfType<TreeEntry.File>().Sum(file => file.Size), null, null);
    }

    /// <summary>Reads what lies in a directory of the store; a delta only when its base is there.</summary>
    private static SourceTree? Read(Store store, string directory)
    {
        if (TreeRecord.Read(directory) is not { } record || !Sha256Digest.TryParse(record.Tree, out Sha256Digest tree))
        {
            return null;
        }

        if (record.Base is null)
        {
            return new(tree, record.KernelVersion, new(Path.Combine(directory, "tree"), tree), TreeDelta.None);
        }

        string whole = Path.Combine(Trees(store), record.Base);
        return TreeRecord.Read(whole) is { Base: null } && ChangedPath.ReadAll(record.Changed!) is { } changed && Sha256Digest.TryParse(record.Base, out Sha256Digest digest)
            ? new(tree, record.KernelVersion, new(Path.Combine(whole, "tree"), digest), new(Path.Combine(directory, "delta"), changed))
            : null;
    }

    private static string Trees(Store store) => Path.Combine(store.Sources, "trees");

    private static string DirectoryOf(Store store, Sha256Digest tree) => Path.Combine(Trees(store), tree.Hex);

    private static string NoteOf(Store store, Sha256Digest input) => Path.Combine(store.Sources, "inputs", $"{input}.json");
}
