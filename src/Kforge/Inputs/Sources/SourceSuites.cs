using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>The suites that sources come from, believed on the word of a toolchain definition that lists them.</summary>
/// <param name="Directories">Where definitions are.</param>
/// <param name="Archive">Reads them.</param>
public sealed record SourceSuites(WorkspaceDirectories Directories, DebianArchive Archive)
{
    /// <summary>The definition of a suite and the machine its packages are for.</summary>
    /// <param name="kernel">The kernel whose source it is.</param>
    /// <param name="wanted">The suite.</param>
    /// <exception cref="Failure">KF1111 when no definition lists it.</exception>
    public (DebianSuite Suite, string Architecture) Find(KernelSelection kernel, Placed<string> wanted)
    {
        // The kernel's own toolchains first. Those beside them are as good: whoever wrote them, they are in the same directories.
        foreach (ToolchainDefinition definition in kernel.Toolchains.Concat(Definitions()))
        {
            if (definition.Provider is ToolchainProvider.Debian debian && debian.Suites.FirstOrDefault(suite => suite.Name == wanted.Value) is { } suite)
            {
                return (suite, debian.Architecture);
            }
        }

        throw new Diagnostic(InputCodes.SuiteUnknown, $"no toolchain definition lists the suite `{wanted.Value}`", wanted.Place)
            .WithHint($"add a `[[suite]]` named `{wanted.Value}` with its `signed-by` to a file of toolchains/, such as toolchains/{kernel.Toolchain.Name}.toml").ToFailure();
    }

    /// <summary>Every suite of a name: which of them are snapshots tells where files that left the archive are.</summary>
    public IEnumerable<DebianSuite> All(string name) =>
        Definitions().Select(definition => definition.Provider).OfType<ToolchainProvider.Debian>().SelectMany(debian => debian.Suites).Where(suite => suite.Name == name);

    /// <summary>Reads the index of a suite.</summary>
    /// <param name="kernel">The kernel whose source it is.</param>
    /// <param name="wanted">The suite.</param>
    /// <param name="previous">The index of an earlier time: an older one now is a downgrade.</param>
    /// <param name="cancellation">Stops.</param>
    public Task<SuiteIndex> ReadAsync(KernelSelection kernel, Placed<string> wanted, LockedIndex? previous, CancellationToken cancellation)
    {
        (DebianSuite suite, string architecture) = Find(kernel, wanted);
        return Archive.During($"resolve {kernel.Kernel.Name}").ReadSuiteAsync(suite, architecture, previous, cancellation);
    }

    private IEnumerable<ToolchainDefinition> Definitions() => Directories.ToolchainNames().Select(name => WorkspaceReader.ReadToolchain(Directories, name))
        .OfType<Checked<ToolchainDefinition>.Good>().Select(definition => definition.Value);
}
