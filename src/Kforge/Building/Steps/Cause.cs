namespace Kforge.Building.Steps;

/// <summary>What steps go back to.</summary>
public abstract record Cause
{
    private Cause()
    {
    }

    /// <summary>A file of the source tree.</summary>
    /// <param name="Path">Its path there.</param>
    public sealed record TreeFile(string Path) : Cause;

    /// <summary>A symbol that has another value.</summary>
    /// <param name="Name">Without <c>CONFIG_</c>.</param>
    public sealed record Symbol(string Name) : Cause;

    /// <summary>A file of the output tree; nobody said who made it.</summary>
    /// <param name="Path">Its path there.</param>
    public sealed record OutputFile(string Path) : Cause;

    /// <summary>Commands that are others now.</summary>
    public sealed record Command : Cause;

    /// <summary>What was not there.</summary>
    public sealed record Missing : Cause;

    /// <summary>What is always run.</summary>
    public sealed record Always : Cause;

    /// <summary>What nobody had noted the command of.</summary>
    public sealed record NoRecord : Cause;

    /// <summary>kbuild does not say.</summary>
    public sealed record Untold : Cause;
}
