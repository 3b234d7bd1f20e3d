using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Source;

/// <summary><c>kforge source path</c>: where a kernel's patched tree is, the one that a build reads. It is made when it is not there.</summary>
internal static class PathCommand
{
    public static Command Create()
    {
        Argument<string?> kernel = new("KERNEL") { Description = "A kernel of the workspace (default: its default kernel)", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("path", "Print the directory of a kernel's patched tree, making it first where needed") { kernel };
        LockOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed, (context, stop) => RunAsync(context, parsed.GetValue(kernel), LockOptions.Of(parsed), stop), cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, string? name, LockOptions options, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, options);
        KernelSelection kernel = workshop.Select(name, ProfileChoice.Own);
        LockedKernel locked = (await workshop.LockForAsync(kernel, cancellation).ConfigureAwait(false)).Kernels[kernel.Kernel.Name];
        SourceTree source = await workshop.Sources.TreeAsync(kernel.Kernel, locked.Source, cancellation).ConfigureAwait(false);
        BuildDirectory directory = workshop.DirectoryOf(kernel);
        using FileLock building = await directory.TakeAsync(context.Host, kernel.Kernel.Name, cancellation).ConfigureAwait(false);
        BuildTree tree = await workshop.PatchAsync(kernel, locked, source, cancellation).ConfigureAwait(false);
        await workshop.BranchAsync(kernel, locked, source, cancellation).ConfigureAwait(false);
        return new(ExitCode.Ok, tree.Root, "kforge.source-path/1", new JsonObject
        {
            ["kernel"] = kernel.Kernel.Name,
            ["directory"] = tree.Root,
            ["tree_sha256"] = source.Digest.Hex,
            ["patches"] = locked.Patches.Length,
        });
    }
}
