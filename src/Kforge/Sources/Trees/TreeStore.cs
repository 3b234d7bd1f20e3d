using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>
/// The kernel trees of the store, by what they were made from and by what is in them. The same content is there once, whatever it
/// came from.
/// </summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where the trees are.</param>
public sealed record TreeStore(Host Host, Store Store)
{
    /// <summary>The tree that was made from an input; null when there is none, or it is damaged.</summary>
    /// <param name="input">The digest of what the tree is made from and of the way it is made.</param>
    public SourceTree? Find(Sha256Digest input) => throw new NotImplementedException();

    /// <summary>The tree with this content; null when there is none, or it is damaged.</summary>
    public SourceTree? FindContent(Sha256Digest tree) => throw new NotImplementedException();

    /// <summary>Makes sure that the tree of an input is in the store. Its files are given one by one; directories come with their files, empty ones are left out.</summary>
    /// <param name="phase">The name of the phase that is reported.</param>
    /// <param name="what">What the tree is made from, for messages, such as <c>linux-6.12.40.tar.xz</c>.</param>
    /// <param name="input">The digest of what the tree is made from and of the way it is made.</param>
    /// <param name="fill">Adds everything to the tree it is given. It may use several threads. What it throws undoes the work.</param>
    /// <param name="cancellation">Stops the work; nothing half-made stays.</param>
    /// <exception cref="Failure">KF2207 when there is no kernel in it; KF22xx; KF30xx when the store cannot be written.</exception>
    public Task<SourceTree> AddAsync(string phase, string what, Sha256Digest input, Func<StagedTree, Task> fill, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Makes sure that a tree that differs little from another is in the store; only the differences are written.</summary>
    /// <param name="phase">The name of the phase that is reported.</param>
    /// <param name="what">What the tree is made from, for messages.</param>
    /// <param name="input">The digest of what the tree is made from and of the way it is made.</param>
    /// <param name="origin">The other tree.</param>
    /// <param name="edit">Says every difference from <paramref name="origin"/>; may use several threads.</param>
    /// <param name="cancellation">Stops the work; nothing half-made stays.</param>
    /// <exception cref="Failure">As <see cref="AddAsync"/>; KF2203 and KF2204 for names and links that leave the tree.</exception>
    public Task<SourceTree> DeriveAsync(string phase, string what, Sha256Digest input, SourceTree origin, Func<TreeEdit, Task> edit, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Notes that an input gives a tree that is in the store already.</summary>
    public void Note(Sha256Digest input, SourceTree tree) => throw new NotImplementedException();

    /// <summary>Every file and link of a tree, sorted by path, with the content digests that were worked out when it was added.</summary>
    public ImmutableArray<TreeEntry> EntriesOf(SourceTree tree) => throw new NotImplementedException();
}

/// <summary>Takes down how a tree differs from another. Its methods may be called from several threads; the last word on a path counts.</summary>
public sealed class TreeEdit
{
    /// <summary>The tree has this file here.</summary>
    public void Write(RelativePath path, ReadOnlySpan<byte> content, bool executable) => throw new NotImplementedException();

    /// <summary>The tree has a file with the bytes of that one here; it is read now, once.</summary>
    public void Copy(RelativePath path, Stream content, bool executable) => throw new NotImplementedException();

    /// <summary>The tree has this symbolic link here.</summary>
    public void Link(RelativePath path, string target) => throw new NotImplementedException();

    /// <summary>The tree has no file here.</summary>
    public void Remove(RelativePath path) => throw new NotImplementedException();
}
