using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Microsoft.Win32.SafeHandles;

namespace Kforge.Sources;

/// <summary>Takes down how a tree differs from another. Its methods may be called from several threads; the last word on a path counts.</summary>
/// <remarks>
/// Contents lie under numbers until all is said: a name may be a file first and a directory then, and no name that somebody else chose leads anywhere
/// before the whole tree is known.
/// </remarks>
public sealed class TreeEdit
{
    private readonly ConcurrentDictionary<RelativePath, EditedFile> edits = new();
    private readonly string directory;
    private int files;

    /// <param name="directory">Empty; for the contents.</param>
    internal TreeEdit(string directory) => this.directory = directory;

    /// <summary>What was said, by path.</summary>
    internal IReadOnlyDictionary<RelativePath, EditedFile> Edits => edits;

    /// <summary>The tree has this file here.</summary>
    /// <param name="path">Below the root.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="executable">Whether it can be run.</param>
    /// <exception cref="Diagnostics.Failure">KF3003 or KF3004 when the store cannot be written.</exception>
    public void Write(RelativePath path, ReadOnlySpan<byte> content, bool executable)
    {
        string file = NewFile();
        try
        {
            using SafeFileHandle handle = FileWriter.Create(file, executable);
            RandomAccess.Write(handle, content, 0);
            File.SetLastWriteTimeUtc(handle, StagedTree.TimeStamp);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(file, exception);
        }

        edits[path] = new(new FileState.Regular(executable, Sha256Digest.Of(content)), file);
    }

    /// <summary>The tree has a file with the bytes of a stream here; it is read now, once, to its end.</summary>
    /// <param name="path">Below the root.</param>
    /// <param name="content">The bytes. What reading it throws is not changed.</param>
    /// <param name="executable">Whether it can be run.</param>
    /// <returns>The digest of what was read.</returns>
    /// <exception cref="Diagnostics.Failure">KF3003 or KF3004 when the store cannot be written.</exception>
    public Sha256Digest Copy(RelativePath path, Stream content, bool executable)
    {
        string file = NewFile();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using SafeFileHandle handle = Writing(file, () => FileWriter.Create(file, executable));
        byte[] buffer = new byte[1 << 17];
        int read;
        long position = 0;
        for (; (read = content.Read(buffer)) > 0; position += read)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            Writing(file, () =>
            {
                FileWriter.WriteOrSkip(handle, buffer.AsSpan(0, read), position);
                return true;
            });
        }

        Writing(file, () =>
        {
            RandomAccess.SetLength(handle, position);
            File.SetLastWriteTimeUtc(handle, StagedTree.TimeStamp);
            return true;
        });
        Sha256Digest digest = Sha256Digest.FromHash(hash.GetHashAndReset());
        edits[path] = new(new FileState.Regular(executable, digest), file);
        return digest;
    }

    /// <summary>The tree has this symbolic link here. Where it leads is checked when all is said.</summary>
    /// <param name="path">Below the root.</param>
    /// <param name="target">As it is to be written.</param>
    public void Link(RelativePath path, string target) => edits[path] = new(new FileState.Symbolic(target), null);

    /// <summary>The tree has no file here. To remove a directory, remove every file below it.</summary>
    /// <param name="path">Below the root.</param>
    public void Remove(RelativePath path) => edits[path] = new(FileState.Nothing, null);

    private string NewFile() => Path.Combine(directory, Interlocked.Increment(ref files).ToString(CultureInfo.InvariantCulture));

    private static T Writing<T>(string file, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(file, exception);
        }
    }
}

/// <summary>What was said of a path.</summary>
/// <param name="State">What is there.</param>
/// <param name="File">Where the content of a file lies; null for everything else.</param>
internal readonly record struct EditedFile(FileState State, string? File);
