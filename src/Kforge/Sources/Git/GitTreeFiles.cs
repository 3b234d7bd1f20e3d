using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>Brings files and links of a mirror into a tree of the store.</summary>
/// <param name="Mirror">Has the blobs.</param>
/// <param name="Origin">The commit, for messages.</param>
/// <param name="Phase">For the progress.</param>
internal sealed record GitTreeFiles(GitMirror Mirror, string Origin, string Phase)
{
    private const int ProgressStep = 500;
    private const int LongestLink = 4000;

    // A git of its own for each processor; more only wait for the disk.
    private static readonly int Readers = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Adds everything to a new tree.</summary>
    /// <exception cref="Failure">KF1532, KF22xx.</exception>
    /// <exception cref="MirrorDamage">A blob is missing or not what its id says.</exception>
    public Task FillAsync(StagedTree tree, ImmutableArray<GitChange> files, CancellationToken cancellation) => ReadAsync(
        files,
        (path, executable, size, content) =>
        {
            if (size <= FileWriters.SmallFile)
            {
                WithBytes(size, content, bytes => FileWriter.Write(tree, tree.ClaimFile(Origin, path, executable), bytes));
            }
            else
            {
                FileWriter.Copy(tree, tree.ClaimFile(Origin, path, executable), content, size, cancellation);
            }
        },
        (path, target) => tree.AddLink(Origin, path, target),
        cancellation);

    /// <summary>Says the differences to a tree.</summary>
    /// <exception cref="Failure">KF1532, KF22xx.</exception>
    /// <exception cref="MirrorDamage">A blob is missing or not what its id says.</exception>
    public async Task EditAsync(TreeEdit edit, ImmutableArray<GitChange> changes, CancellationToken cancellation)
    {
        foreach (GitChange gone in changes.Where(change => change.Entry is null))
        {
            edit.Remove(gone.Path);
        }

        await ReadAsync(
            [.. changes.Where(change => change.Entry is not null)],
            (path, executable, size, content) =>
            {
                if (size <= FileWriters.SmallFile)
                {
                    WithBytes(size, content, bytes => edit.Write(path, bytes, executable));
                }
                else
                {
                    edit.Copy(path, content, executable);
                }
            },
            edit.Link,
            cancellation).ConfigureAwait(false);
    }

    private async Task ReadAsync(
        ImmutableArray<GitChange> files, Action<RelativePath, bool, long, Stream> addFile, Action<RelativePath, string> addLink, CancellationToken cancellation)
    {
        int done = 0;
        long bytes = 0;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        int share = Math.Max(1, (files.Length + Readers - 1) / Readers);
        Task[] readers = [.. files.Chunk(share).Select(ReadShareAsync)];
        Task first = await Task.WhenAny(Task.WhenAll(readers), FirstFailureAsync(readers)).ConfigureAwait(false);
        if (!first.IsCompletedSuccessfully)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(readers).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        }

        await first.ConfigureAwait(false);

        // Neighbours stay together: git stores similar files as differences from each other, and those mostly lie in one directory.
        Task ReadShareAsync(GitChange[] part) => GitObjects.ReadAsync(
            Mirror, [.. part.Select(file => file.Entry!.Value.Id)], "blob",
            (index, size, content) =>
            {
                GitChange file = part[index];
                if (Interlocked.Add(ref bytes, size) > UnpackLimits.Default.Bytes)
                {
                    throw GitTreeEntry.Refused(Origin, file.Path.Text, $"the files have more than {UnpackLimits.Default.Bytes >> 30} GiB in all");
                }

                GitEntryKind kind = file.Entry!.Value.Kind;
                if (kind == GitEntryKind.Link)
                {
                    addLink(file.Path, TargetOf(file.Path, size, content));
                }
                else
                {
                    addFile(file.Path, kind == GitEntryKind.Program, size, content);
                }

                if (Interlocked.Increment(ref done) is var now && now % ProgressStep == 0)
                {
                    Mirror.Host.Reports(new Report.Progress(Phase, now, files.Length, ProgressUnit.Items, file.Path.Text));
                }
            },
            stop.Token);
    }

    private static async Task FirstFailureAsync(Task[] tasks)
    {
        List<Task> running = [.. tasks];
        while (running.Count > 0)
        {
            Task ended = await Task.WhenAny(running).ConfigureAwait(false);
            await ended.ConfigureAwait(false);
            running.Remove(ended);
        }
    }

    private string TargetOf(RelativePath path, long size, Stream content)
    {
        if (size > LongestLink)
        {
            throw GitTreeEntry.Refused(Origin, path.Text, "its target is too long");
        }

        byte[] target = new byte[size];
        content.ReadExactly(target);
        return Encoding.UTF8.GetString(target);
    }

    private static void WithBytes(long size, Stream content, SpanAction use)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)size);
        try
        {
            content.ReadExactly(buffer, 0, (int)size);
            use(buffer.AsSpan(0, (int)size));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private delegate void SpanAction(ReadOnlySpan<byte> bytes);
}
