namespace Kforge.Platform.Downloads;

/// <summary>How one try at one address ended.</summary>
internal abstract record TransferEnd
{
    private TransferEnd()
    {
    }

    /// <summary>The whole file is there, with the right digest.</summary>
    public sealed record Done : TransferEnd;

    /// <summary>The server has no such file (404, 410).</summary>
    public sealed record Gone(string Cause) : TransferEnd;

    /// <summary>The server will not give it, and asking again would not help.</summary>
    public sealed record Refused(string Cause) : TransferEnd;

    /// <summary>Something that passes: a time-out, a 5xx, a cut connection.</summary>
    /// <param name="Cause">What happened.</param>
    /// <param name="Progressed">Whether enough came to start counting tries anew.</param>
    public sealed record Broken(string Cause, bool Progressed) : TransferEnd;

    /// <summary>What came is not what was asked for; nothing of it is kept.</summary>
    public sealed record Damaged(string Cause) : TransferEnd;
}
