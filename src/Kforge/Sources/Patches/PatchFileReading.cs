using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>Reads the patch files of a series.</summary>
public static class PatchFileReading
{
    /// <summary>Reads every file, and tells the mistakes of all of them at once.</summary>
    /// <param name="files">In the order they are applied.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Failure">KF1401, KF1402, KF1406, KF1407.</exception>
    public static async Task<ImmutableArray<Patch>> ReadAllAsync(ImmutableArray<PatchFile> files, CancellationToken cancellation)
    {
        ImmutableArray<Patch>.Builder patches = ImmutableArray.CreateBuilder<Patch>(files.Length);
        List<Diagnostic> mistakes = [];
        foreach (PatchFile file in files)
        {
            switch (await ReadAsync(file, cancellation).ConfigureAwait(false))
            {
                case Checked<Patch>.Good good:
                    patches.Add(good.Value);
                    break;
                case Checked<Patch>.Bad bad:
                    mistakes.AddRange(bad.Diagnostics);
                    break;
            }
        }

        return mistakes.Count == 0 ? patches.ToImmutable() : throw new Failure([.. mistakes]);
    }

    /// <summary>Reads one file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>As <see cref="PatchReader.Read"/>; KF1401 also for a file that is missing.</returns>
    public static async Task<Checked<Patch>> ReadAsync(PatchFile file, CancellationToken cancellation)
    {
        SourcePlace place = new(file.Name);
        try
        {
            FileInfo info = new(file.File);
            return info.Exists && info.Length > PatchReader.Largest
                ? new Diagnostic(PatchCodes.TooLarge, $"`{file.Name}` is too large for a patch", place, [$"it has {info.Length >> 20} MiB; {PatchReader.Largest >> 20} are allowed"], [])
                : PatchReader.Read(place, await File.ReadAllBytesAsync(file.File, cancellation).ConfigureAwait(false), file.Strip);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Diagnostic(PatchCodes.Unreadable, $"`{file.Name}` cannot be read", place, [exception.Message], []);
        }
    }
}
