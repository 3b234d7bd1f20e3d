using System.Collections.Immutable;
using Kforge.Platform.Archives;

namespace Kforge.Building.Steps;

/// <summary>Why kbuild ran a step, as it says with <c>V=2</c> (scripts/Kbuild.include, <c>why</c>).</summary>
public abstract record StepReason
{
    private const string Mark = " - due to";

    private StepReason()
    {
    }

    /// <summary>What it would make was not there.</summary>
    public sealed record Missing : StepReason;

    /// <summary>It is always run.</summary>
    public sealed record Always : StepReason;

    /// <summary>Its command is another one than before.</summary>
    public sealed record Command : StepReason;

    /// <summary>Nobody noted by which command it was made.</summary>
    public sealed record NoRecord : StepReason;

    /// <summary>Files that are newer.</summary>
    /// <param name="Causes">What each of them is, as far as its name says; at least one.</param>
    public sealed record Newer(ImmutableArray<Cause> Causes) : StepReason;

    /// <summary>kbuild does not say.</summary>
    public sealed record Untold : StepReason;

    /// <summary>Reads the reason on a line that names a step.</summary>
    public static StepReason Read(string line)
    {
        int at = line.IndexOf(Mark, StringComparison.Ordinal);
        return at < 0 ? new Untold() : line[(at + Mark.Length)..].Trim() switch
        {
            "target is PHONY" => new Always(),
            "target missing" => new Missing(),
            "command line change" => new Command(),
            [':', .. string files] when files.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words => new Newer([.. words.Select(CauseOf)]),
            _ => new NoRecord(),
        };
    }

    private static Cause CauseOf(string word)
    {
        const string tree = "/src/";
        const string output = "/out/";
        const string symbols = "include/config/";
        bool ofTree = word.StartsWith(tree, StringComparison.Ordinal);
        string name = ofTree ? word[tree.Length..] : word.StartsWith(output, StringComparison.Ordinal) ? word[output.Length..] : word;
        string path = LinkPath.Follow("", name, _ => null, rooted: false) is { Length: > 0 } plain ? plain : name;
        // The files of symbols have no dot; auto.conf and kernel.release beside them do.
        return ofTree ? new Cause.TreeFile(path)
            : path.StartsWith(symbols, StringComparison.Ordinal) && !path.Contains('.') ? new Cause.Symbol(path[symbols.Length..])
            : new Cause.OutputFile(path);
    }
}
