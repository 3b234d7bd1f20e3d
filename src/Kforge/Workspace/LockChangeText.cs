using System.Globalization;

namespace Kforge.Workspace;

/// <summary>A change of the lock in words.</summary>
/// <param name="What">What changed, such as <c>rustc</c> or <c>kernel lts</c>.</param>
/// <param name="From">What it was; null when it is new.</param>
/// <param name="To">What it is; null when it is gone.</param>
public sealed record LockChangeText(string What, string? From, string? To)
{
    /// <summary>The words for a change.</summary>
    public static LockChangeText Of(LockChange change) => change switch
    {
        LockChange.KernelAdded added => new($"kernel {added.Kernel}", null, $"Linux {added.New.Source.KernelVersion}"),
        LockChange.KernelRemoved removed => new($"kernel {removed.Kernel}", $"Linux {removed.Old.Source.KernelVersion}", null),
        LockChange.SourceChanged source => new($"source of {source.Kernel}", Source(source.Old), Source(source.New)),
        LockChange.RequirementChanged needs => new($"{needs.Kernel} needs {needs.Tool}", Requirement(needs.Old), Requirement(needs.New)),
        LockChange.ChoiceChanged choice => new($"{choice.Kernel} uses {choice.Tool}", Choice(choice.Old), Choice(choice.New)),
        LockChange.BasisChanged basis => new($"tools of {basis.Kernel} chosen anew", null, null),
        LockChange.PatchChanged patch => new($"{patch.Path}", patch.Old?.Short, patch.New?.Short),
        LockChange.PatchesReordered order => new($"patches of {order.Kernel} in another order", null, null),
        LockChange.ToolchainAdded added => new($"toolchain {added.Toolchain}", null, Parts(added.New)),
        LockChange.ToolchainRemoved removed => new($"toolchain {removed.Toolchain}", Parts(removed.Old), null),
        LockChange.DefinitionChanged definition => new($"definition of {definition.Toolchain}", definition.Old.Short, definition.New.Short),
        LockChange.IndexChanged index => new($"index of {(index.New ?? index.Old)!.Suite} for {index.Toolchain}", Date(index.Old), Date(index.New)),
        LockChange.PackageAdded added => new(added.New.Name, null, added.New.Version),
        LockChange.PackageRemoved removed => new(removed.Old.Name, removed.Old.Version, null),
        LockChange.PackageChanged package => new(package.New.Name, package.Old.Version, package.New.Version),
        LockChange.PartChanged part => new(part.Part, part.Old, part.New == part.Old ? $"{part.New} (another file)" : part.New),
        _ => throw new InvalidOperationException("unreachable: LockChange is closed"),
    };

    /// <inheritdoc/>
    public override string ToString() => (From, To) switch
    {
        (null, { } to) => $"+ {What} {to}",
        ({ } from, null) => $"- {What} {from}",
        ({ } from, { } to) => $"{What} {from} → {to}",
        _ => What,
    };

    private static string Parts(LockedToolchain toolchain) => string.Join(", ", (string[])
    [
        .. toolchain.HostTools.IsEmpty ? [$"{toolchain.Packages.Length} packages"] : (string[])[$"{toolchain.HostTools.Length} programs of this machine"],
        .. toolchain.Archives.Select(archive => $"{archive.Name} {archive.Version}"),
        .. toolchain.CrateTools.Select(tool => $"{tool.Tool} {tool.Version} of {tool.Crates.Length} crates"),
    ]);

    private static string? Requirement(LockedRequirement? requirement) =>
        requirement is null ? null : requirement.Policy == "exact" ? $"= {requirement.Version}" : requirement.Version;

    private static string? Choice(LockedTool? tool) => tool is null ? null : $"{tool.Version} ({tool.From})";

    private static string? Date(LockedIndex? index) => index?.Date.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string? NameOf(string? reference) =>
        reference is null ? null : reference[(reference.IndexOf('/', "refs/".Length) + 1)..];

    private static string Source(LockedSource source) => source switch
    {
        LockedSource.Debian debian => $"{debian.Package.Name} {debian.Package.Version}",
        LockedSource.DebianSource package => $"{package.Files.FirstOrDefault()?.Name} {package.Files.FirstOrDefault()?.Version} (source)",
        LockedSource.Git git => $"{NameOf(git.Reference) ?? "commit"} ({git.Commit[..12]})",
        LockedSource.Tarball tarball => $"{tarball.Address[(tarball.Address.LastIndexOf('/') + 1)..]} ({tarball.Sha256.Short})",
        LockedSource.Path path => path.Directory,
        _ => throw new InvalidOperationException("unreachable: LockedSource is closed"),
    };
}
