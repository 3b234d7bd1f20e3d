using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Toolchain;

/// <summary><c>kforge toolchain list</c>: what there is, what is locked, what is installed. Reads only.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        Option<bool> why = new("--why") { Description = "Show for each kernel which tools were chosen, and why no others" };
        Command command = new("list", "Show definitions, and which are locked, installed and used") { why };
        command.SetAction((parsed, cancellation) => Entry.RunAsync(parsed, (context, _) => Task.FromResult(Run(context, parsed.GetValue(why))), cancellation));
        return command;
    }

    private static Outcome Run(CommandContext context, bool why)
    {
        ToolchainCatalog catalog = ToolchainCommand.Catalog(context);
        ToolchainNeeds needs = KnownWorkspaces.Read(context.Store, context.Directories.Shipped);
        foreach (Diagnostic warning in needs.Unknown)
        {
            context.Host.Reports(new Report.Warned(warning));
        }

        List<string> lines = [.. Columns.Of([["TOOLCHAIN", "LOCKED", "INSTALLED", "SIZE", "USED BY", "TOOLS"], .. catalog.Entries.Select(Row)])];
        if (!catalog.Others.IsEmpty)
        {
            lines.AddRange(["", "In the store too, but not locked here:"]);
            lines.AddRange(Columns.Of([.. catalog.Others.Select(stored => Row(stored, needs))]));
        }

        LockFile locked = why ? LockReader.Read(context.Directories).OrFail() : LockFile.Empty;
        lines.AddRange(why ? ChoiceText.Lines(context.InWorkspace ? context.ReadBuildFile() : null, locked) : []);
        return new(ExitCode.Ok, SafeText.Of(string.Join('\n', lines)), "kforge.toolchain-list/1", new JsonObject
        {
            ["toolchains"] = new JsonArray([.. catalog.Entries.Select(entry => Json(entry, needs))]),
            ["choices"] = why ? ChoiceText.Json(locked) : null,
            ["others"] = new JsonArray([.. catalog.Others.Select(stored => Json(stored, needs))]),
        });
    }

    private static string[] Row(CatalogEntry entry) =>
    [
        entry.Name,
        entry.State switch { LockState.Yes => "yes", LockState.No => "no", _ => "out of date" },
        entry.Definition.Provider is ToolchainProvider.Host ? "this machine" : entry.Stored is null ? "no" : entry.Stored.Bytes is null ? "damaged" : "yes",
        entry.Stored?.Bytes is { } bytes ? Amounts.Bytes(bytes) : "-",
        entry.Kernels.IsEmpty ? "-" : string.Join(", ", entry.Kernels),
        entry.Stored is { Tools.IsEmpty: false } ? ToolchainCommand.Tools(entry.Stored.Tools) : "-",
    ];

    private static string[] Row(StoredToolchain stored, ToolchainNeeds needs)
    {
        string[] users = [.. needs.Of(stored.Key).Select(need => need.Workspace).Distinct()];
        return
        [
            stored.Key.Short,
            stored.Name ?? "-",
            stored.Bytes is { } bytes ? Amounts.Bytes(bytes) : "damaged",
            users.Length > 0 ? $"used by {string.Join(", ", users)}" : needs.Unknown.IsEmpty ? "unused" : "perhaps used",
            ToolchainCommand.Tools(stored.Tools),
        ];
    }

    private static JsonObject Json(CatalogEntry entry, ToolchainNeeds needs) => new()
    {
        ["name"] = entry.Name,
        ["definition"] = entry.Definition.Name,
        ["file"] = entry.Definition.Place.File,
        ["description"] = entry.Definition.Description,
        ["locked"] = entry.State switch { LockState.Yes => "yes", LockState.No => "no", _ => "stale" },
        ["kernels"] = new JsonArray([.. entry.Kernels.Select(kernel => (JsonNode)kernel)]),
        ["installed"] = entry.Stored is null ? null : Json(entry.Stored, needs),
    };

    private static JsonObject Json(StoredToolchain stored, ToolchainNeeds needs) => new()
    {
        ["key"] = stored.Key.Hex,
        ["name"] = stored.Name,
        ["root"] = stored.Root,
        ["size"] = stored.Bytes,
        ["tools"] = ToolchainCommand.ToolsJson(stored.Tools),
        ["workspaces"] = new JsonArray([.. needs.Of(stored.Key).Select(need => need.Workspace).Distinct().Select(workspace => (JsonNode)workspace)]),
    };
}
