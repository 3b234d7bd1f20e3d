using System.Collections.Immutable;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Releasing;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Releases;

/// <summary>A kernel whose inputs a release can rest on, all of them in the store. Holds the toolchain until it is disposed of.</summary>
internal sealed class PlannedRelease : IDisposable
{
    private readonly CommandContext context;
    private readonly Workshop workshop;
    private readonly PlannedKernel planned;

    private PlannedRelease(CommandContext context, Workshop workshop, PlannedKernel planned) => (this.context, this.workshop, this.planned) = (context, workshop, planned);

    /// <summary>The kernel's name.</summary>
    public string Kernel => planned.Kernel.Kernel.Name;

    /// <summary>The version of its tree.</summary>
    public string Version => planned.Plan.KernelVersion;

    /// <summary>Brings the inputs into the store.</summary>
    /// <param name="context">What the command works with; the kernel is of its workspace.</param>
    /// <param name="name">The kernel; null for the default one.</param>
    /// <param name="locked">Never lets the lock change.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF6101, KF6102: inputs that cannot be released.</exception>
    public static async Task<PlannedRelease> OpenAsync(CommandContext context, string? name, LockOptions locked, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, locked);
        PlannedKernel planned = await PlannedKernel.OpenAsync(context, workshop, name, ProfileChoice.Own, write: false, CheckInputs, cancellation).ConfigureAwait(false);
        return new(context, workshop, planned);
    }

    private static void CheckInputs(KernelDefinition kernel, LockedKernel locked, LockedToolchain toolchain)
    {
        if (InputRules.Check(kernel, locked, toolchain) is { IsEmpty: false } refused)
        {
            throw new Failure(refused);
        }
    }

    /// <summary>Builds and writes.</summary>
    /// <param name="label">Tells its build directory from others of this kernel.</param>
    /// <param name="target">The directory to make.</param>
    /// <param name="jobs">Commands at once; null for as many as suit the machine.</param>
    /// <param name="version">The version of kforge that the record names.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<ReleaseDirectory> MakeAsync(string label, string target, int? jobs, string version, CancellationToken cancellation)
    {
        BuildDirectory directory = new($"{workshop.DirectoryOf(planned.Kernel).Root}.{label}");
        using FileLock building = await directory.TakeAsync(context.Host, Kernel, cancellation).ConfigureAwait(false);
        ReleaseInputs inputs = new(
            planned.InputsOf(context, workshop, jobs ?? Jobs.Count()),
            planned.Kernel.Kernel,
            planned.LockedToolchain,
            to => ReleaseWorkspace.Copy(context.Directories, workshop.File, planned.Kernel.Profiles.Select(profile => profile.Base).OfType<ConfigBase.File>().Select(start => start.Path.Value), to),
            // How many commands make ran can depend on which of two came first: Linux 7.3 says MKDIR once or twice.
            (built, artifacts) => new(version, planned.Plan, planned.Locked, planned.ToolchainName, planned.Toolchain.Tools, built.Config.Text, built.Make with { Steps = ImmutableDictionary<string, int>.Empty }, [], artifacts)
            {
                Accepted = planned.Accepted,
                Fragment = built.Config.Fragment,
                Start = new BuildStart.Clean("a release"),
            });
        return await new ReleaseMaking(context.Host, context.Store, directory).RunAsync(inputs, target, cancellation).ConfigureAwait(false);
    }

    public void Dispose() => planned.Dispose();
}
