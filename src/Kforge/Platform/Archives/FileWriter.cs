using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Kforge.Platform.Archives;

/// <summary>Puts single entries on the disk: always as something new, never through what is already there.</summary>
internal static class FileWriter
{
    private const int SmallestHole = 4096;

    public static void MakeDirectory(string path) => Writing(path, () =>
    {
        // CreateDirectory is content with a directory that exists; ours must be new.
        if (Posix.KindOf(path) != FileKind.Missing)
        {
            throw new IOException("something is already there");
        }

        Directory.CreateDirectory(path);
    });

    /// <summary>Sets the mode and, last of all that happens in it, the time of a directory.</summary>
    public static void FinishDirectory(string path) => Writing(path, () =>
    {
        File.SetUnixFileMode(path, StagedTree.ExecutableMode);
        Directory.SetLastWriteTimeUtc(path, StagedTree.TimeStamp);
    });

    public static void RemoveDirectory(string path) => Writing(path, () => Directory.Delete(path));

    public static void MakeLink(string path, string target) => Writing(path, () =>
    {
        File.CreateSymbolicLink(path, target);
        File.SetLastWriteTimeUtc(path, StagedTree.TimeStamp);
    });

    public static void HardLink(string existing, string added) => Writing(added, () => Posix.HardLink(existing, added));

    /// <summary>Writes a file whose content is in memory, or only hashes it when the tree has it already.</summary>
    public static void Write(StagedTree tree, FileNode file, ReadOnlySpan<byte> content)
    {
        file.Size = content.Length;
        file.Content = Sha256Digest.Of(content);
        if (!file.IsFirst)
        {
            return;
        }

        string path = tree.Under(file.RealPath);
        try
        {
            using SafeFileHandle handle = tree.Create(path, file.Executable);
            RandomAccess.Write(handle, content, 0);
            File.SetLastWriteTimeUtc(handle, StagedTree.TimeStamp);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(path, exception);
        }
    }

    /// <summary>Writes, or only hashes, a file from a stream of exactly so many bytes.</summary>
    /// <exception cref="EndOfStreamException">The stream was shorter.</exception>
    public static void Copy(StagedTree tree, FileNode file, Stream content, long size, CancellationToken cancellation)
    {
        string path = tree.Under(file.RealPath);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using SafeFileHandle? handle = file.IsFirst ? Writing(path, () => tree.Create(path, file.Executable)) : null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(size, 1), 1 << 18));
        long position = 0;
        while (position < size)
        {
            cancellation.ThrowIfCancellationRequested();
            Memory<byte> chunk = buffer.AsMemory(0, (int)Math.Min(buffer.Length, size - position));
            content.ReadExactly(chunk.Span);
            hash.AppendData(chunk.Span);
            if (handle is not null)
            {
                Writing(path, () => WriteOrSkip(handle, chunk.Span, position));
            }

            position += chunk.Length;
        }

        ArrayPool<byte>.Shared.Return(buffer);

        if (handle is not null)
        {
            Writing(path, () =>
            {
                RandomAccess.SetLength(handle, size);
                File.SetLastWriteTimeUtc(handle, StagedTree.TimeStamp);
            });
        }

        file.Size = size;
        file.Content = Sha256Digest.FromHash(hash.GetHashAndReset());
    }

    /// <summary>Writes a part of a file that is read in order, but leaves a hole for zeros; the caller sets the length at the end.</summary>
    public static void WriteOrSkip(SafeFileHandle handle, ReadOnlySpan<byte> part, long position)
    {
        if (part.Length < SmallestHole || part.ContainsAnyExcept((byte)0))
        {
            RandomAccess.Write(handle, part, position);
        }
    }

    /// <summary>Makes a file that was not there, whatever the process's umask is.</summary>
    public static SafeFileHandle Create(string path, bool executable)
    {
        SafeFileHandle handle = Posix.CreateNew(path);
        File.SetUnixFileMode(handle, executable ? StagedTree.ExecutableMode : StagedTree.PlainMode);
        return handle;
    }

    private static void Writing(string path, Action write) => Writing(path, () =>
    {
        write();
        return true;
    });

    private static T Writing<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(path, exception);
        }
    }
}
