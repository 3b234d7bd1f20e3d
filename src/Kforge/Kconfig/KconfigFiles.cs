using Kforge.Platform;

namespace Kforge.Kconfig;

/// <summary>Takes Kconfig files from a tree on disk: plain files of a sane size, nothing else.</summary>
internal static class KconfigFiles
{
    /// <summary>The largest Kconfig file of Linux has 100 kB.</summary>
    private const int Largest = 4 << 20;

    /// <summary>A file's text; null when it is not there, is not a plain file or is too large.</summary>
    public static string? Read(string root, RelativePath path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        FileInfo file = new(path.Under(root));
        return file.Exists && file.LinkTarget is null && (file.Attributes & FileAttributes.Device) == 0 && file.Length <= Largest
            // What has no size is not opened: it may be a pipe, which would never answer.
            ? file.Length == 0 ? "" : LosslessText.Read(file.FullName)
            : null;
    }
}
