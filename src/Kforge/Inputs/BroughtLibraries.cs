using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;
using Kforge.Sources;
using Kforge.Toolchains;

namespace Kforge.Inputs;

/// <summary>Libraries that kforge itself works with. They are fetched and verified like a toolchain and lie beside them in the store.</summary>
public static class BroughtLibraries
{
    private const string OwnRemedy =
        "this kforge brings libgit2 from a Debian package that has left the archive: update kforge, or set `KFORGE_DEBIAN_SNAPSHOT` to a snapshot archive that can be reached";

    /// <summary>libgit2, loaded. What is not in the store yet is fetched.</summary>
    /// <param name="inputs">The store and whom to ask.</param>
    /// <param name="cancellation">Stops the work; what is downloaded stays.</param>
    /// <exception cref="Failure">KF1535 and KF1536 when it cannot be loaded; what the store and Debian's archive say.</exception>
    public static async Task<GitLibrary> GitAsync(InputStore inputs, CancellationToken cancellation)
    {
        if (!GitLibraryFiles.Brought)
        {
            return GitLibrary.Load("");
        }

        try
        {
            // Once loaded it needs its files no more, so the use may end here.
            using ToolchainUse use = await inputs.ToolchainAsync(GitLibraryFiles.Definition, GitLibraryFiles.Locked, cancellation).ConfigureAwait(false);
            return GitLibrary.Load(use.Installed.Root);
        }
        catch (Failure failure) when (failure.Diagnostics.Any(diagnostic => diagnostic.Code == DownloadCodes.Gone))
        {
            // The archive's own advice is for a toolchain of the workspace, which the user could lock again. These files come with kforge.
            throw new Failure([.. failure.Diagnostics.Select(diagnostic => diagnostic.Code == DownloadCodes.Gone ? diagnostic with { Hints = [OwnRemedy] } : diagnostic)]);
        }
    }

    /// <summary>The root directory of libgit2 in a store, for <see cref="GitLibrary.Load"/>; null when it was not fetched yet.</summary>
    public static string? FindGit(Store store) =>
        !GitLibraryFiles.Brought ? "" : ToolchainStore.Find(store, GitLibraryFiles.Definition, GitLibraryFiles.Locked)?.Root;
}
