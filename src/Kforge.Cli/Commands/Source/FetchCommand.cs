using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Inputs;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Source;

/// <summary><c>kforge source fetch</c>: brings kernel trees into the store, as a build would.</summary>
internal static class FetchCommand
{
    public static Command Create()
    {
        Argument<string[]> names = Toolchain.ToolchainCommand.Names("A kernel of the workspace (default: all of them)");
        Command command = new("fetch", "Fetch, verify and unpack the kernel trees of the workspace") { names };
        LockOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed, (context, stop) => RunAsync(context, [.. (parsed.GetValue(names) ?? []).Distinct()], LockOptions.Of(parsed), stop), cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, string[] names, LockOptions options, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, options);
        KernelSelection[] kernels = names.Length == 0 ? [.. workshop.SelectAll()] : [.. names.Select(name => workshop.Select(name, ProfileChoice.Own))];
        LockFile locked = await workshop.LockForAsync(kernels, cancellation).ConfigureAwait(false);
        List<(string Kernel, SourceTree Tree)> fetched = [];
        foreach (KernelSelection kernel in kernels)
        {
            fetched.Add((kernel.Kernel.Name, await workshop.Sources.TreeAsync(kernel, locked.Kernels[kernel.Kernel.Name].Source, cancellation).ConfigureAwait(false)));
        }

        return new(
            Diagnostics.ExitCode.Ok,
            string.Join('\n', Columns.Of([.. fetched.Select(row => (string[])[row.Kernel, $"Linux {row.Tree.KernelVersion}", $"tree {row.Tree.Digest.Short}"])])),
            "kforge.source-fetch/1",
            new JsonObject
            {
                ["sources"] = new JsonArray([.. fetched.Select(row => new JsonObject
                {
                    ["kernel"] = row.Kernel,
                    ["kernel_version"] = row.Tree.KernelVersion,
                    ["tree_sha256"] = row.Tree.Digest.Hex,
                    ["base_sha256"] = row.Tree.Base.Digest.Hex,
                    ["differences"] = row.Tree.Delta.Changed.Count,
                })]),
            });
    }
}
