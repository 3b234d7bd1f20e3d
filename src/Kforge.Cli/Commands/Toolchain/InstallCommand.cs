using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Toolchain;

/// <summary><c>kforge toolchain install</c>: fetches and unpacks what the lock names, as a build would.</summary>
internal static class InstallCommand
{
    public static Command Create()
    {
        Argument<string[]> names = ToolchainCommand.Names("A toolchain that a kernel of the workspace uses (default: all of them)");
        Command command = new("install", "Fetch, verify and unpack toolchains of the workspace") { names };
        LockOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed, (context, stop) => RunAsync(context, [.. (parsed.GetValue(names) ?? []).Distinct()], LockOptions.Of(parsed), stop), cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, string[] names, LockOptions options, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, options);
        KernelSelection[] kernels = [.. workshop.SelectAll().Where(kernel => names.Length == 0 || Uses(kernel, names))];
        LockFile locked = kernels.Length > 0
            ? await workshop.LockForAsync(kernels, cancellation).ConfigureAwait(false)
            : LockReader.Read(context.Directories).OrFail();
        ToolchainCatalog catalog = ToolchainCommand.Catalog(context, locked);
        CatalogEntry[] wanted = names.Length == 0
            ? [.. catalog.Entries.Where(entry => entry.Locked is not null && !entry.Kernels.IsEmpty)]
            : [.. names.SelectMany(name => catalog.Find(name).OrFail()).Distinct()];

        List<(CatalogEntry Entry, InstalledToolchain Installed)> done = [];
        foreach (CatalogEntry entry in wanted)
        {
            using ToolchainUse use = await workshop.Inputs.ToolchainAsync(entry.Named, entry.Locked!, cancellation).ConfigureAwait(false);
            done.Add((entry, use.Installed));
        }

        return new(
            ExitCode.Ok,
            string.Join('\n', Columns.Of([.. done.Select(row => (string[])[
                row.Entry.Name, Amounts.Bytes(row.Installed.Bytes), IsFresh(row.Entry) ? "installed" : "was installed already", ToolchainCommand.Tools(row.Installed.Tools)])])),
            "kforge.toolchain-install/1",
            new JsonObject
            {
                ["toolchains"] = new JsonArray([.. done.Select(row => new JsonObject
                {
                    ["name"] = row.Entry.Name,
                    ["key"] = row.Installed.Key.Hex,
                    ["root"] = row.Installed.Root,
                    ["size"] = row.Installed.Bytes,
                    ["tree"] = row.Installed.Tree.Hex,
                    ["fresh"] = IsFresh(row.Entry),
                    ["tools"] = ToolchainCommand.ToolsJson(row.Installed.Tools),
                })]),
            });
    }

    private static bool IsFresh(CatalogEntry entry) => entry.Stored?.Bytes is null;

    private static bool Uses(KernelSelection kernel, string[] names) =>
        names.Any(name => kernel.Toolchains.Any(toolchain => toolchain.Name == LockedName.Definition(name)));
}
