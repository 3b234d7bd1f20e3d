using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Platform;

/// <summary>
/// The outside world, handed from the program's first line to whoever needs it: nothing else in the
/// library reads environment variables, the clock, the current directory or the network.
/// </summary>
/// <param name="Variables">The process environment.</param>
/// <param name="WorkingDirectory">Absolute; where relative paths of the user begin.</param>
/// <param name="Clock">The wall clock and the stop watch.</param>
/// <param name="Http">The one HTTP client.</param>
/// <param name="Reports">Where the library tells what it does; called from any thread.</param>
public sealed record Host(
    ImmutableDictionary<string, string> Variables,
    string WorkingDirectory,
    TimeProvider Clock,
    HttpClient Http,
    Action<Report> Reports)
{
    /// <summary>The value of an environment variable, or null when it is unset or empty.</summary>
    public string? Variable(string name) => Variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>The absolute path of a program on <c>PATH</c>, or null.</summary>
    public string? FindProgram(string name) =>
        (Variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/sbin"])
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(IsExecutable);

    /// <summary>Runs a phase and reports its start, its end and what it came to.</summary>
    /// <typeparam name="T">What the phase makes.</typeparam>
    public async Task<T> PhaseAsync<T>(string phase, Func<Task<T>> work, Func<T, string> summary)
    {
        long started = Clock.GetTimestamp();
        Reports(new Report.PhaseStarted(phase));
        T result = await work().ConfigureAwait(false);
        Reports(new Report.PhaseFinished(phase, Clock.GetElapsedTime(started), summary(result)));
        return result;
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
