using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Patch;

/// <summary>A series as a kernel applies it.</summary>
/// <param name="Name">The name of the series.</param>
/// <param name="Files">Its patches in order.</param>
internal sealed record SeriesPatches(string Name, ImmutableArray<PatchFile> Files)
{
    /// <summary>Finds the patches of several series.</summary>
    /// <param name="directories">The workspace.</param>
    /// <param name="names">The series, each with the place that names it, or null when it was typed.</param>
    /// <exception cref="Failure">Every mistake in all of them: KF1019, KF1021.</exception>
    public static ImmutableArray<SeriesPatches> Read(WorkspaceDirectories directories, IEnumerable<(string Name, SourcePlace? Place)> names)
    {
        List<Diagnostic> mistakes = [];
        ImmutableArray<SeriesPatches>.Builder all = ImmutableArray.CreateBuilder<SeriesPatches>();
        foreach ((string name, SourcePlace? place) in names)
        {
            switch (WorkspaceReader.ReadPatchSeries(directories, name, place))
            {
                case Checked<PatchSeries>.Good good:
                    all.Add(new(name, [.. good.Value.Patches.Select(patch => new PatchFile(patch.Path.Value.Under(directories.Root), patch.Path.Value.Text, patch.Strip))]));
                    break;
                case Checked<PatchSeries>.Bad bad:
                    mistakes.AddRange(bad.Diagnostics);
                    break;
            }
        }

        return mistakes.Count == 0 ? all.ToImmutable() : throw new Failure([.. mistakes]);
    }

    /// <summary>The series of a kernel up to one of them, that one included; that one alone when the kernel does not name it; all of them when none is named.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="series">The one that matters, or null.</param>
    public static IEnumerable<(string Name, SourcePlace? Place)> Of(KernelDefinition kernel, string? series)
    {
        (string Name, SourcePlace? Place)[] own = [.. kernel.Patches.Select(named => (named.Value, (SourcePlace?)named.Place))];
        int last = Array.FindIndex(own, named => named.Name == series);
        return series is null ? own : last < 0 ? [(series, null)] : own[..(last + 1)];
    }

    /// <summary>The tree the lock names for a kernel, without patches; null when the lock has none, or one from another source than kbuild.toml names now.</summary>
    /// <remarks>The lock is taken as it is: bringing it up to date would apply the patches, and fail with those that this is about.</remarks>
    public static async Task<(SourceTree Tree, PatchRules Rules)?> TreeAsync(Workshop workshop, LockFile locked, KernelDefinition kernel, CancellationToken cancellation) =>
        locked.Kernels.GetValueOrDefault(kernel.Name)?.Source is { } source && KernelSources.IsFrom(kernel.Source, source)
            ? (await workshop.Sources.TreeAsync(kernel, source, cancellation).ConfigureAwait(false), workshop.Sources.RulesFor(kernel, source))
            : null;

    /// <summary>Why there is no tree to try patches on.</summary>
    public static Diagnostic NotLocked(KernelDefinition kernel) =>
        new Diagnostic(PatchCommand.NotLocked, $"kernel `{kernel.Name}` is not locked, or from another source than kbuild.toml names, so its tree is not known", kernel.Place)
            .WithHint($"run `kforge lock`, or `kforge source fetch {kernel.Name}`");
}
