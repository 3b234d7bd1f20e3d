namespace Kforge.Snapshots.Explaining;

/// <summary>Who read a file that differs now.</summary>
public abstract record Readers
{
    private Readers()
    {
    }

    /// <summary>Commands of targets, as kbuild wrote it down.</summary>
    /// <param name="Count">How many targets.</param>
    public sealed record Targets(int Count) : Readers;

    /// <summary>Perhaps a makefile or a script: they keep no list.</summary>
    public sealed record Perhaps : Readers;

    /// <summary>Nothing: the change is of no consequence.</summary>
    public sealed record Nobody : Readers;
}
