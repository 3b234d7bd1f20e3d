using System.CommandLine;

namespace Kforge.Cli;

/// <summary>What a command may do to the lock and on the network, in cargo's words.</summary>
/// <param name="Locked">Fail if the lock would change.</param>
/// <param name="Offline">Use only what the store holds.</param>
internal sealed record LockOptions(bool Locked, bool Offline)
{
    private static readonly Option<bool> LockedOption = new("--locked") { Description = "Fail if kforge.lock is missing or would change" };

    private static readonly Option<bool> OfflineOption = new("--offline") { Description = "Use only what the store already holds" };

    private static readonly Option<bool> FrozenOption = new("--frozen") { Description = "Both --locked and --offline" };

    /// <summary>Gives a command the three options.</summary>
    public static void AddTo(Command command)
    {
        command.Options.Add(LockedOption);
        command.Options.Add(OfflineOption);
        command.Options.Add(FrozenOption);
    }

    /// <summary>What the user chose.</summary>
    public static LockOptions Of(ParseResult parsed)
    {
        bool frozen = parsed.GetValue(FrozenOption);
        return new(frozen || parsed.GetValue(LockedOption), frozen || parsed.GetValue(OfflineOption));
    }
}
