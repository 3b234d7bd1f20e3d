using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>Which file is at a path of a tree. A directory is no file: git knows none either.</summary>
public abstract record FileState
{
    private FileState()
    {
    }

    /// <summary>None.</summary>
    public sealed record Absent : FileState;

    /// <summary>A regular file.</summary>
    /// <param name="Executable">Whether its owner may run it.</param>
    /// <param name="Content">The digest of its bytes.</param>
    public sealed record Regular(bool Executable, Sha256Digest Content) : FileState;

    /// <summary>A symbolic link.</summary>
    /// <param name="Target">As written in the link.</param>
    public sealed record Symbolic(string Target) : FileState;

    /// <summary>No file.</summary>
    public static readonly FileState Nothing = new Absent();

    /// <summary>Looks at a path; the path itself is not followed when it is a link.</summary>
    internal static async Task<FileState> OfAsync(string path, CancellationToken cancellation) => Posix.KindOf(path) switch
    {
        FileKind.Missing or FileKind.Directory => Nothing,
        FileKind.Link => new Symbolic(new FileInfo(path).LinkTarget!),
        FileKind.Regular => new Regular(
            (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0,
            await Sha256Digest.OfFileAsync(path, cancellation).ConfigureAwait(false)),
        _ => throw ArchiveCodes.RefusedFailure("the build tree", path, "it is not a file, a directory or a symbolic link"),
    };

    /// <summary>Copies a file or link to where nothing is, with this time stamp; other states copy nothing.</summary>
    /// <remarks>Never a hard link: who changes the copy must not change the store.</remarks>
    internal static void Copy(string from, string to, DateTime time)
    {
        switch (Posix.KindOf(from))
        {
            case FileKind.Link:
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.CreateSymbolicLink(to, new FileInfo(from).LinkTarget!);
                break;
            case FileKind.Regular:
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(from, to);
                break;
            default:
                return;
        }

        File.SetLastWriteTimeUtc(to, time);
    }
}
