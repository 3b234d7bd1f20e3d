using System.Collections.Immutable;
using Kforge.Artifacts;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Releasing;

/// <summary>What is released.</summary>
/// <param name="Build">What is built.</param>
/// <param name="Kernel">The kernel's definition.</param>
/// <param name="Toolchain">Its locked toolchain.</param>
/// <param name="Workspace">Copies what the kernel is defined by to a directory.</param>
/// <param name="Record">The record of the build, without what belongs to one machine.</param>
public sealed record ReleaseInputs(
    BuildInputs Build,
    KernelDefinition Kernel,
    LockedToolchain Toolchain,
    Action<string> Workspace,
    Func<BuiltKernel, ImmutableArray<Artifact>, BuildRecord> Record);

/// <summary>Makes a release: builds from clean and puts what belongs to it into one directory. The caller holds the lock of the build directory.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">The store.</param>
/// <param name="Directory">Where it is built; thrown away afterwards.</param>
public sealed record ReleaseMaking(Host Host, Store Store, BuildDirectory Directory)
{
    /// <summary>Builds and writes. The directory is complete or is not there: it gets its name last.</summary>
    /// <param name="inputs">What is released.</param>
    /// <param name="target">A directory that does not exist, or is empty.</param>
    /// <param name="cancellation">Stops; nothing is at <paramref name="target"/> then.</param>
    /// <exception cref="Failure">KF6103: the configuration cannot be reproduced. KF6104: something is in the way. What a build can fail with.</exception>
    public async Task<ReleaseDirectory> RunAsync(ReleaseInputs inputs, string target, CancellationToken cancellation)
    {
        ThrowIfTaken(target);
        string unfinished = Begin($"{target}.unfinished");
        try
        {
            BuiltKernel built = await new KernelBuild(Host, Store, Directory)
                .RunAsync(inputs.Build with { FromClean = true, Refuses = ConfigRules.Check }, cancellation).ConfigureAwait(false);
            await EndAsync(inputs, built, unfinished, target, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Remove(unfinished);
        }

        Remove(Directory.Root);
        return new(target);
    }

    /// <summary>An empty directory beside the target, before anything is built: whoever cannot write there is told at once.</summary>
    private static string Begin(string unfinished)
    {
        try
        {
            Remove(unfinished);
            System.IO.Directory.CreateDirectory(unfinished);
            return unfinished;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(unfinished, exception);
        }
    }

    private async Task EndAsync(ReleaseInputs inputs, BuiltKernel built, string unfinished, string target, CancellationToken cancellation)
    {
        try
        {
            await Host.PhaseAsync("pack", () => new ReleasePacking(Host, Directory, inputs, built, new(unfinished)).RunAsync(cancellation), files => $"{files} files").ConfigureAwait(false);
            ThrowIfTaken(target);
            Remove(target);
            System.IO.Directory.Move(unfinished, target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(unfinished, exception);
        }
    }

    private static void ThrowIfTaken(string target)
    {
        if (File.Exists(target) || (System.IO.Directory.Exists(target) && System.IO.Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new Diagnostic(ReleaseCodes.InTheWay, $"there is something at `{target}`")
                .WithHint("name a directory that does not exist yet, or is empty: `-o DIR`").ToFailure();
        }
    }

    internal static void Remove(string directory)
    {
        if (System.IO.Directory.Exists(directory))
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }
}
