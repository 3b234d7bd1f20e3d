using System.Collections.Immutable;

namespace Kforge.Platform;

/// <summary>A program to run: immutable, arguments as a list, an environment that starts empty.</summary>
/// <param name="Program">A name to find on <c>PATH</c>, or a path.</param>
/// <param name="Arguments">As the program gets them; no shell reads them.</param>
public sealed partial record Command(string Program, ImmutableArray<string> Arguments)
{
    /// <summary>A program with its arguments.</summary>
    public Command(string program, params IEnumerable<string> arguments)
        : this(program, [.. arguments])
    {
    }

    /// <summary>Where it runs; null means kforge's own directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The whole environment of the child apart from <c>PATH</c>, which is the host's unless set here.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Bytes for its standard input; empty means end of file at once.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>
    /// Writes its standard input piece by piece, in place of <see cref="Input"/>; end of file comes when the task ends. A failed write means that the
    /// child has ended and is not an error; whatever else is thrown ends the command.
    /// </summary>
    public Func<Stream, CancellationToken, Task>? Feed { get; init; }

    /// <summary>Gets every line of standard output and standard error as it comes, without its end, one call at a time.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>Gets the raw bytes of standard output and standard error, in the order they came; not disposed.</summary>
    public Stream? LogTo { get; init; }

    /// <summary>Told the process id once the child runs.</summary>
    public Action<int>? OnStarted { get; init; }

    /// <summary>The most bytes of standard output that are captured; a child that writes more is killed, and the result's output is then longer than this.</summary>
    public long OutputLimit { get; init; } = long.MaxValue;

    /// <summary>The same for standard error.</summary>
    public long ErrorLimit { get; init; } = long.MaxValue;

    /// <summary>Reads standard output itself, to its end, in place of capturing it. What it throws kills the child and is thrown on.</summary>
    public Func<Stream, Task>? TakeOutput { get; init; }

    /// <summary>The same for standard error.</summary>
    public Func<Stream, Task>? TakeError { get; init; }

    /// <summary>Gives the child kforge's own terminal: nothing is captured.</summary>
    public bool Interactive { get; init; }

    /// <summary>The same command in another directory.</summary>
    public Command In(string directory) => this with { WorkingDirectory = directory };

    /// <summary>The same command with one more environment variable.</summary>
    public Command With(string variable, string value) => this with { Environment = Environment.SetItem(variable, value) };

    /// <summary>The command as a line that can be pasted into a shell.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(ShellQuoted));

    private static string ShellQuoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@%".Contains(c))
            ? word
            : $"'{word.Replace("'", "'\\''")}'";
}

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit status; 128 + N for signal N.</param>
/// <param name="Output">What it wrote to standard output, unless <see cref="Command.OnLine"/> or <see cref="Command.LogTo"/> took it.</param>
/// <param name="Error">What it wrote to standard error, likewise.</param>
/// <param name="Elapsed">How long it ran.</param>
public sealed record CommandResult(int ExitCode, byte[] Output, string Error, TimeSpan Elapsed)
{
    /// <summary>Whether it was killed because it wrote more than <see cref="Command.OutputLimit"/> or <see cref="Command.ErrorLimit"/>.</summary>
    public bool Flooded { get; init; }

    /// <summary>Whether it ended with status 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary><see cref="Output"/> as UTF-8 text.</summary>
    public string OutputText => System.Text.Encoding.UTF8.GetString(Output);
}
