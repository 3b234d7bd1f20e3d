using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>
/// The source tree of one build: the files of a store's whole tree under second names, with files of a delta and patched ones in place of some.
/// </summary>
/// <remarks>
/// <para>
/// make decides by time stamps, so they are the contract: files of the store keep <see cref="StagedTree.TimeStamp"/>; a file gets the time of
/// now exactly when its content becomes another, also when it becomes the unpatched one again. So files of a delta are copied, not linked:
/// their time in the store is the same before and after an edit.
/// </para>
/// <para>States, kept in <c>DIRECTORY.json</c>, which is replaced in one step:</para>
/// <code>
/// no manifest ── copy to DIRECTORY.new, rename ──→ whole, the base without delta and patches
/// whole ── other delta, patches or base ──→ not whole: every path that may differ ── files replaced one by one ──→ whole
/// </code>
/// <para>
/// A kill leaves one of these states: without a manifest the copy is made again; from "not whole" every listed file is looked at
/// and put right. Files are made beside the tree and renamed into it: the store's files, which share their inodes with the tree, are never written to.
/// </para>
/// </remarks>
/// <param name="Root">The directory to build from.</param>
/// <param name="Generation">
/// A new name whenever the tree was made from scratch. Files then look as old as before though their content may differ, so an output tree made
/// from another generation must be dropped; keep the name with the output.
/// </param>
/// <param name="Rebuilt">Whether this call made it from scratch.</param>
/// <param name="Changed">The paths this call changed, sorted; empty when it was made from scratch without patches.</param>
public sealed record BuildTree(string Root, string Generation, bool Rebuilt, ImmutableArray<RelativePath> Changed)
{
    /// <summary>Makes a directory hold a source tree with patches applied. The caller sees to it that only one process does this to a directory.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="source">The unpatched tree.</param>
    /// <param name="patches">Patch files, in the order they are applied.</param>
    /// <param name="rules">How strictly they are applied.</param>
    /// <param name="directory">The build tree; <c>.json</c>, <c>.new</c> and <c>.scratch</c> beside it belong to it.</param>
    /// <param name="cancellation">Stops the work; the next call goes on.</param>
    /// <exception cref="Failure">KF14xx: a patch cannot be used; the tree is then as it was. KF30xx: this machine cannot do it.</exception>
    public static async Task<BuildTree> MaterialiseAsync(
        Host host, SourceTree source, IReadOnlyList<PatchFile> patches, PatchRules rules, string directory, CancellationToken cancellation)
    {
        ImmutableArray<Patch> series = await PatchFile.ReadAllAsync(patches, cancellation).ConfigureAwait(false);
        List<string> names = [.. series.Zip(patches, (patch, file) => $"{patch.Digest} -p{file.Strip} --fuzz={rules.Fuzz}")];
        try
        {
            BuildTreeManifest? manifest = BuildTreeManifest.Read(directory);
            if (manifest is { Whole: true } && manifest.Tree == source.Digest.Hex && manifest.Base == source.Base.Digest.Hex
                && manifest.Patches.SequenceEqual(names) && Directory.Exists(directory))
            {
                return new(directory, manifest.Generation, false, []);
            }

            string scratch = directory + ".scratch";
            Remove(scratch);
            Directory.CreateDirectory(scratch);
            PatchedTree patched = await SeriesApplication.ApplyAsync(host, source, series, rules, cancellation).ConfigureAwait(false);
            PatchFile.CheckResults(patches, patched.Applied);
            manifest = await Task.Run(() => BuildTreeBase.Change(manifest, source.Base, directory), cancellation).ConfigureAwait(false);
            bool rebuilt = manifest is null;
            manifest ??= await Task.Run(() => CopyAll(source, directory, cancellation), cancellation).ConfigureAwait(false);
            BuildTreeState wanted = new(source, patched.Files);
            ImmutableArray<RelativePath> changed = await ReplaceAsync(host, wanted, names, manifest, directory, scratch, cancellation).ConfigureAwait(false);
            Remove(scratch);
            return new(directory, manifest.Generation, rebuilt, changed);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(directory, exception);
        }
    }

    /// <summary>The generation that a directory's tree would have after <see cref="MaterialiseAsync"/>; null when that would make it from scratch. Changes nothing.</summary>
    /// <param name="source">The unpatched tree.</param>
    /// <param name="directory">The build tree.</param>
    public static string? GenerationFor(SourceTree source, string directory) =>
        BuildTreeBase.Change(BuildTreeManifest.Read(directory), source.Base, directory)?.Generation;

    /// <summary>
    /// Arranges the times of the files for an output tree whose files all have <see cref="StagedTree.TimeStamp"/>: as old is what is as it was when
    /// that output tree was made, newer what is not. The caller sees to it that only one process does this to a directory.
    /// </summary>
    /// <param name="host">The outside world.</param>
    /// <param name="differences">Where the tree differs from the one the output tree was made from.</param>
    /// <param name="cancellation">Stops the work: the output tree must not be used with this tree then.</param>
    /// <exception cref="Failure">KF30xx: this machine cannot do it.</exception>
    public void Arrange(Host host, IReadOnlyCollection<SourceDifference> differences, CancellationToken cancellation)
    {
        BuildTreeManifest manifest = ManifestOfOwn();
        HashSet<string> other = [.. differences.Select(difference => difference.Path.Text)];
        try
        {
            foreach (string path in manifest.Touched.Where(path => !other.Contains(path)).Select(path => Path.Combine(Root, path)))
            {
                if (Posix.KindOf(path) == FileKind.Regular && File.GetLastWriteTimeUtc(path) != StagedTree.TimeStamp)
                {
                    File.SetLastWriteTimeUtc(path, StagedTree.TimeStamp);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(Root, exception);
        }

        Renew(host, [.. differences.Where(difference => difference.Now is not FileState.Absent).Select(difference => difference.Path)], cancellation);
    }

    /// <summary>Makes files newer than everything made from them so far. The caller sees to it that only one process does this to a directory.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="paths">The files; what is no file is passed over.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Failure">KF30xx: this machine cannot do it.</exception>
    public void Renew(Host host, IReadOnlyCollection<RelativePath> paths, CancellationToken cancellation)
    {
        BuildTreeManifest manifest = ManifestOfOwn();
        try
        {
            // First the note that these are files of the tree's own now: a kill in between leaves too many of them, never too few.
            (manifest with { Touched = [.. manifest.Touched.Union(paths.Select(path => path.Text)).Order(StringComparer.Ordinal)] }).Write(Root);
            DateTime now = host.Clock.GetUtcNow().UtcDateTime;
            string made = Path.Combine(Root + ".scratch", "newer");
            Remove(Root + ".scratch");
            foreach (string file in paths.Select(path => path.Under(Root)).Where(file => Posix.KindOf(file) is FileKind.Regular or FileKind.Link))
            {
                // A copy in its place, as the file may be a second name of one in the store.
                cancellation.ThrowIfCancellationRequested();
                FileState.Copy(file, made, now);
                Posix.Rename(made, file);
            }

            Remove(Root + ".scratch");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(Root, exception);
        }
    }

    private BuildTreeManifest ManifestOfOwn() => BuildTreeManifest.Read(Root) ?? throw new InvalidOperationException($"`{Root}` has no manifest");

    private static BuildTreeManifest CopyAll(SourceTree source, string directory, CancellationToken cancellation)
    {
        // Without a manifest nobody believes in the directory, so it goes first.
        File.Delete(BuildTreeManifest.PathFor(directory));
        Remove(directory);
        Remove(directory + ".new");
        TreeCopy.Make(source.Base.Root, directory + ".new", cancellation);
        Directory.Move(directory + ".new", directory);
        BuildTreeManifest manifest = new(source.Base.Digest.Hex, source.Base.Digest.Hex, Guid.NewGuid().ToString("N"), Whole: true, [], []);
        manifest.Write(directory);
        return manifest;
    }

    private static async Task<ImmutableArray<RelativePath>> ReplaceAsync(
        Host host, BuildTreeState wanted, List<string> patches, BuildTreeManifest manifest, string directory, string scratch, CancellationToken cancellation)
    {
        ImmutableSortedSet<RelativePath> touched = wanted.Touched.Union(manifest.Touched.Select(RelativePath.Parse));
        (manifest with { Whole = false, Tree = null, Patches = [], Touched = [.. touched.Select(path => path.Text)] }).Write(directory);

        List<(RelativePath Path, FileState New)> changes = [];
        foreach (RelativePath path in touched)
        {
            FileState target = await wanted.StateOfAsync(path, cancellation).ConfigureAwait(false);
            if (await BuildTreeState.FoundAsync(directory, path, cancellation).ConfigureAwait(false) != target)
            {
                changes.Add((path, target));
            }
        }

        // What goes is gone first: a directory may take the place of a file.
        foreach ((RelativePath path, _) in changes.Where(change => change.New is FileState.Absent))
        {
            File.Delete(path.Under(directory));
            _ = TreeCopy.RemoveEmptyAbove(directory, path);
        }

        DateTime now = host.Clock.GetUtcNow().UtcDateTime;
        foreach ((RelativePath path, _) in changes.Where(change => change.New is not FileState.Absent))
        {
            cancellation.ThrowIfCancellationRequested();
            string made = Path.Combine(scratch, "new", path.Name);
            wanted.Make(path, made, now);
            string target = path.Under(directory);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            Posix.Rename(made, target);
        }

        // What was replaced once has a time of its own, also when it is as in the base again.
        (manifest with { Whole = true, Tree = wanted.Source.Digest.Hex, Patches = patches, Touched = [.. touched.Select(path => path.Text)] }).Write(directory);
        return [.. changes.Select(change => change.Path)];
    }

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
