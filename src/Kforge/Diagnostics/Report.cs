namespace Kforge.Diagnostics;

/// <summary>What the library tells while it works. The command line turns it into progress, lines or JSON.</summary>
public abstract record Report
{
    private Report()
    {
    }

    /// <summary>A phase began, such as <c>toolchain debian-trixie</c>.</summary>
    public sealed record PhaseStarted(string Phase) : Report;

    /// <summary>A phase ended well.</summary>
    /// <param name="Phase">The name it began with.</param>
    /// <param name="Elapsed">How long it took.</param>
    /// <param name="Summary">What it did, in a few words, such as <c>258 packages, 514 MB</c>.</param>
    public sealed record PhaseFinished(string Phase, TimeSpan Elapsed, string Summary) : Report;

    /// <summary>How far the running phase is.</summary>
    /// <param name="Phase">The name it began with.</param>
    /// <param name="Done">Units done.</param>
    /// <param name="Total">Units in all, or null when nobody knows.</param>
    /// <param name="Unit">What is counted.</param>
    /// <param name="Detail">What is going on now, short enough for one line.</param>
    public sealed record Progress(string Phase, long Done, long? Total, ProgressUnit Unit, string Detail) : Report;

    /// <summary>How far a kernel build is.</summary>
    /// <param name="Steps">Commands begun so far by kind: <c>CC</c>, <c>RUSTC</c>, <c>LD</c> …</param>
    /// <param name="Total">Commands in all, when an earlier build of the same plan tells; else null.</param>
    /// <param name="Warnings">Compiler warnings so far.</param>
    /// <param name="Running">The longest-running commands, longest first.</param>
    public sealed record Building(
        IReadOnlyDictionary<string, int> Steps,
        int? Total,
        int Warnings,
        IReadOnlyList<RunningStep> Running) : Report;

    /// <summary>A command of a build, told when kbuild tells it.</summary>
    /// <param name="Kind">Its short name: <c>CC</c>, <c>RUSTC</c>, <c>LD</c> …</param>
    /// <param name="Target">What it makes.</param>
    public sealed record Step(string Kind, string Target) : Report;

    /// <summary>A warning the user can act on.</summary>
    public sealed record Warned(Diagnostic Diagnostic) : Report;

    /// <summary>Something worth knowing, in one sentence.</summary>
    public sealed record Noted(string Text) : Report;

    /// <summary>One line of output of a guest or a tool, as it came (it may hold control characters).</summary>
    /// <param name="Stream">Where it came from, such as <c>serial</c>.</param>
    /// <param name="Line">The line without its end.</param>
    public sealed record Output(string Stream, string Line) : Report;
}

/// <summary>What <see cref="Report.Progress"/> counts.</summary>
public enum ProgressUnit
{
    /// <summary>Things: packages, files, build steps.</summary>
    Items,

    /// <summary>Bytes.</summary>
    Bytes,
}

/// <summary>A command of a build that has not ended yet.</summary>
/// <param name="Program">The program's name, such as <c>rustc</c>.</param>
/// <param name="Target">What it makes, as far as its command line tells.</param>
/// <param name="Elapsed">Since it began.</param>
public sealed record RunningStep(string Program, string Target, TimeSpan Elapsed);
