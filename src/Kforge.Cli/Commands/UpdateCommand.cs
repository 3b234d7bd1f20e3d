using System.CommandLine;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Workspace;

namespace Kforge.Cli.Commands;

/// <summary><c>kforge update [NAME]</c>: moves the lock to what the archives hold now.</summary>
internal static class UpdateCommand
{
    public static Command Create()
    {
        Argument<string?> name = new("NAME") { Description = "A kernel or a toolchain (default: all)", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> dryRun = new("--dry-run") { Description = "Show what would change and leave kforge.lock as it is" };
        Command command = new("update", "Move kforge.lock to what the archives hold now, and show old and new") { name, dryRun };
        LockOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed, (context, stop) => RunAsync(context, parsed.GetValue(name), parsed.GetValue(dryRun), LockOptions.Of(parsed), stop), cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, string? name, bool dryRun, LockOptions options, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, options);
        string[] known = [.. workshop.SelectAll().SelectMany(kernel => kernel.Toolchains.Select(toolchain => toolchain.Name).Prepend(kernel.Kernel.Name)).Distinct()];
        if (name is not null && !known.Contains(name))
        {
            throw new Diagnostic(InputCodes.NothingToUpdate, $"no kernel or toolchain of this workspace is called `{name}`")
                .WithSuggestion(name, known, "kernels and toolchains").ToFailure();
        }

        RefreshScope scope = name is null ? new RefreshScope.All() : new RefreshScope.Named(name);
        (LockFile old, LockFile @new) = await workshop.LockAllAsync(scope, write: !dryRun, cancellation).ConfigureAwait(false);
        return LockChanges.Outcome(old, @new, written: !dryRun);
    }
}
