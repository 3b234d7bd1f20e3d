using System.Collections.Immutable;
using Kforge.Building;
using Kforge.Inputs;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Benchmarks.Lab;

/// <summary>A kernel that kforge has built once, and the same sandbox and make for other tools.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Kforge">kforge.</param>
/// <param name="Base">The workspace with the locked source.</param>
/// <param name="Source">The unpatched tree in the store.</param>
/// <param name="Config">The <c>.config</c> that kforge made.</param>
/// <param name="Plan">What kforge builds.</param>
/// <param name="Toolchain">What it builds with.</param>
internal sealed record KernelLab(Host Host, KforgeProgram Kforge, LabWorkspace Base, WholeTree Source, string Config, BuildPlan Plan, ToolchainUse Toolchain) : IDisposable
{
    /// <summary>The toolchain of the repository's kernel.</summary>
    private const string Common = "debian-trixie";

    private const string Own = "bench";

    /// <summary>Makes the workspace, if it is not there, and builds its kernel.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="kforge">kforge.</param>
    /// <param name="directory">Where the workspace is, or will be.</param>
    /// <param name="profiles">The kernel's profiles.</param>
    /// <param name="packages">What the toolchain has on top of that of the repository's kernel.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static async Task<KernelLab> OpenAsync(
        Host host, KforgeProgram kforge, string directory, IReadOnlyList<string> profiles, IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        LabWorkspace workspace = new(directory);
        if (!File.Exists(Path.Combine(directory, WorkspaceDirectories.BuildFileName)))
        {
            workspace = LabWorkspace.Create(directory, new(LabKernel.Debian, Own, profiles), locked: null);
            string definition = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "toolchains", Common + ".toml"), cancellation);
            workspace.Write(
                Path.Combine("toolchains", Own + ".toml"),
                definition.Replace("packages = [", $"packages = [{string.Concat(packages.Select(package => $"\"{package}\", "))}", StringComparison.Ordinal));
        }

        KforgeRun built = (await kforge.RunAsync(directory, ["build"], cancellation)).Expect("the first build");
        string config = await File.ReadAllTextAsync(Path.Combine(built.OutputTree, ".config"), cancellation);

        WorkspaceDirectories directories = new(directory, Checkout.Root);
        KernelSelection kernel = KernelSelection.Read(
            directories, WorkspaceReader.FindKernel(WorkspaceReader.ReadBuildFile(directories).OrFail(), LabWorkspace.Kernel).OrFail(), ProfileChoice.Own).OrFail();
        LockFile locked = LockReader.Read(directories).OrFail();
        LockedKernel inputs = locked.Kernels[LabWorkspace.Kernel];
        ToolProviders providers = ToolProviders.Of(host, kforge.Store, directories, offline: true);
        SourceTree source = await new KernelSources(host, kforge.Store, directories, providers).TreeAsync(kernel.Kernel, inputs.Source, cancellation);
        ToolchainUse toolchain = await new InputStore(host, kforge.Store, providers).ToolchainAsync(kernel.Toolchain, locked.Toolchains[Own], cancellation);
        BuildPlan plan = Plans.For(kernel, inputs, source, toolchain.Installed.Tree, _ => null).OrFail();
        return new(host, kforge, workspace, source.Base, config, plan, toolchain);
    }

    /// <summary>The make that kforge would run, with what a tool adds to it.</summary>
    /// <param name="tree">The source tree.</param>
    /// <param name="output">The output tree.</param>
    /// <param name="tool">Adds mounts and variables of a tool to the sandbox.</param>
    /// <param name="variables">Variables for make's command line.</param>
    public Command Make(string tree, string output, Func<Sandbox, Sandbox> tool, ImmutableArray<string> variables) =>
        new Kbuild(Plan, tool(Toolchain.Installed.Sandbox), tree).Make(output, Jobs.Count(), [.. variables, .. Plan.Targets]);

    /// <summary>A workspace for the same kernel from another source, with this one's lock.</summary>
    /// <param name="directory">A directory that is not there.</param>
    /// <param name="source">The value of <c>source</c>.</param>
    public LabWorkspace Workspace(string directory, string source) => LabWorkspace.Create(
        directory, new(source, Own, [.. WorkspaceReader.FindKernel(WorkspaceReader.ReadBuildFile(new(Base.Root, Checkout.Root)).OrFail(), LabWorkspace.Kernel).OrFail().Profiles
            .Select(profile => profile.Value).SkipLast(1)]), Base);

    /// <inheritdoc/>
    public void Dispose() => Toolchain.Dispose();
}
