namespace Kforge.Platform;

/// <summary>Indexes and signed texts that the store keeps, so that they can be read again without the network; whoever reads one verifies it again.</summary>
internal static class KeptFile
{
    /// <summary>Replaces a file below the store's directory of indexes as a whole; several processes may do so at once.</summary>
    /// <exception cref="Diagnostics.Failure">KF3003 or KF3004.</exception>
    public static void Write(Store store, string path, ReadOnlySpan<byte> content)
    {
        string temporary = Path.Combine(store.Temporary, $"kept-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(store.Temporary);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(path, exception);
        }
    }

    /// <summary>Reads a file; null when it was never kept.</summary>
    public static async Task<byte[]?> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false);
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
