using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Toolchains;

/// <summary>Removes toolchains from the store: never one that the lock of a known workspace names, or that a process uses.</summary>
public static class ToolchainRemoval
{
    /// <summary>Decides what may be removed; changes nothing.</summary>
    /// <param name="asked">What the user wants to be rid of.</param>
    /// <param name="unusedOnly">Whether what is used is left out; else it is a mistake.</param>
    /// <param name="needs">What the known workspaces use.</param>
    /// <returns>What may be removed; or KF1610 for everything that may not.</returns>
    public static Checked<ImmutableArray<StoredToolchain>> Choose(ImmutableArray<StoredToolchain> asked, bool unusedOnly, ToolchainNeeds needs)
    {
        ImmutableArray<StoredToolchain> free = [.. asked.Where(toolchain => needs.IsUnused(toolchain.Key)).DistinctBy(toolchain => toolchain.Key)];
        ImmutableArray<Diagnostic> used = [.. asked.Where(toolchain => !needs.IsUnused(toolchain.Key)).Select(toolchain => InUse(toolchain, needs))];
        return unusedOnly || used.IsEmpty ? free : new Checked<ImmutableArray<StoredToolchain>>.Bad(used);
    }

    /// <summary>Removes toolchains, each when nobody uses it any more.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">The store.</param>
    /// <param name="chosen">What <see cref="Choose"/> allowed.</param>
    /// <param name="needs">Tells the needs as they are now: a workspace may have come to need one while another was waited for.</param>
    /// <param name="cancellation">Stops before the next one.</param>
    /// <returns>Those that are gone.</returns>
    /// <exception cref="Failure">KF3004 when a directory cannot be removed.</exception>
    public static async Task<ImmutableArray<StoredToolchain>> RemoveAsync(
        Host host, Store store, ImmutableArray<StoredToolchain> chosen, Func<ToolchainNeeds> needs, CancellationToken cancellation)
    {
        ImmutableArray<StoredToolchain>.Builder gone = ImmutableArray.CreateBuilder<StoredToolchain>();
        foreach (StoredToolchain toolchain in chosen)
        {
            cancellation.ThrowIfCancellationRequested();
            ToolchainPlace place = new(store, toolchain.Key);
            using FileLock taken = await FileLock.TakeAsync(host, place.Lock, $"toolchain {toolchain.Title}", cancellation).ConfigureAwait(false);
            if (needs().IsUnused(toolchain.Key))
            {
                Publication.Withdraw(store, place.LockName, place.Directory);
                gone.Add(toolchain);
            }
            else
            {
                host.Reports(new Report.Noted($"toolchain {toolchain.Title} is kept: a workspace needs it by now"));
            }
        }

        return gone.ToImmutable();
    }

    /// <summary>The directories below <c>tmp/</c> that killed processes left of toolchains, sorted; also some that a living process is filling.</summary>
    /// <param name="store">The store.</param>
    public static ImmutableArray<string> Unfinished(Store store) =>
        Directory.Exists(store.Temporary)
            ? [.. Directory.EnumerateDirectories(store.Temporary, ToolchainPlace.LockPrefix + "*").Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Removes what killed processes left; what a living one is filling stays.</summary>
    /// <param name="store">The store.</param>
    /// <returns>How many directories are gone.</returns>
    /// <exception cref="Failure">KF3004.</exception>
    public static int Sweep(Store store)
    {
        int gone = 0;
        foreach (string directory in Unfinished(store))
        {
            string name = Path.GetFileName(directory);
            string lockName = name.EndsWith(".old", StringComparison.Ordinal) ? name[..^4] : name;
            using FileLock? taken = FileLock.TryTake(store.Lock(lockName));
            if (taken is null)
            {
                continue;
            }

            try
            {
                Directory.Delete(directory, recursive: true);
                gone++;
            }
            catch (DirectoryNotFoundException)
            {
                // Another process swept it between the listing and the lock.
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw IoFailures.Writing(directory, exception);
            }
        }

        return gone;
    }

    private static Diagnostic InUse(StoredToolchain toolchain, ToolchainNeeds needs)
    {
        ToolchainNeed[] users = [.. needs.Of(toolchain.Key)];
        return users.Length > 0
            ? new(ToolchainUseCodes.InUse, $"toolchain {toolchain.Title} is used by {(users.Length == 1 ? "a workspace" : $"{users.Length} workspaces")}", null,
                [.. users.Select(user => $"the lock of `{user.Workspace}` names it: `{user.Name}`")],
                ["remove it from the kernels there and run `kforge lock`, or remove only what nobody uses with `kforge toolchain remove --unused`"])
            : new(ToolchainUseCodes.InUse, $"toolchain {toolchain.Title} may be used: not every workspace can be read", null,
                [.. needs.Unknown.Select(warning => warning.Message)], [.. needs.Unknown[0].Hints]);
    }
}
