namespace Kforge.Diagnostics;

/// <summary>What the process tells its caller. The values are part of the command line's contract (docs/exit-codes.md).</summary>
public enum ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    Ok = 0,

    /// <summary>The build, test or check itself failed.</summary>
    Failed = 1,

    /// <summary>Wrong usage, or a mistake in a configuration file.</summary>
    Usage = 2,

    /// <summary>A signature, a digest or the lock did not hold.</summary>
    Verification = 3,

    /// <summary>This machine cannot do it: a missing tool, no sandbox, a full disk.</summary>
    Environment = 4,

    /// <summary>The network or a remote server failed.</summary>
    Network = 5,

    /// <summary>A bug in kforge.</summary>
    Bug = 70,

    /// <summary>Stopped by SIGINT (128 + 2).</summary>
    Interrupted = 130,

    /// <summary>Stopped by SIGTERM (128 + 15).</summary>
    Terminated = 143,
}
