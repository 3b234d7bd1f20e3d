using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Toolchains;

namespace Kforge.Cli.Commands.Toolchain;

/// <summary><c>kforge toolchain remove</c>: never what a known workspace's lock names.</summary>
internal static class RemoveCommand
{
    private sealed record Options(string[] Names, bool Unused, bool DryRun, bool Yes, bool MayAsk);

    public static Command Create()
    {
        Argument<string[]> names = ToolchainCommand.Names("The name of a toolchain in the store, or the beginning of its digest");
        Option<bool> unused = new("--unused") { Description = "Only what no known workspace uses (without NAME: everything that nobody uses)" };
        Option<bool> dryRun = new("--dry-run") { Description = "Show what would be removed and remove nothing" };
        Option<bool> yes = new("--yes", "-y") { Description = "Do not ask before several are removed" };
        Command command = new("remove", "Remove toolchains that no workspace uses from the store") { names, unused, dryRun, yes };
        command.SetAction((parsed, cancellation) =>
        {
            bool mayAsk = !parsed.GetValue(CommonOptions.Json) && !Console.IsInputRedirected && !Console.IsErrorRedirected;
            Options options = new(parsed.GetValue(names) ?? [], parsed.GetValue(unused), parsed.GetValue(dryRun), parsed.GetValue(yes), mayAsk);
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        if (options.Names.Length == 0 && !options.Unused)
        {
            throw new Diagnostic(Entry.UsageCode, "nothing says which toolchains to remove")
                .WithHint("name them, or remove all that no workspace uses with `kforge toolchain remove --unused`").ToFailure();
        }

        ImmutableArray<StoredToolchain> all = StoredToolchain.All(context.Store);
        if (context.InWorkspace && !all.IsEmpty)
        {
            // It may never have built anything, and still mean to.
            KnownWorkspaces.Remember(context.Store, context.Directories.Root);
        }

        ImmutableArray<StoredToolchain> asked = options.Names.Length == 0 ? all : [.. options.Names.SelectMany(name => Named(context, all, name))];
        ToolchainNeeds Needs() => KnownWorkspaces.Read(context.Store, context.Directories.Shipped);
        ToolchainNeeds needs = Needs();
        foreach (Diagnostic warning in needs.Unknown)
        {
            context.Host.Reports(new Report.Warned(warning));
        }

        ImmutableArray<StoredToolchain> chosen = ToolchainRemoval.Choose(asked, options.Unused, needs).OrFail();
        if (options.DryRun)
        {
            ImmutableArray<StoredToolchain> kept = [.. asked.Where(toolchain => !chosen.Contains(toolchain)).Distinct()];
            return Show(chosen, kept, ToolchainRemoval.Unfinished(context.Store).Length, dryRun: true);
        }

        await ConfirmAsync(chosen, options, cancellation).ConfigureAwait(false);
        ImmutableArray<StoredToolchain> gone = await ToolchainRemoval.RemoveAsync(context.Host, context.Store, chosen, Needs, cancellation).ConfigureAwait(false);
        int swept = ToolchainRemoval.Sweep(context.Store);
        KnownWorkspaces.ForgetGone(context.Store);
        return Show(gone, [.. asked.Where(toolchain => !gone.Contains(toolchain)).Distinct()], swept, dryRun: false);
    }

    /// <summary>A name that is locked here means what the lock means; any other what the store calls so.</summary>
    private static ImmutableArray<StoredToolchain> Named(CommandContext context, ImmutableArray<StoredToolchain> all, string name)
    {
        ImmutableArray<StoredToolchain> locked = ToolchainCommand.Catalog(context).Find(name) is Checked<ImmutableArray<CatalogEntry>>.Good found
            ? [.. found.Value.Select(entry => entry.Stored).OfType<StoredToolchain>()]
            : [];
        return locked.IsEmpty ? StoredToolchain.Matching(all, name).OrFail() : locked;
    }

    private static async Task ConfirmAsync(ImmutableArray<StoredToolchain> chosen, Options options, CancellationToken cancellation)
    {
        if (chosen.Length < 2 || options.Yes)
        {
            return;
        }

        string question = $"remove {chosen.Length} toolchains ({string.Join(", ", chosen.Select(toolchain => toolchain.Title))})";
        if (options.MayAsk)
        {
            await Console.Error.WriteAsync(SafeText.Of($"{question}? [y/N] ")).ConfigureAwait(false);
            string? answer = await Task.Run(Console.ReadLine, cancellation).WaitAsync(cancellation).ConfigureAwait(false);
            if (answer?.Trim().ToLowerInvariant() is "y" or "yes")
            {
                return;
            }
        }

        throw new Diagnostic(ToolchainUseCodes.NotConfirmed, options.MayAsk ? "nothing was removed: the answer was not yes" : $"nobody can be asked whether to {question}")
            .WithHint("say it with `--yes`, or look first with `--dry-run`").ToFailure();
    }

    private static Outcome Show(ImmutableArray<StoredToolchain> gone, ImmutableArray<StoredToolchain> kept, int unfinished, bool dryRun)
    {
        string would = dryRun ? "would be removed" : "removed";
        List<string> lines =
        [
            .. gone.Select(toolchain => $"{would}: {toolchain.Title}, {(toolchain.Bytes is { } bytes ? Amounts.Bytes(bytes) : "damaged")}"),
            .. kept.Select(toolchain => $"kept: {toolchain.Title}, it is used"),
        ];
        if (unfinished > 0)
        {
            lines.Add($"{would}: {Amounts.Count(unfinished, "unfinished directory").Replace("directorys", "directories", StringComparison.Ordinal)} of killed processes");
        }

        return new(ExitCode.Ok, lines.Count == 0 ? "nothing to remove" : string.Join('\n', lines), "kforge.toolchain-remove/1", new JsonObject
        {
            ["dry_run"] = dryRun,
            ["removed"] = Json(gone),
            ["kept"] = Json(kept),
            ["unfinished"] = unfinished,
        });
    }

    private static JsonArray Json(ImmutableArray<StoredToolchain> toolchains) => new([.. toolchains.Select(toolchain => new JsonObject
    {
        ["key"] = toolchain.Key.Hex,
        ["name"] = toolchain.Name,
        ["size"] = toolchain.Bytes,
    })]);
}
