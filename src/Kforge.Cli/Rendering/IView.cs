using System.Text.Json.Nodes;
using Kforge.Diagnostics;

namespace Kforge.Cli.Rendering;

/// <summary>How a command ended: for people, for programs, for the shell.</summary>
/// <param name="Exit">The exit code.</param>
/// <param name="Text">For standard output; may be empty.</param>
/// <param name="Schema">The name and version of <paramref name="Json"/>'s layout, such as <c>kforge.build/1</c>.</param>
/// <param name="Json">The same for programs.</param>
internal sealed record Outcome(ExitCode Exit, string Text, string Schema, JsonObject Json);

/// <summary>The face of a command: shows reports while it works and its outcome at the end. Called from any thread.</summary>
internal interface IView : IDisposable
{
    /// <summary>Shows what the library tells.</summary>
    void Show(Report report);

    /// <summary>Shows how the command ended.</summary>
    void Show(Outcome outcome);

    /// <summary>Shows why the command failed.</summary>
    /// <param name="exit">The exit code.</param>
    /// <param name="diagnostics">What went wrong.</param>
    void ShowFailure(ExitCode exit, IReadOnlyList<Diagnostic> diagnostics);
}
