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
        LockChangeText[] rows = [.. changes.Select(LockChangeText.Of)];
        string head = changes.Count == 0 ? "kforge.lock is up to date"
            : written ? $"kforge.lock: {Amounts.Count(changes.Count, "change")}"
            : $"kforge.lock would get {Amounts.Count(changes.Count, "change")}";
        const int most = 60;
        IEnumerable<string> lines = rows.Take(most).Select(row => $"  {row}");
        IEnumerable<string> rest = rows.Length > most ? [$"  … and {rows.Length - most} more, see `git diff kforge.lock`"] : [];
        return new(ExitCode.Ok, string.Join('\n', lines.Concat(rest).Prepend(head)), "kforge.lock/1", new JsonObject
        {
            ["written"] = written && changes.Count > 0,
            ["changes"] = new JsonArray([.. rows.Select(row => new JsonObject { ["what"] = row.What, ["from"] = row.From, ["to"] = row.To })]),
        });
    }
}
