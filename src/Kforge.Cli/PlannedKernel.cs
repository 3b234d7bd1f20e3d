using System.Collections.Immutable;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Planning;
using Kforge.Requirements;
using Kforge.Snapshots;
using Kforge.Sources;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Cli;

/// <summary>A kernel with everything it is built from in the store, and the plan. Holds the toolchain until it is disposed of.</summary>
internal sealed class PlannedKernel : IDisposable
{
    private readonly ToolchainUse use;

    private PlannedKernel(KernelSelection kernel, LockedKernel locked, SourceTree source, ToolchainUse use, string toolchainName, LockedToolchain lockedToolchain, ImmutableArray<Diagnostic> accepted, BuildPlan plan)
    {
        this.use = use;
        (Kernel, Locked, Source, ToolchainName, LockedToolchain, Accepted, Plan) = (kernel, locked, source, toolchainName, lockedToolchain, accepted, plan);
    }

    /// <summary>The kernel.</summary>
    public KernelSelection Kernel { get; }

    /// <summary>Its locked inputs.</summary>
    public LockedKernel Locked { get; }

    /// <summary>The unpatched tree.</summary>
    public SourceTree Source { get; }

    /// <summary>The tools.</summary>
    public InstalledToolchain Toolchain => use.Installed;

    /// <summary>What the lock calls them.</summary>
    public string ToolchainName { get; }

    /// <summary>What the lock says of them.</summary>
    public LockedToolchain LockedToolchain { get; }

    /// <summary>What of the tools does not fit the tree and is accepted.</summary>
    public ImmutableArray<Diagnostic> Accepted { get; }

    /// <summary>What is built.</summary>
    public BuildPlan Plan { get; }

    /// <summary>Brings what a kernel is built from into the store, where it is not there, and plans.</summary>
    /// <param name="context">What the command works with.</param>
    /// <param name="workshop">The workspace.</param>
    /// <param name="name">The kernel; null for the default one.</param>
    /// <param name="profiles">Its profiles.</param>
    /// <param name="write">Whether the lock is written when it changed.</param>
    /// <param name="check">Looks at what is locked before anything of it is fetched, and throws what speaks against it; null when nothing can.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static async Task<PlannedKernel> OpenAsync(
        CommandContext context, Workshop workshop, string? name, ProfileChoice profiles, bool write, Action<KernelDefinition, LockedKernel, LockedToolchain>? check, CancellationToken cancellation)
    {
        KernelSelection kernel = workshop.Select(name, profiles);
        LockFile locked = await workshop.LockForAsync(kernel, cancellation, write).ConfigureAwait(false);
        LockedKernel inputs = locked.Kernels[kernel.Kernel.Name];
        (string toolchainName, LockedToolchain lockedToolchain) = locked.ToolchainOf(kernel.Kernel.Name)
            ?? throw new InvalidOperationException($"the lock was made for `{kernel.Kernel.Name}` and names no toolchain");
        check?.Invoke(kernel.Kernel, inputs, lockedToolchain);
        SourceTree source = await workshop.Sources.TreeAsync(kernel.Kernel, inputs.Source, cancellation).ConfigureAwait(false);
        ToolchainUse use = await workshop.Inputs.ToolchainAsync(kernel.Toolchain with { Name = toolchainName }, lockedToolchain, cancellation).ConfigureAwait(false);
        try
        {
            ImmutableArray<Diagnostic> accepted = await CheckRequirementsAsync(context, source, use.Installed, kernel, cancellation).ConfigureAwait(false);
            BuildPlan plan = Plans.For(kernel, inputs, source, use.Installed.Tree, workshop.BaseText).OrFail();
            return new(kernel, inputs, source, use, toolchainName, lockedToolchain, accepted, plan);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    /// <summary>What a build of it works with.</summary>
    /// <param name="context">What the command works with.</param>
    /// <param name="workshop">The workspace.</param>
    /// <param name="jobs">Commands at once.</param>
    public BuildInputs InputsOf(CommandContext context, Workshop workshop, int jobs) => new(Plan, Source, workshop.PatchesOf(Locked), Toolchain.Sandbox, jobs)
    {
        PatchRules = workshop.RulesFor(Kernel, Locked),
        Snapshots = new SnapshotStore(context.Host, context.Store),
    };

    public void Dispose() => use.Dispose();

    /// <summary>Before anything is configured: do the tools fit the tree? What they say of themselves counts, not what their packages are called.</summary>
    /// <returns>What does not fit and is accepted, told as warnings.</returns>
    private static async Task<ImmutableArray<Diagnostic>> CheckRequirementsAsync(
        CommandContext context, SourceTree source, InstalledToolchain toolchain, KernelSelection kernel, CancellationToken cancellation)
    {
        // Read from the tree, not from the lock: those in the lock are of the architecture the kernel had when it was locked.
        ImmutableArray<ToolRequirement> requirements = await KernelRequirements.ReadAsync(source, kernel.Kernel.Arch.Value, cancellation).ConfigureAwait(false);
        ImmutableArray<Diagnostic> unmet = RequirementCheck.Compare(requirements, toolchain.Tools, kernel.Toolchain.Name, kernel.Kernel.Tools.AllowNewer);
        if (unmet.Any(diagnostic => diagnostic.Severity == Severity.Error))
        {
            throw new Failure([.. unmet.Where(diagnostic => diagnostic.Severity == Severity.Error)]);
        }

        foreach (Diagnostic warning in unmet)
        {
            context.Host.Reports(new Report.Warned(warning));
        }

        return unmet;
    }
}
