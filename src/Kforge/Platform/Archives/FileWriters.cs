using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Kforge.Platform.Archives;

/// <summary>
/// Threads that hash and write small files while another reads the archive. A kernel tree has 85,000 of them, and creating a
/// file costs more than reading it from the archive does.
/// </summary>
internal sealed class FileWriters : IDisposable
{
    /// <summary>Files up to this size are held in memory; the queue is short enough for 32 MiB in all.</summary>
    public const int SmallFile = 1 << 18;

    private const int QueueLength = 128;
    private readonly StagedTree tree;
    private readonly BlockingCollection<(FileNode File, byte[] Buffer, int Size)> queue = new(QueueLength);
    private readonly CancellationTokenSource stop;
    private readonly Thread[] threads;
    private ExceptionDispatchInfo? error;

    public FileWriters(StagedTree tree, int count, CancellationToken cancellation)
    {
        this.tree = tree;
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(Run) { IsBackground = true, Name = "kforge unpacking" })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }
    }

    /// <summary>Reads a small file's content and leaves the rest to a writer.</summary>
    public void Add(FileNode file, Stream? content, int size)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
        content?.ReadExactly(buffer, 0, size);
        try
        {
            queue.Add((file, buffer, size), stop.Token);
        }
        catch (OperationCanceledException) when (error is not null)
        {
            error.Throw();
        }
    }

    /// <summary>Waits until everything is written.</summary>
    public void Finish()
    {
        queue.CompleteAdding();
        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        error?.Throw();
    }

    public void Dispose()
    {
        stop.Cancel();
        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        queue.Dispose();
        stop.Dispose();
    }

    private void Run()
    {
        try
        {
            foreach ((FileNode file, byte[] buffer, int size) in queue.GetConsumingEnumerable(stop.Token))
            {
                FileWriter.Write(tree, file, buffer.AsSpan(0, size));
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        catch (OperationCanceledException)
        {
            // The reading thread knows why.
        }
        catch (Exception exception)
        {
            // Carried to the reading thread by its next Add or by Finish.
            error ??= ExceptionDispatchInfo.Capture(exception);
            stop.Cancel();
        }
    }
}
