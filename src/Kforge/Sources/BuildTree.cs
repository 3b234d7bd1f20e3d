using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>
/// The source tree of one build: the files of a store's tree under second names, with patched files in place of some.
/// </summary>
/// <remarks>
/// <para>
/// make decides by time stamps, so they are the contract: files of the store keep <see cref="StagedTree.TimeStamp"/>; a file gets the time of
/// now exactly when its content becomes another, also when it becomes the unpatched one again.
/// </para>
/// <para>States, kept in <c>DIRECTORY.json</c>, which is replaced in one step:</para>
/// <code>
/// no manifest ── copy to DIRECTORY.new, rename ──→ whole, no patches
/// whole ── other patches ──→ not whole: old and new touched paths ── files replaced one by one ──→ whole
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
    private const string Patched = "patched";

    /// <summary>Makes a directory hold a source tree with patches applied. The caller sees to it that only one process does this to a directory.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="source">The unpatched tree.</param>
    /// <param name="patches">Patch files, in the order they are applied.</param>
    /// <param name="directory">The build tree; <c>.json</c>, <c>.new</c> and <c>.scratch</c> beside it belong to it.</param>
    /// <param name="cancellation">Stops the work; the next call goes on.</param>
    /// <exception cref="Failure">KF14xx: a patch cannot be used; the tree is then as it was. KF30xx: this machine cannot do it.</exception>
    public static async Task<BuildTree> MaterialiseAsync(
        Host host, SourceTree source, IReadOnlyList<string> patches, string directory, CancellationToken cancellation)
    {
        ImmutableArray<Patch> series = await ReadAllAsync(host, patches, cancellation).ConfigureAwait(false);
        try
        {
            BuildTreeManifest? manifest = BuildTreeManifest.Read(directory);
            bool rebuilt = manifest is null || manifest.Base != source.Base.Digest.Hex || !Directory.Exists(directory);
            if (!rebuilt && manifest!.Whole && manifest.Patches.SequenceEqual(series.Select(patch => patch.Digest.Hex)))
            {
                return new(directory, manifest.Generation, false, []);
            }

            string scratch = directory + ".scratch";
            ImmutableSortedDictionary<RelativePath, FileState> wanted = await PatchedAsync(host, source, series, scratch, cancellation).ConfigureAwait(false);
            if (rebuilt)
            {
                manifest = await Task.Run(() => CopyAll(source, directory, cancellation), cancellation).ConfigureAwait(false);
            }

            ImmutableArray<RelativePath> changed = await ReplaceAsync(host, source, series, wanted, manifest!, directory, scratch, cancellation).ConfigureAwait(false);
            Remove(scratch);
            return new(directory, manifest!.Generation, rebuilt, changed);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(directory, exception);
        }
    }

    private static async Task<ImmutableArray<Patch>> ReadAllAsync(Host host, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        ImmutableArray<Patch>.Builder patches = ImmutableArray.CreateBuilder<Patch>(paths.Count);
        List<Diagnostic> mistakes = [];
        foreach (string path in paths)
        {
            string relative = Path.GetRelativePath(host.WorkingDirectory, path);
            SourcePlace place = new(relative.StartsWith("..", StringComparison.Ordinal) ? path : relative);
            try
            {
                switch (PatchReader.Read(place, await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false)))
                {
                    case Checked<Patch>.Good good:
                        patches.Add(good.Value);
                        break;
                    case Checked<Patch>.Bad bad:
                        mistakes.AddRange(bad.Diagnostics);
                        break;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                mistakes.Add(new Diagnostic(PatchCodes.Unreadable, $"`{place.File}` cannot be read", place, [exception.Message], []));
            }
        }

        return mistakes.Count == 0 ? patches.ToImmutable() : throw new Failure([.. mistakes]);
    }

    /// <summary>Applies the series in the scratch directory, where the changed files stay for <see cref="ReplaceAsync"/>.</summary>
    private static async Task<ImmutableSortedDictionary<RelativePath, FileState>> PatchedAsync(
        Host host, SourceTree source, ImmutableArray<Patch> series, string scratch, CancellationToken cancellation)
    {
        Remove(scratch);
        string patched = Path.Combine(scratch, Patched);
        Directory.CreateDirectory(patched);
        PatchedTree result = await SeriesApplication.ApplyAsync(host, source, series, PatchRules.Strict, cancellation).ConfigureAwait(false);
        foreach ((RelativePath path, FileContent content) in result.Files)
        {
            string made = path.Under(patched);
            switch (content)
            {
                case FileContent.Regular regular:
                    Directory.CreateDirectory(Path.GetDirectoryName(made)!);
                    await File.WriteAllBytesAsync(made, regular.Bytes, cancellation).ConfigureAwait(false);
                    File.SetUnixFileMode(made, regular.Executable ? StagedTree.ExecutableMode : StagedTree.PlainMode);
                    break;
                case FileContent.Symbolic link:
                    Directory.CreateDirectory(Path.GetDirectoryName(made)!);
                    File.CreateSymbolicLink(made, link.Target);
                    break;
            }
        }

        return result.Files.ToImmutableSortedDictionary(file => file.Key, file => file.Value.State);
    }

    private static BuildTreeManifest CopyAll(SourceTree source, string directory, CancellationToken cancellation)
    {
        // Without a manifest nobody believes in the directory, so it goes first.
        File.Delete(BuildTreeManifest.PathFor(directory));
        Remove(directory);
        Remove(directory + ".new");
        TreeCopy.Make(source.Base.Root, directory + ".new", cancellation);
        Directory.Move(directory + ".new", directory);
        BuildTreeManifest manifest = new(source.Base.Digest.Hex, Guid.NewGuid().ToString("N"), Whole: true, [], []);
        manifest.Write(directory);
        return manifest;
    }

    private static async Task<ImmutableArray<RelativePath>> ReplaceAsync(
        Host host, SourceTree source, ImmutableArray<Patch> series, ImmutableSortedDictionary<RelativePath, FileState> wanted,
        BuildTreeManifest manifest, string directory, string scratch, CancellationToken cancellation)
    {
        ImmutableSortedSet<RelativePath> touched = wanted.Keys.Concat(manifest.Touched.Select(RelativePath.Parse)).ToImmutableSortedSet();
        (manifest with { Whole = false, Patches = [], Touched = [.. touched.Select(path => path.Text)] }).Write(directory);

        List<(RelativePath Path, FileState New)> changes = [];
        foreach (RelativePath path in touched)
        {
            FileState target = wanted.GetValueOrDefault(path) ?? await FileState.OfAsync(path.Under(source.Base.Root), cancellation).ConfigureAwait(false);
            if (await FileState.OfAsync(path.Under(directory), cancellation).ConfigureAwait(false) != target)
            {
                changes.Add((path, target));
            }
        }

        // What goes is gone first: a directory may take the place of a file.
        foreach ((RelativePath path, _) in changes.Where(change => change.New is FileState.Absent))
        {
            Delete(directory, path);
        }

        DateTime now = host.Clock.GetUtcNow().UtcDateTime;
        foreach ((RelativePath path, _) in changes.Where(change => change.New is not FileState.Absent))
        {
            Put(source, directory, scratch, path, isPatched: wanted.ContainsKey(path), now);
        }

        (manifest with { Whole = true, Patches = [.. series.Select(patch => patch.Digest.Hex)], Touched = [.. wanted.Keys.Select(path => path.Text)] }).Write(directory);
        return [.. changes.Select(change => change.Path)];
    }

    private static void Put(SourceTree source, string directory, string scratch, RelativePath path, bool isPatched, DateTime now)
    {
        string made = path.Under(Path.Combine(scratch, isPatched ? Patched : "unpatched"));
        if (!isPatched)
        {
            FileState.Copy(path.Under(source.Base.Root), made, now);
        }
        else if (Posix.KindOf(made) == FileKind.Regular)
        {
            // git obeys the umask.
            bool executable = (File.GetUnixFileMode(made) & UnixFileMode.UserExecute) != 0;
            File.SetUnixFileMode(made, executable ? StagedTree.ExecutableMode : StagedTree.PlainMode);
        }

        File.SetLastWriteTimeUtc(made, now);
        string target = path.Under(directory);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Posix.Rename(made, target);
    }

    /// <summary>Deletes a file, and directories that are empty then, as git does.</summary>
    private static void Delete(string directory, RelativePath path)
    {
        File.Delete(path.Under(directory));
        string parent = Path.GetDirectoryName(path.Under(directory))!;
        while (parent.Length > directory.Length && Directory.Exists(parent) && !Directory.EnumerateFileSystemEntries(parent).Any())
        {
            Directory.Delete(parent);
            parent = Path.GetDirectoryName(parent)!;
        }
    }

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
