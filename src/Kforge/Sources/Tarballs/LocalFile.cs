using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>Files of the user's that a source names: read, never written or moved.</summary>
internal static class LocalFile
{
    /// <summary>The path of a file that is there.</summary>
    /// <exception cref="Failure">KF1553.</exception>
    public static string Existing(TarballPlace.Local local, SourcePlace place) => Posix.KindOf(local.Path) switch
    {
        FileKind.Missing => throw Unreadable(local, place, "there is no such file").WithHint("check the path: relative ones begin at the directory of kbuild.toml").ToFailure(),
        FileKind.Directory => throw Unreadable(local, place, "it is a directory").WithHint($"to build from a directory write `path = \"{local.Path}\"`").ToFailure(),
        FileKind.Regular or FileKind.Link when File.Exists(local.Path) => local.Path,
        _ => throw Unreadable(local, place, "it is neither a file nor a link to one").WithHint("name a plain file").ToFailure(),
    };

    /// <summary>The digest of a file.</summary>
    /// <exception cref="Failure">KF1553.</exception>
    public static Task<Sha256Digest> DigestAsync(TarballPlace.Local local, SourcePlace place, CancellationToken cancellation) =>
        ReadAsync(local, place, path => Sha256Digest.OfFileAsync(path, cancellation));

    /// <summary>The whole content of a small file.</summary>
    /// <param name="local">The file.</param>
    /// <param name="limit">The most bytes.</param>
    /// <param name="place">Where it is named.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF1553.</exception>
    public static Task<byte[]> ContentAsync(TarballPlace.Local local, long limit, SourcePlace place, CancellationToken cancellation) =>
        ReadAsync(local, place, path => new FileInfo(path).Length <= limit
            ? File.ReadAllBytesAsync(path, cancellation)
            : throw Unreadable(local, place, $"it is larger than {limit} bytes").WithHint("name the list or the signature itself, not what it is about").ToFailure());

    /// <summary>Reads a file in any way.</summary>
    /// <exception cref="Failure">KF1553 when it is missing or the operating system refuses.</exception>
    public static async Task<T> ReadAsync<T>(TarballPlace.Local local, SourcePlace place, Func<string, Task<T>> read)
    {
        string path = Existing(local, place);
        try
        {
            return await read(path).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new Failure([Unreadable(local, place, exception.Message.TrimEnd('.')).WithHint($"look at it with `ls -l {path}`")], exception);
        }
    }

    private static Diagnostic Unreadable(TarballPlace.Local local, SourcePlace place, string cause) =>
        new Diagnostic(TarballCodes.Unreadable, $"`{local.Path}` cannot be read", place).WithCause(cause);
}
