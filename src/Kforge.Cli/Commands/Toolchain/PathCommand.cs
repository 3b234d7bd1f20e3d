using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Toolchains;

namespace Kforge.Cli.Commands.Toolchain;

/// <summary><c>kforge toolchain path</c>: where a toolchain is. Reads only.</summary>
internal static class PathCommand
{
    public static Command Create()
    {
        Argument<string> name = new("NAME") { Description = "A toolchain of the workspace, or the beginning of a digest in the store" };
        Command command = new("path", "Print the root directory of an installed toolchain") { name };
        command.SetAction((parsed, cancellation) => Entry.RunAsync(parsed, (context, _) => Task.FromResult(Run(context, parsed.GetValue(name)!)), cancellation));
        return command;
    }

    private static Outcome Run(CommandContext context, string name)
    {
        StoredToolchain stored = Stored(context, name);
        return new(ExitCode.Ok, stored.Root, "kforge.toolchain-path/1", new JsonObject { ["key"] = stored.Key.Hex, ["name"] = stored.Name, ["root"] = stored.Root });
    }

    private static StoredToolchain Stored(CommandContext context, string name)
    {
        ToolchainCatalog catalog = ToolchainCommand.Catalog(context);
        if (StoredToolchain.Matching(catalog.Others, name) is Checked<System.Collections.Immutable.ImmutableArray<StoredToolchain>>.Good { Value: [{ Name: var known } other] } && known != name)
        {
            return other; // By its digest: what is not locked here has no other name here.
        }

        CatalogEntry entry = catalog.FindOne(name).OrFail();
        return entry.Stored is { Bytes: not null } stored ? stored : throw ToolchainCatalog.NotStored(entry).ToFailure();
    }
}
