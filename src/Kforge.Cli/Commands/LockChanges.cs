using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Cli.Commands;

/// <summary>Shows what changed in a lock, old → new.</summary>
internal static class LockChanges
{
    /// <summary>The outcome of a command that may have changed the lock.</summary>
    /// <param name="old">Before.</param>
    /// <param name="new">After.</param>
    /// <param name="written">Whether the file was written.</param>
    public static Outcome Outcome(LockFile old, LockFile @new, bool written)
    {
        IReadOnlyList<LockChange> changes = LockChange.Between(old, @new);
        (string What, string? From, string? To)[] rows = [.. changes.Select(Row)];
        string head = changes.Count == 0 ? "kforge.lock is up to date"
            : written ? $"kforge.lock: {Amounts.Count(changes.Count, "change")}"
            : $"kforge.lock would get {Amounts.Count(changes.Count, "change")}";
        const int most = 60;
        IEnumerable<string> lines = rows.Take(most).Select(row => (row.From, row.To) switch
        {
            (null, { } to) => $"  + {row.What} {to}",
            ({ } from, null) => $"  - {row.What} {from}",
            ({ } from, { } to) => $"  {row.What} {from} → {to}",
            _ => $"  {row.What}",
        });
        IEnumerable<string> rest = rows.Length > most ? [$"  … and {rows.Length - most} more, see `git diff kforge.lock`"] : [];
        return new(ExitCode.Ok, string.Join('\n', lines.Concat(rest).Prepend(head)), "kforge.lock/1", new JsonObject
        {
            ["written"] = written && changes.Count > 0,
            ["changes"] = new JsonArray([.. rows.Select(row => new JsonObject { ["what"] = row.What, ["from"] = row.From, ["to"] = row.To })]),
        });
    }

    private static (string What, string? From, string? To) Row(LockChange change) => change switch
    {
        LockChange.KernelAdded added => ($"kernel {added.Kernel}", null, $"Linux {added.New.Source.KernelVersion}"),
        LockChange.KernelRemoved removed => ($"kernel {removed.Kernel}", $"Linux {removed.Old.Source.KernelVersion}", null),
        LockChange.SourceChanged source => ($"source of {source.Kernel}", Source(source.Old), Source(source.New)),
        LockChange.RequirementChanged needs => ($"{needs.Kernel} needs {needs.Tool}", needs.Old?.Minimum, needs.New?.Minimum),
        LockChange.PatchChanged patch => ($"{patch.Path}", patch.Old?.Short, patch.New?.Short),
        LockChange.PatchesReordered order => ($"patches of {order.Kernel} in another order", null, null),
        LockChange.ToolchainAdded added => ($"toolchain {added.Toolchain}", null, Amounts.Count(added.New.Packages.Length, "package")),
        LockChange.ToolchainRemoved removed => ($"toolchain {removed.Toolchain}", Amounts.Count(removed.Old.Packages.Length, "package"), null),
        LockChange.DefinitionChanged definition => ($"definition of {definition.Toolchain}", definition.Old.Short, definition.New.Short),
        LockChange.IndexChanged index => ($"index of {(index.New ?? index.Old)!.Suite} for {index.Toolchain}", Date(index.Old), Date(index.New)),
        LockChange.PackageAdded added => (added.New.Name, null, added.New.Version),
        LockChange.PackageRemoved removed => (removed.Old.Name, removed.Old.Version, null),
        LockChange.PackageChanged package => (package.New.Name, package.Old.Version, package.New.Version),
        _ => throw new InvalidOperationException("unreachable: LockChange is closed"),
    };

    private static string? Date(LockedIndex? index) => index?.Date.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private static string Source(LockedSource source) => source switch
    {
        LockedSource.Debian debian => $"{debian.Package.Name} {debian.Package.Version}",
        _ => throw new InvalidOperationException("unreachable: LockedSource is closed"),
    };
}
