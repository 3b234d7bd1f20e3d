using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>A patch file of a series.</summary>
/// <param name="File">Absolute.</param>
/// <param name="Name">How messages call it, such as <c>patches/example/0001-….patch</c>.</param>
/// <param name="Strip">How many leading parts of the names in it are left out: <c>-pN</c>.</param>
public sealed record PatchFile(string File, string Name, int Strip = 1)
{
    /// <summary>What its bytes must hash to; null when any will do.</summary>
    public Sha256Digest? Sha256 { get; init; }

    /// <summary>What it must make of its files (<see cref="PatchResult"/>); null when that is not known.</summary>
    public Sha256Digest? Result { get; init; }

    /// <summary>Reads the files of a series, and tells the mistakes of all of them at once.</summary>
    /// <param name="files">In the order they are applied.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Failure">KF1401, KF1402, KF1406, KF1407, KF1409.</exception>
    public static async Task<ImmutableArray<Patch>> ReadAllAsync(IEnumerable<PatchFile> files, CancellationToken cancellation)
    {
        ImmutableArray<Patch>.Builder patches = ImmutableArray.CreateBuilder<Patch>();
        List<Diagnostic> mistakes = [];
        foreach (PatchFile file in files)
        {
            switch (await file.ReadAsync(cancellation).ConfigureAwait(false))
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

    /// <summary>Reads the file.</summary>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>As <see cref="PatchReader.Read"/>; KF1401 also for a file that is missing, KF1409 for one that is not the locked one.</returns>
    public async Task<Checked<Patch>> ReadAsync(CancellationToken cancellation)
    {
        SourcePlace place = new(Name);
        try
        {
            FileInfo info = new(File);
            if (info.Exists && info.Length > PatchReader.Largest)
            {
                return new Diagnostic(PatchCodes.TooLarge, $"`{Name}` is too large for a patch", place, [$"it has {info.Length >> 20} MiB; {PatchReader.Largest >> 20} are allowed"], []);
            }

            byte[] content = await System.IO.File.ReadAllBytesAsync(File, cancellation).ConfigureAwait(false);
            return Sha256 is { } locked && Sha256Digest.Of(content) is var now && locked != now
                ? new Diagnostic(PatchCodes.Changed, $"`{Name}` changed while it was being used", place, [$"kforge.lock: {locked}", $"now: {now}"], ["run the command again"])
                : PatchReader.Read(place, content, Strip);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Diagnostic(PatchCodes.Unreadable, $"`{Name}` cannot be read", place, [exception.Message], []);
        }
    }

    /// <summary>Holds what patches made against what is locked.</summary>
    /// <param name="files">The files.</param>
    /// <param name="applied">What became of each, in the same order.</param>
    /// <exception cref="Failure">KF1410.</exception>
    internal static void CheckResults(IReadOnlyList<PatchFile> files, ImmutableArray<AppliedPatch> applied)
    {
        ImmutableArray<Diagnostic> other =
        [
            .. from pair in files.Zip(applied)
               where pair.First.Result is { } locked && locked != pair.Second.Result
               select new Diagnostic(PatchCodes.OtherResult, $"`{pair.First.Name}` makes something else of the tree than when kforge.lock was written", new(pair.First.Name),
                   [$"kforge.lock: {pair.First.Result}", $"now: {pair.Second.Result}"], ["after a change of `patch-fuzz`, or with another kforge: look at the patched files, then `kforge update KERNEL`"]),
        ];
        if (!other.IsEmpty)
        {
            throw new Failure(other);
        }
    }
}
