using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Microsoft.Win32.SafeHandles;

namespace Kforge.Sources;

/// <summary>
/// Takes the user's own working tree into the store, exactly as it is. Nothing is written into it. A tree that was taken before costs a look at each file and the
/// reading of those that look different.
/// </summary>
public static class PathSource
{
    private const int MostTries = 3;
    private const string Makefile = "Makefile";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Makes sure that the tree in a directory is in the store.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Where to.</param>
    /// <param name="directory">The tree; relative to the working directory when it is not absolute.</param>
    /// <param name="cancellation">Stops the work; nothing half-made stays.</param>
    /// <exception cref="Failure">
    /// KF1510: no kernel; KF1511: it cannot be read; KF1512: it keeps changing; KF1513: it was built in place; KF2203, KF2204, KF2205: names, links or sizes that no
    /// tree has; KF30xx: the store cannot be written.
    /// </exception>
    public static async Task<SourceTree> TakeAsync(Host host, Store store, string directory, CancellationToken cancellation)
    {
        string root = CheckedRoot(host, directory);
        store.Prepare();
        using FileLock taken = await FileLock.TakeAsync(host, store.Lock($"path-{KeyOf(root).Short}"), $"the kernel tree `{root}`", cancellation).ConfigureAwait(false);
        string last = "";
        for (int attempt = 1; attempt <= MostTries; attempt++)
        {
            try
            {
                return await new Taking(host, store, root).RunAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (ChangeIn(exception) is { } change)
            {
                last = change.Path;
                await Task.Delay(Pause * attempt, host.Clock, cancellation).ConfigureAwait(false);
            }
        }

        throw new Diagnostic(TreeCodes.KeepsChanging, $"the kernel tree `{root}` keeps changing while it is read", null,
            [$"the last file that changed: `{ArchiveCodes.Printable(last)}`"], ["wait until nothing writes there any more, and run the command again"]).ToFailure();
    }

    /// <summary>Which files are not what they were when a tree was taken from a directory; nothing is written.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">The store.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="tree">The tree that was taken.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>Their paths, sorted; empty when a tree taken now would be the same.</returns>
    /// <exception cref="Failure">As <see cref="TakeAsync"/>.</exception>
    public static async Task<ImmutableArray<RelativePath>> ChangedSinceAsync(Host host, Store store, string directory, SourceTree tree, CancellationToken cancellation)
    {
        string root = CheckedRoot(host, directory);
        TreeStore trees = new(host, store);
        Taking taking = new(host, store, root);
        PathIndex? index = PathIndex.Read(taking.IndexFile);
        using SafeFileHandle handle = Posix.OpenDirectory(root);
        PathScan scan = await taking.ScanAsync(handle, cancellation).ConfigureAwait(false);
        SortedSet<RelativePath> changed = [];
        if (index is null)
        {
            return [.. trees.EntriesOf(tree).Select(file => file.Path)];
        }

        if (index.Tree != tree.Digest)
        {
            // Somebody took it again meanwhile, so it was another one at that time.
            ImmutableArray<TreeFile> then = trees.EntriesOf(tree);
            ImmutableArray<TreeFile> later = trees.FindContent(index.Tree) is { } other ? trees.EntriesOf(other) : [];
            changed.UnionWith(then.Except(later).Concat(later.Except(then)).Select(file => file.Path));
        }

        PathComparison comparison = PathComparison.Of(index, scan);
        foreach (int one in comparison.Suspects)
        {
            RelativePath path = scan.Names.PathOf(one, root);
            try
            {
                _ = comparison.Known[one] >= 0 && comparison.IsSame(one, scan.Hash(one, cancellation)) ? changed.Remove(path) : changed.Add(path);
            }
            catch (PathChangedException)
            {
                changed.Add(path);
            }
        }

        changed.UnionWith(comparison.Gone(root));
        return [.. changed];
    }

    internal static Sha256Digest KeyOf(string root) => Sha256Digest.OfText($"kforge source 1\npath {root}\n");

    private static PathChangedException? ChangeIn(Exception exception) => exception switch
    {
        PathChangedException change => change,
        AggregateException { InnerExceptions: var inner } => inner.OfType<PathChangedException>().FirstOrDefault(),
        _ => null,
    };

    /// <summary>The directory without links in its path, when it has a kernel's Makefile: nobody is to wait until a home directory was read.</summary>
    private static string CheckedRoot(Host host, string directory)
    {
        string? root = Posix.RealPath(Path.GetFullPath(directory, host.WorkingDirectory));
        string? cause = root is null ? "there is no such directory"
            : Posix.KindOf(Path.Combine(root, Makefile)) != FileKind.Regular || Posix.KindOf(Path.Combine(root, "Kconfig")) != FileKind.Regular ? "it has no `Makefile` and `Kconfig` at its top"
            : null;
        if (cause is null)
        {
            try
            {
                KernelMakefile.ReadVersion(root!, root!);
                return root!;
            }
            catch (Failure)
            {
                cause = "its top `Makefile` names no `VERSION` and `PATCHLEVEL`";
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                cause = exception.Message;
            }
        }

        throw new Diagnostic(TreeCodes.NoKernel, $"`{ArchiveCodes.Printable(directory)}` does not hold a kernel tree", null, [cause],
            ["name the directory with the top Makefile of Linux, such as `source = { path = \"../linux\" }`"]).ToFailure();
    }

    /// <summary>One try.</summary>
    private sealed class Taking(Host host, Store store, string root)
    {
        private readonly TreeStore trees = new(host, store);
        private readonly string phase = $"source {Path.GetFileName(root)}";

        public string IndexFile { get; } = Path.Combine(store.Sources, "paths", $"{KeyOf(root)}.idx");

        public async Task<SourceTree> RunAsync(CancellationToken cancellation)
        {
            // Before the first look: what is newer than this may have changed after it.
            long now = (host.Clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
            Task<PathIndex?> reading = Task.Run(() => PathIndex.Read(IndexFile), cancellation);
            using SafeFileHandle handle = Posix.OpenDirectory(root);
            PathScan scan = await ScanAsync(handle, cancellation).ConfigureAwait(false);
            PathIndex? index = await reading.ConfigureAwait(false);
            SourceTree? origin = index is null ? null : trees.FindContent(index.Tree);
            PathComparison comparison = PathComparison.Of(origin is null ? null : index, scan);
            CheckClean(scan);
            return origin is null || comparison.Suspects.Count > scan.Names.Count / 2
                ? await TakeAllAsync(scan, now, cancellation).ConfigureAwait(false)
                : await TakeChangesAsync(scan, comparison, index!, origin, now, cancellation).ConfigureAwait(false);
        }

        /// <summary>Lists the files and looks at each, also those of repositories in the tree.</summary>
        public async Task<PathScan> ScanAsync(SafeFileHandle handle, CancellationToken cancellation)
        {
            PathListing listing = new(host, store, root);
            PathNames names = await listing.ListAsync(cancellation).ConfigureAwait(false);
            for (int depth = 1; ; depth++)
            {
                PathScan scan = PathScan.Of(handle, root, names, cancellation);
                HashSet<int> directories = [.. Enumerable.Range(0, names.Count).Where(index => scan.Stats[index].Kind == FileKind.Directory)];
                if (directories.Count == 0)
                {
                    return scan;
                }

                names = await listing.BelowAsync(names, directories, depth, cancellation).ConfigureAwait(false);
            }
        }

        private async Task<SourceTree> TakeAllAsync(PathScan scan, long now, CancellationToken cancellation)
        {
            CheckSize(scan);
            byte[] digests = new byte[scan.Names.Count * PathIndex.DigestSize];
            SourceTree tree = await trees.AddAsync(phase, root, KeyOf(root), isLasting: false, staged => Task.Run(async () =>
            {
                int done = 0;
                ForEach(Enumerable.Range(0, scan.Names.Count).Where(index => scan.Stats[index].Kind != FileKind.Missing), cancellation, index =>
                {
                    RelativePath path = scan.Names.PathOf(index, root);
                    FileStat stat = scan.Stats[index];
                    Sha256Digest digest;
                    if (stat.Kind == FileKind.Link)
                    {
                        string target = scan.ReadLink(index);
                        staged.AddSharedLink(path, target);
                        digest = Sha256Digest.OfText(target);
                    }
                    else
                    {
                        digest = scan.Read(index, content => staged.AddFile(path, content, stat.Size, stat.Executable, cancellation));
                    }

                    Convert.FromHexString(digest.Hex).CopyTo(digests, index * PathIndex.DigestSize);
                    if (Interlocked.Increment(ref done) % 1000 == 0)
                    {
                        host.Reports(new Report.Progress(phase, done, scan.Names.Count, ProgressUnit.Items, root));
                    }
                });
                await CheckUnchangedAsync(scan, cancellation).ConfigureAwait(false);
            }, cancellation), cancellation).ConfigureAwait(false);
            WriteIndex(new(tree.Digest, now, scan.Names, scan.Stats, digests));
            return tree;
        }

        private async Task<SourceTree> TakeChangesAsync(PathScan scan, PathComparison comparison, PathIndex index, SourceTree origin, long now, CancellationToken cancellation)
        {
            byte[] digests = comparison.KnownDigests();
            ConcurrentBag<int> changed = [];
            await Task.Run(() => ForEach(comparison.Suspects, cancellation, one =>
            {
                Sha256Digest digest = scan.Hash(one, cancellation);
                Convert.FromHexString(digest.Hex).CopyTo(digests, one * PathIndex.DigestSize);
                if (!comparison.IsSame(one, digest))
                {
                    changed.Add(one);
                }
            }), cancellation).ConfigureAwait(false);
            List<RelativePath> gone = comparison.Gone(root);
            SourceTree tree = origin;
            if (!changed.IsEmpty || gone.Count > 0)
            {
                tree = await trees.DeriveAsync(phase, root, KeyOf(root), isLasting: false, origin, edit => Task.Run(() =>
                {
                    gone.ForEach(edit.Remove);
                    ForEach(changed, cancellation, one => Edit(edit, scan, one, digests));
                    if (scan.FirstChange(cancellation) is { } change)
                    {
                        throw new PathChangedException(change);
                    }
                }, cancellation), cancellation).ConfigureAwait(false);
            }

            if (comparison.Suspects.Count > 0 || gone.Count > 0)
            {
                WriteIndex(index with { Tree = tree.Digest, ScannedAt = now, Names = scan.Names, Stats = scan.Stats, Digests = digests });
            }

            return tree;
        }

        private void Edit(TreeEdit edit, PathScan scan, int index, byte[] digests)
        {
            RelativePath path = scan.Names.PathOf(index, root);
            if (scan.Stats[index].Kind == FileKind.Link)
            {
                edit.Link(path, scan.ReadLink(index));
                return;
            }

            Sha256Digest digest = scan.Read(index, content => edit.Copy(path, content, scan.Stats[index].Executable));
            if (!Convert.FromHexString(digest.Hex).AsSpan().SequenceEqual(digests.AsSpan(index * PathIndex.DigestSize, PathIndex.DigestSize)))
            {
                throw new PathChangedException(path.Text);
            }
        }

        /// <summary>After a long reading also the names are listed again.</summary>
        private async Task CheckUnchangedAsync(PathScan scan, CancellationToken cancellation)
        {
            PathScan again = await ScanAsync(scan.Directory, cancellation).ConfigureAwait(false);
            PathComparison comparison = PathComparison.Of(new PathIndex(default, long.MaxValue, scan.Names, scan.Stats, new byte[scan.Names.Count * PathIndex.DigestSize]), again);
            if (comparison.Suspects.Count > 0 || comparison.Gone(root).Count > 0)
            {
                throw new PathChangedException(comparison.Suspects.Count > 0 ? again.Names.PathOf(comparison.Suspects[0], root).Text : comparison.Gone(root)[0].Text);
            }
        }

        private void WriteIndex(PathIndex index)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(IndexFile)!);
            index.Write(store, IndexFile);
        }

        /// <summary>The files for whose sake kbuild says "the source tree is not clean".</summary>
        private void CheckClean(PathScan scan)
        {
            for (int index = 0; index < scan.Names.Count; index++)
            {
                ReadOnlySpan<byte> name = scan.Names[index];
                bool made = name.SequenceEqual(".config"u8) || name.StartsWith("include/config/"u8) || name.StartsWith("include/generated/"u8)
                    || (name.StartsWith("arch/"u8) && name.IndexOf("/include/generated/"u8) > 0);
                if (made && scan.Stats[index].Kind != FileKind.Missing)
                {
                    throw new Diagnostic(TreeCodes.NotClean, $"the kernel tree `{root}` was configured or built in place", null,
                        [$"it holds `{ArchiveCodes.Printable(scan.Names.PathOf(index, root).Text)}`, and kbuild then builds nowhere else"],
                        [$"keep your configuration, then run `make -C {root} mrproper`"]).ToFailure();
                }
            }
        }

        private void CheckSize(PathScan scan)
        {
            long bytes = scan.Stats.Where(stat => stat.Kind == FileKind.Regular).Sum(stat => stat.Size);
            if (bytes > UnpackLimits.Default.Bytes)
            {
                throw new Diagnostic(ArchiveCodes.TooLarge, $"`{root}` holds more than {UnpackLimits.Default.Bytes} bytes", null, [], ["let git ignore what is no source"]).ToFailure();
            }
        }

        private static void ForEach(IEnumerable<int> indexes, CancellationToken cancellation, Action<int> work)
        {
            try
            {
                Parallel.ForEach(indexes, new ParallelOptions { CancellationToken = cancellation }, work);
            }
            catch (AggregateException exception) when (exception.InnerExceptions.OfType<Failure>().FirstOrDefault() is { } failure)
            {
                throw new Failure(failure.Diagnostics, exception);
            }
        }
    }
}
