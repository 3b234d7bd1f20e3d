using System.Collections.Immutable;

namespace Kforge.Diagnostics;

/// <summary>The name of one kind of mistake, such as <c>KF1203</c>; <c>docs/codes/KF1203.md</c> explains it at length.</summary>
/// <param name="Id"><c>KF</c> and four digits.</param>
/// <param name="Exit">The exit code of a command that ends with this diagnostic.</param>
/// <param name="Title">The mistake in a few words, for lists.</param>
/// <remarks>Each room declares its codes in one static class of read-only fields; a test finds those without a page.</remarks>
public sealed record DiagnosticCode(string Id, ExitCode Exit, string Title);

/// <summary>A place in a text file, shown as <c>kbuild.toml:14:9</c>.</summary>
/// <param name="File">The path as the user would type it.</param>
/// <param name="Line">Counted from 1; 0 when only the file is known.</param>
/// <param name="Column">Counted from 1, in UTF-16 units; 0 when only the line is known.</param>
public sealed record SourcePlace(string File, int Line = 0, int Column = 0)
{
    /// <summary>The place as it is called on every machine, for what is kept: a file outside of the workspace, such as a profile that comes with kforge, by its folder and name.</summary>
    public SourcePlace Anywhere => Path.IsPathRooted(File) ? this with { File = $"{Path.GetFileName(Path.GetDirectoryName(File))}/{Path.GetFileName(File)}" } : this;

    /// <inheritdoc/>
    public override string ToString() => (Line, Column) switch
    {
        (0, _) => File,
        (_, 0) => $"{File}:{Line}",
        _ => $"{File}:{Line}:{Column}",
    };
}

/// <summary>How much a diagnostic matters.</summary>
public enum Severity
{
    /// <summary>The work goes on.</summary>
    Warning,

    /// <summary>The work stops.</summary>
    Error,
}

/// <summary>Something the user can act on: what is wrong, where, why, and what to type.</summary>
/// <param name="Code">The kind of mistake.</param>
/// <param name="Message">One sentence without a full stop, lower case, naming the thing.</param>
/// <param name="Place">Where, when it is in a file.</param>
/// <param name="Causes">Further sentences that explain the message, the nearest cause first.</param>
/// <param name="Hints">What the user can do, best a command in backticks.</param>
public sealed record Diagnostic(
    DiagnosticCode Code,
    string Message,
    SourcePlace? Place,
    ImmutableArray<string> Causes,
    ImmutableArray<string> Hints)
{
    /// <summary>Makes an error without causes or hints.</summary>
    public Diagnostic(DiagnosticCode code, string message, SourcePlace? place = null)
        : this(code, message, place, [], [])
    {
    }

    /// <summary>An error unless said otherwise.</summary>
    public Severity Severity { get; init; } = Severity.Error;

    /// <summary>What another program said, to be shown first, whole and unchanged but for control characters; may be empty.</summary>
    public string Verbatim { get; init; } = "";

    /// <summary>The same diagnostic with one more hint.</summary>
    public Diagnostic WithHint(string hint) => this with { Hints = Hints.Add(hint) };

    /// <summary>The same diagnostic with one more cause.</summary>
    public Diagnostic WithCause(string cause) => this with { Causes = Causes.Add(cause) };

    /// <summary>The exception that carries this diagnostic up to the command line.</summary>
    public Failure ToFailure() => new([this]);

    /// <inheritdoc/>
    public override string ToString() => $"{(Place is null ? "" : $"{Place}: ")}{Code.Id}: {Message}";
}

/// <summary>
/// Ends an operation with diagnostics. Pure code returns <see cref="Checked{T}"/> instead; this is for
/// the operations that touch the outside world, where every step can fail.
/// </summary>
public sealed class Failure : Exception
{
    /// <summary>A failure with at least one diagnostic.</summary>
    public Failure(ImmutableArray<Diagnostic> diagnostics, Exception? inner = null)
        : base(string.Join(Environment.NewLine, diagnostics), inner) => Diagnostics = diagnostics;

    /// <summary>What went wrong, the most important first.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }
}
