using System.Collections.Concurrent;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Microsoft.Win32.SafeHandles;

namespace Kforge.Sources;

/// <summary>What the files of a directory look like at a moment.</summary>
/// <param name="Directory">Open.</param>
/// <param name="What">The directory, for messages.</param>
/// <param name="Names">The names that were listed, sorted; some may be gone.</param>
/// <param name="Stats">Of each; the default value for one that is gone.</param>
internal sealed record PathScan(SafeFileHandle Directory, string What, PathNames Names, FileStat[] Stats)
{
    private const int Chunk = 2048;

    /// <summary>Looks at every file.</summary>
    /// <exception cref="Failure">KF1511 when one cannot be looked at, KF2203 for devices, FIFOs and sockets.</exception>
    public static PathScan Of(SafeFileHandle directory, string what, PathNames names, CancellationToken cancellation)
    {
        PathScan scan = new(directory, what, names, new FileStat[names.Count]);
        scan.Look(scan.Stats, cancellation);
        for (int index = 0; index < names.Count; index++)
        {
            if (scan.Stats[index].Kind == FileKind.Other)
            {
                throw ArchiveCodes.RefusedFailure(what, names.PathOf(index, what).Text, "it is not a file, a directory or a symbolic link");
            }
        }

        return scan;
    }

    /// <summary>The first file that looks other than it did; null when none does.</summary>
    public string? FirstChange(CancellationToken cancellation)
    {
        FileStat[] now = new FileStat[Names.Count];
        Look(now, cancellation);
        int changed = now.AsSpan().CommonPrefixLength(Stats);
        return changed == now.Length ? null : Names.PathOf(changed, What).Text;
    }

    /// <summary>The digest of a file's content or of what is written in a link.</summary>
    /// <exception cref="PathChangedException">It is not what it was when it was scanned.</exception>
    public Sha256Digest Hash(int index, CancellationToken cancellation) => Stats[index].Kind == FileKind.Link
        ? Sha256Digest.OfText(ReadLink(index))
        : Read(index, content =>
        {
            using System.Security.Cryptography.IncrementalHash hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
            byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(1 << 16);
            int read;
            while ((read = content.Read(buffer)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(buffer.AsSpan(0, read));
            }

            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
            return Sha256Digest.FromHash(hash.GetHashAndReset());
        });

    /// <summary>What is written in a link.</summary>
    /// <exception cref="PathChangedException">It is not what it was.</exception>
    public unsafe string ReadLink(int index) => Reading(index, () =>
    {
        fixed (byte* name = Names.Bytes[Names.Offsets[index]..])
        {
            string target = Posix.ReadLinkBelow(Directory, name);
            return Posix.StatBelow(Directory, name) == Stats[index] ? target : throw new PathChangedException(NameOf(index));
        }
    });

    /// <summary>Hands out the content of a file, which has the size of <see cref="Stats"/>; it is the same file before and after.</summary>
    /// <exception cref="PathChangedException">It is not what it was.</exception>
    public T Read<T>(int index, Func<Stream, T> read)
    {
        using SafeFileHandle handle = Reading(index, () => Open(index));
        if (Reading(index, () => Posix.StatOf(handle)) != Stats[index])
        {
            throw new PathChangedException(NameOf(index));
        }

        T result;
        using (ReadOnlyFile content = new(handle, this, index))
        {
            try
            {
                result = read(content);
            }
            catch (EndOfStreamException)
            {
                throw new PathChangedException(NameOf(index));
            }
        }

        return Reading(index, () => Posix.StatOf(handle)) == Stats[index] ? result : throw new PathChangedException(NameOf(index));
    }

    private unsafe SafeFileHandle Open(int index)
    {
        fixed (byte* name = Names.Bytes[Names.Offsets[index]..])
        {
            return Posix.OpenBelow(Directory, name);
        }
    }

    private unsafe void Look(FileStat[] stats, CancellationToken cancellation)
    {
        if (Names.Count == 0)
        {
            return;
        }

        try
        {
            Parallel.ForEach(Partitioner.Create(0, Names.Count, Chunk), new ParallelOptions { CancellationToken = cancellation }, range =>
            {
                fixed (byte* bytes = Names.Bytes)
                {
                    for (int index = range.Item1; index < range.Item2; index++)
                    {
                        stats[index] = Posix.StatBelow(Directory, bytes + Names.Offsets[index]);
                    }
                }
            });
        }
        catch (AggregateException exception) when (exception.InnerException is IOException inner)
        {
            throw Unreadable(What, inner);
        }
    }

    private string NameOf(int index) => Names.PathOf(index, What).Text;

    private T Reading<T>(int index, Func<T> read)
    {
        const int noEntry = 2;
        const int notADirectory = 20;
        const int tooManyLinks = 40;
        try
        {
            return read();
        }
        catch (IOException exception) when (exception.HResult is noEntry or notADirectory or tooManyLinks)
        {
            throw new PathChangedException(NameOf(index));
        }
        catch (IOException exception)
        {
            throw Unreadable(What, exception);
        }
    }

    private static Failure Unreadable(string what, IOException exception) => new Diagnostic(
        TreeCodes.Unreadable, $"a file of `{what}` cannot be read", null, [exception.Message], ["let yourself read it, or let git ignore it"]).ToFailure();

    /// <summary>A file being read, whose errors are told as such and not as those of the store.</summary>
    private sealed class ReadOnlyFile(SafeFileHandle handle, PathScan scan, int index) : ReadOnlyPipe
    {
        private long position;

        public override int Read(Span<byte> buffer)
        {
            int read;
            try
            {
                read = RandomAccess.Read(handle, buffer, position);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw Unreadable(scan.What, new IOException($"{exception.Message}: `{scan.NameOf(index)}`"));
            }

            position += read;
            return read;
        }
    }
}

/// <summary>A file changed between two looks at it; the directory is then scanned again.</summary>
/// <param name="path">The file.</param>
internal sealed class PathChangedException(string path) : Exception($"`{path}` changed")
{
    /// <summary>The file, below the directory.</summary>
    public string Path { get; } = path;
}
