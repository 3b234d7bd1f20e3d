using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>A kernel of the workspace with everything its definition names, read and checked.</summary>
/// <param name="Kernel">The definition.</param>
/// <param name="Toolchain">What builds it.</param>
/// <param name="BootToolchain">What boots it, when the definition says so.</param>
/// <param name="Profiles">In the order they are merged.</param>
/// <param name="Patches">In the order they are applied.</param>
public sealed record KernelSelection(
    KernelDefinition Kernel,
    ToolchainDefinition Toolchain,
    ToolchainDefinition? BootToolchain,
    ImmutableArray<Profile> Profiles,
    ImmutableArray<PatchSeries> Patches)
{
    /// <summary>The toolchains whose packages are locked.</summary>
    public IEnumerable<ToolchainDefinition> Toolchains => BootToolchain is null ? [Toolchain] : [Toolchain, BootToolchain];

    /// <summary>Reads what a kernel's definition names.</summary>
    /// <param name="directories">Where the definitions are.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="profiles">What <c>--profile</c> asked for.</param>
    /// <returns>The kernel, or every mistake in any of the files.</returns>
    public static Checked<KernelSelection> Read(WorkspaceDirectories directories, KernelDefinition kernel, ProfileChoice profiles)
    {
        List<Diagnostic> mistakes = [];
        T? Get<T>(Checked<T> read)
            where T : class
        {
            if (read is Checked<T>.Bad bad)
            {
                mistakes.AddRange(bad.Diagnostics);
            }

            return (read as Checked<T>.Good)?.Value;
        }

        ToolchainDefinition? toolchain = Get(WorkspaceReader.ReadToolchain(directories, kernel.Toolchain.Value, kernel.Toolchain.Place));
        ToolchainDefinition? boot = kernel.Boot.Toolchain is { } named ? Get(WorkspaceReader.ReadToolchain(directories, named.Value, named.Place)) : null;
        Profile?[] read = [.. profiles.Apply(kernel.Profiles).Select(profile => Get(WorkspaceReader.ReadProfile(directories, profile.Value, profile.Place)))];
        PatchSeries?[] patches = [.. kernel.Patches.Select(series => Get(WorkspaceReader.ReadPatchSeries(directories, series.Value, series.Place)))];
        return mistakes.Count > 0
            ? new Checked<KernelSelection>.Bad([.. mistakes])
            : new KernelSelection(kernel, toolchain!, boot, [.. read.OfType<Profile>()], [.. patches.OfType<PatchSeries>()]);
    }
}

/// <summary>What <c>--profile</c> asked for.</summary>
/// <param name="Instead">These instead of the kernel's own, or null.</param>
/// <param name="Added">These after the others.</param>
public sealed record ProfileChoice(ImmutableArray<Placed<string>>? Instead, ImmutableArray<Placed<string>> Added)
{
    /// <summary>The kernel's own profiles.</summary>
    public static readonly ProfileChoice Own = new(null, []);

    /// <summary>Reads the option's values: <c>a,b</c> replaces, <c>+c</c> adds.</summary>
    public static ProfileChoice Parse(IEnumerable<string> values)
    {
        ImmutableArray<string> names = [.. values.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        ImmutableArray<Placed<string>> instead = [.. names.Where(name => !name.StartsWith('+')).Select(Placed)];
        return new(instead.IsEmpty ? null : instead, [.. names.Where(name => name.StartsWith('+')).Select(name => Placed(name[1..]))]);
    }

    /// <summary>The profiles that count for a kernel with these.</summary>
    public ImmutableArray<Placed<string>> Apply(ImmutableArray<Placed<string>> own) => (Instead ?? own).AddRange(Added);

    private static Placed<string> Placed(string name) => new(name, new SourcePlace("--profile"));
}
