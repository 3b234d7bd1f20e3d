using System.Collections.Immutable;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Requirements;
using Kforge.Sources;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Cli.Commands;

/// <summary>A kernel with everything it is built from in the store: what building it and checking its build share.</summary>
/// <param name="Kernel">What is to be built.</param>
/// <param name="Locked">Its part of the lock.</param>
/// <param name="Toolchain">Its toolchain, in use until this is disposed of.</param>
/// <param name="Accepted">What does not fit the tree and is accepted.</param>
/// <param name="Inputs">What it is built from.</param>
/// <param name="ToolchainName">The toolchain's definition.</param>
internal sealed record PreparedBuild(
    KernelSelection Kernel, LockedKernel Locked, ToolchainUse Toolchain, ImmutableArray<Diagnostic> Accepted, BuildInputs Inputs, string ToolchainName) : IDisposable
{
    /// <summary>Brings everything into the store and checks it.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="workshop">The workspace.</param>
    /// <param name="kernel">What is to be built.</param>
    /// <param name="writesLock">Whether the lock may be written.</param>
    /// <param name="cancellation">Stops.</param>
    public static async Task<PreparedBuild> MakeAsync(Host host, Workshop workshop, KernelSelection kernel, bool writesLock, CancellationToken cancellation)
    {
        LockFile locked = await workshop.LockForAsync(kernel, cancellation, writesLock).ConfigureAwait(false);
        LockedKernel inputs = locked.Kernels[kernel.Kernel.Name];
        SourceTree source = await workshop.Sources.TreeAsync(kernel.Kernel, inputs.Source, cancellation).ConfigureAwait(false);
        (string toolchainName, LockedToolchain lockedToolchain) = locked.ToolchainOf(kernel.Kernel.Name)
            ?? throw new InvalidOperationException($"the lock was made for `{kernel.Kernel.Name}` and names no toolchain");
        ToolchainUse use = await workshop.Inputs.ToolchainAsync(kernel.Toolchain with { Name = toolchainName }, lockedToolchain, cancellation).ConfigureAwait(false);
        try
        {
            ImmutableArray<Diagnostic> accepted = await CheckRequirementsAsync(host, source, use.Installed, kernel, cancellation).ConfigureAwait(false);
            BuildPlan plan = Plans.For(kernel, inputs, source, use.Installed.Tree, workshop.BaseText).OrFail();
            BuildInputs all = new(plan, source, workshop.PatchesOf(inputs), use.Installed.Sandbox, Jobs.Count()) { PatchRules = workshop.RulesFor(kernel, inputs) };
            return new(kernel, inputs, use, accepted, all, toolchainName);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Toolchain.Dispose();

    /// <summary>Before anything is configured: do the tools fit the tree? What they say of themselves counts, not what their packages are called.</summary>
    /// <returns>What does not fit and is accepted, told as warnings.</returns>
    private static async Task<ImmutableArray<Diagnostic>> CheckRequirementsAsync(
        Host host, SourceTree source, InstalledToolchain toolchain, KernelSelection kernel, CancellationToken cancellation)
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
            host.Reports(new Report.Warned(warning));
        }

        return unmet;
    }
}
