using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>A patch file of a series.</summary>
/// <param name="File">Absolute.</param>
/// <param name="Name">How messages call it, such as <c>patches/example/0001-….patch</c>.</param>
/// <param name="Strip">How many leading parts of the names in it are left out: <c>-pN</c>.</param>
public sealed record PatchFile(string File, string Name, int Strip = 1)
{
    /// <summary>Reads the files of a series.</summary>
    /// <param name="files">In the order they are applied.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Failure">Every mistake in any of them: KF1401, KF1402, KF1406, KF1407.</exception>
    public static async Task<ImmutableArray<Patch>> ReadAllAsync(IReadOnlyList<PatchFile> files, CancellationToken cancellation)
    {
        ImmutableArray<Patch>.Builder patches = ImmutableArray.CreateBuilder<Patch>(files.Count);
        List<Diagnostic> mistakes = [];
        foreach (PatchFile file in files)
        {
            SourcePlace place = new(file.Name);
            try
            {
                switch (PatchReader.Read(place, await System.IO.File.ReadAllBytesAsync(file.File, cancellation).ConfigureAwait(false), file.Strip))
                {
                    case Checked<Patch>.Good good:
                        patches.Add(good.Value);
                        break;
                    case Checked<Patch>.Bad bad:
                        mistakes.AddRange(bad.Diagnostics);
                        break;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                mistakes.Add(new Diagnostic(PatchCodes.Unreadable, $"`{place.File}` cannot be read", place, [exception.Message], []));
            }
        }

        return mistakes.Count == 0 ? patches.ToImmutable() : throw new Failure([.. mistakes]);
    }
}
