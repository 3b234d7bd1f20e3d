using System.Collections.Immutable;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Releasing.Materials;

/// <summary>The bills of materials that a tree writes itself: SPDX 3.0.1 by <c>make sbom</c>, from Linux 7.2 on (Documentation/tools/sbom/sbom.rst).</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Directory">Where the kernel was built.</param>
/// <param name="Kbuild">How its makefiles are called.</param>
internal sealed record TreeBills(Host Host, BuildDirectory Directory, Kbuild Kbuild)
{
    private const string Script = "scripts/sbom/sbom.py";
    private const string Bills = "sbom-*.spdx.json";

    /// <summary>Has the tree write them.</summary>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The files, in the order of their names; none when the tree cannot, or the toolchain's Python cannot, which is told.</returns>
    /// <exception cref="Failure">KF5001: make fails.</exception>
    public async Task<ImmutableArray<string>> MakeAsync(CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(Directory.Source, Script)))
        {
            return [];
        }

        CommandResult asked = await Kbuild.Toolchain.Mount(Directory.Source, "/src").Run("python3", "/src/" + Script, "--help").RunAsync(Host, cancellation).ConfigureAwait(false);
        if (!asked.Succeeded)
        {
            string why = asked.Error.Trim().Split('\n')[^1];
            Host.Reports(new Report.Noted($"the tree's own bills of materials (`make sbom`) are left out: the toolchain's python3 cannot run {Script} ({why}); `sbom.spdx.json` is there"));
            return [];
        }

        // The bills hold make's environment (MFLAGS). They say that they were made when the newest file they are about was; and make sees nothing to do where everything has one time.
        SetTimes(Directory.Output);
        await new MakeRun().RunAsync(Host, Kbuild.MakeOneByOne(Directory.Output, "sbom"), Path.Combine(Directory.Root, "sbom.log"), null, cancellation).ConfigureAwait(false);
        return [.. System.IO.Directory.EnumerateFiles(Directory.Output, Bills).Order(StringComparer.Ordinal)];
    }

    private static void SetTimes(string root)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(root).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Where(entry => entry.LinkTarget is null))
        {
            entry.LastWriteTimeUtc = StagedTree.TimeStamp;
        }
    }
}
