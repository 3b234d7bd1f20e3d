using Kforge.Kconfig.Synthesizing;
using Kforge.Platform;

namespace Kforge.Building;

/// <summary>Where one kernel of one workspace is built. It survives from build to build: that is what makes builds incremental.</summary>
/// <param name="Root">Absolute.</param>
public sealed record BuildDirectory(string Root)
{
    /// <summary>The patched source tree; <c>/src</c> in the sandbox.</summary>
    public string Source => Path.Combine(Root, "src");

    /// <summary>The output tree; <c>/out</c> in the sandbox.</summary>
    public string Output => Path.Combine(Root, "out");

    /// <summary>A small output tree for configuring only, so that a configuration that fails leaves <see cref="Output"/> as it was.</summary>
    public string ConfigOutput => Path.Combine(Root, "config");

    /// <summary>The log of the last run of make.</summary>
    public string Log => Path.Combine(Root, "build.log");

    /// <summary>The log of the last configuration.</summary>
    public string ConfigLog => Path.Combine(Root, "config.log");

    /// <summary>What the last boot was given, and its serial log.</summary>
    public string Boot => Path.Combine(Root, "boot");

    /// <summary>What the last good build was made from and what it made.</summary>
    public string Record => Path.Combine(Root, "build.json");

    /// <summary>What was put on base and profiles to have what is to be enabled, with the reasons; missing when there was nothing.</summary>
    public string Fragment => Path.Combine(Root, SynthesizedConfig.FragmentName);

    /// <summary>The configuration that was made last; the one of the output tree lies there.</summary>
    public string Config => Path.Combine(Root, "made.config");

    /// <summary>What <see cref="ConfigOutput"/> was made from.</summary>
    public string ConfigOrigin => Path.Combine(Root, "config.origin");

    /// <summary>The configuration's key and the digests of <see cref="Config"/> and of the fragment it gave.</summary>
    public string ConfigState => Path.Combine(Root, "config.state");

    /// <summary>What <see cref="Output"/> was made with, and whether it is finished.</summary>
    public string OutputState => Path.Combine(Root, "output.state");

    /// <summary>What the branch of commits of <see cref="Source"/> was made from.</summary>
    public string BranchState => Path.Combine(Root, "branch.state");

    /// <summary>Exists while make runs: when a build finds it, the one before was killed.</summary>
    public string RunningMark => Path.Combine(Root, "make-is-running");

    /// <summary>Makes the directory and takes it for this process alone.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    public async Task<FileLock> TakeAsync(Host host, string kernel, CancellationToken cancellation)
    {
        FileLock taken = await FileLock.TakeAsync(host, Root + ".lock", $"`{kernel}` of this workspace", cancellation).ConfigureAwait(false);
        Directory.CreateDirectory(Root);
        return taken;
    }

    /// <summary>Keeps builds out while it is looked at. Makes nothing: where nobody ever built there is nothing to keep out.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>Null where nobody ever built.</returns>
    public async Task<FileLock?> ShareAsync(Host host, string kernel, CancellationToken cancellation) =>
        File.Exists(Root + ".lock") ? await FileLock.ShareAsync(host, Root + ".lock", $"`{kernel}` of this workspace", cancellation).ConfigureAwait(false) : null;

    /// <summary>The directory of a kernel.</summary>
    /// <param name="store">The store.</param>
    /// <param name="workspace">The workspace's root; absolute.</param>
    /// <param name="kernel">The kernel's name.</param>
    public static BuildDirectory Of(Store store, string workspace, string kernel)
    {
        // Workspaces that share a store must not share output trees; in a store of its own the plain name does.
        bool own = store.Root.StartsWith(workspace + "/", StringComparison.Ordinal);
        string label = own ? kernel : $"{Path.GetFileName(workspace)}-{Sha256Digest.OfText(workspace).Hex[..8]}/{kernel}";
        return new(Path.Combine(store.Builds, label));
    }
}
