using Kforge.Inputs;

namespace Kforge.Cli.Commands;

/// <summary><c>kforge lock</c>: resolves what the lock lacks, for every kernel, and moves nothing else.</summary>
internal static class LockCommand
{
    public static Command Create()
    {
        Command command = new("lock", "Write kforge.lock: resolve what is missing or out of date, keep the rest");
        LockOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed,
            async (context, stop) =>
            {
                Workshop workshop = Workshop.Open(context, LockOptions.Of(parsed));
                (var old, var @new) = await workshop.LockAllAsync(new RefreshScope.Stale(), write: true, stop).ConfigureAwait(false);
                return LockChanges.Outcome(old, @new, written: true);
            },
            cancellation));
        return command;
    }
}
