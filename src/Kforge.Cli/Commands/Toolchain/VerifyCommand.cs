using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Platform.Archives;
using Kforge.Toolchains;

namespace Kforge.Cli.Commands.Toolchain;

/// <summary><c>kforge toolchain verify</c>: hashes installed toolchains again and repairs them from downloads.</summary>
internal static class VerifyCommand
{
    private const int MostShown = 20;

    private sealed record Verdict(StoredToolchain Toolchain, ToolchainFindings Findings, bool Repaired);

    public static Command Create()
    {
        Argument<string[]> names = ToolchainCommand.Names("A toolchain of the workspace, or the beginning of a digest (default: everything in the store)");
        Option<bool> noRepair = new("--no-repair") { Description = "Only tell what is damaged" };
        Option<bool> offline = new("--offline") { Description = "Repair only from what the store holds" };
        Command command = new("verify", "Hash installed toolchains again, and repair what is damaged") { names, noRepair, offline };
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed, (context, stop) => RunAsync(context, parsed.GetValue(names) ?? [], !parsed.GetValue(noRepair), parsed.GetValue(offline), stop), cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, string[] names, bool repair, bool offline, CancellationToken cancellation)
    {
        ToolchainCatalog catalog = ToolchainCommand.Catalog(context);
        List<Verdict> verdicts = [];
        foreach (StoredToolchain toolchain in Choose(context, catalog, names))
        {
            ToolchainFindings findings = await ToolchainVerification.CheckAsync(context.Host, context.Store, toolchain, cancellation).ConfigureAwait(false);
            CatalogEntry? entry = catalog.Entries.FirstOrDefault(entry => entry.Stored?.Key == toolchain.Key);
            bool repaired = false;
            if (!findings.IsIntact)
            {
                context.Host.Reports(new Report.Warned(Damaged(toolchain, findings, repair && entry is not null, entry)));
                if (repair && entry is not null)
                {
                    Workshop workshop = Workshop.Open(context, new LockOptions(Locked: true, offline));
                    await workshop.Inputs.RepairAsync(entry.Named, entry.Locked!, cancellation).ConfigureAwait(false);
                    repaired = true;
                }
            }

            verdicts.Add(new(toolchain, findings, repaired));
        }

        return Show(verdicts);
    }

    /// <summary>What is to be looked at: what the lock of this workspace names comes first, then what the store knows.</summary>
    private static IEnumerable<StoredToolchain> Choose(CommandContext context, ToolchainCatalog catalog, string[] names)
    {
        ImmutableArray<StoredToolchain> all = StoredToolchain.All(context.Store);
        return names.Length == 0 ? all : names.SelectMany(name => Choose(all, catalog, name)).DistinctBy(toolchain => toolchain.Key);
    }

    private static IEnumerable<StoredToolchain> Choose(ImmutableArray<StoredToolchain> all, ToolchainCatalog catalog, string name)
    {
        CatalogEntry[] named = [.. catalog.Entries.Where(entry => entry.Name == name || entry.Definition.Name == name)];
        StoredToolchain[] stored = [.. named.Select(entry => entry.Stored).OfType<StoredToolchain>()];
        return stored.Length > 0 ? stored
            : named.Length > 0 ? throw ToolchainCatalog.NotStored(named[0]).ToFailure()
            : StoredToolchain.Matching(all, name).OrFail();
    }

    private static Diagnostic Damaged(StoredToolchain toolchain, ToolchainFindings findings, bool repair, CatalogEntry? entry)
    {
        IEnumerable<string> differences = findings.Differences.Take(MostShown)
            .Select(difference => $"{difference.Path}: {Word(difference.Change)}{(difference.Detail.Length > 0 ? $" ({difference.Detail})" : "")}");
        string[] rest = findings.Differences.Length > MostShown ? [$"… and {findings.Differences.Length - MostShown} more; `--json` has them all"] : [];
        string[] hints = repair ? []
            : entry is not null ? [$"run `kforge toolchain verify {entry.Name}` to repair it"]
            : [$"it is not locked here: repair it from the workspace that uses it, or remove it with `kforge toolchain remove {toolchain.Key.Short}`"];
        return new Diagnostic(
            ToolchainUseCodes.Damaged, $"toolchain {toolchain.Title} is damaged{(repair ? ", it is made again" : "")}", null,
            [.. findings.Trouble is { } trouble ? [trouble] : Array.Empty<string>(), .. differences, .. rest], [.. hints])
        {
            Severity = repair ? Severity.Warning : Severity.Error,
        };
    }

    private static Outcome Show(List<Verdict> verdicts)
    {
        string Said(Verdict verdict) => verdict.Findings.IsIntact ? $"{Amounts.Count(verdict.Findings.Files, "file")}, all as installed"
            : verdict.Repaired ? "was damaged, is repaired" : "is damaged";
        bool failed = verdicts.Exists(verdict => !verdict.Findings.IsIntact && !verdict.Repaired);
        string text = verdicts.Count == 0
            ? "no toolchain is installed"
            : string.Join('\n', Columns.Of([.. verdicts.Select(verdict => (string[])[verdict.Toolchain.Name ?? "-", verdict.Toolchain.Key.Short, Said(verdict)])]));
        return new(failed ? ExitCode.Verification : ExitCode.Ok, text, "kforge.toolchain-verify/1", new JsonObject
        {
            ["toolchains"] = new JsonArray([.. verdicts.Select(verdict => new JsonObject
            {
                ["key"] = verdict.Toolchain.Key.Hex,
                ["name"] = verdict.Toolchain.Name,
                ["root"] = verdict.Toolchain.Root,
                ["files"] = verdict.Findings.Files,
                ["status"] = verdict.Findings.IsIntact ? "intact" : verdict.Repaired ? "repaired" : "damaged",
                ["trouble"] = verdict.Findings.Trouble,
                ["differences"] = new JsonArray([.. verdict.Findings.Differences.Select(difference => new JsonObject
                {
                    ["path"] = difference.Path,
                    ["change"] = Word(difference.Change),
                    ["detail"] = difference.Detail,
                })]),
            })]),
        });
    }

    private static string Word(TreeChange change) => change switch
    {
        TreeChange.Changed => "changed",
        TreeChange.Missing => "missing",
        _ => "extra",
    };
}
