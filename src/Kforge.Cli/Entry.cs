using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Cli;

/// <summary>From the command line to an exit code: parsing, signals, and what becomes of exceptions.</summary>
internal static class Entry
{
    /// <summary>How long a command may clean up after Ctrl+C before the process ends anyway.</summary>
    private static readonly TimeSpan CleanUp = TimeSpan.FromSeconds(30);

    /// <summary>A command line that cannot be understood.</summary>
    public static readonly DiagnosticCode UsageCode = new("KF0001", ExitCode.Usage, "the command line is wrong");

    /// <summary>Ctrl+C, or another process asked kforge to end.</summary>
    public static readonly DiagnosticCode StoppedCode = new("KF0003", ExitCode.Interrupted, "stopped by a signal");

    /// <summary>A bug.</summary>
    public static readonly DiagnosticCode BugCode = new("KF0070", ExitCode.Bug, "a bug in kforge");

    /// <summary>The version with the commit it was built from, such as <c>0.1.0+1a2b3c4d5e6f</c>.</summary>
    /// <remarks>The launcher tells the commit, so that a commit which changes no source needs no new program.</remarks>
    public static string Version { get; } =
        typeof(Entry).Assembly.GetName().Version!.ToString(3) + (Environment.GetEnvironmentVariable("KFORGE_COMMIT") is { Length: > 0 } commit ? $"+{commit}" : "");

    public static async Task<int> RunAsync(Command root, string[] args)
    {
        // `@` begins no response file here: `--tree @v6.12` is a user's mistake, and not a file to read.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            return (int)RefuseUsage(parsed);
        }

        using CancellationTokenSource stopping = new();
        SignalAware invocation = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            if (invocation.Signal is { } first)
            {
                Environment.Exit((int)first); // A second signal means now.
            }

            ExitCode exit = context.Signal == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Terminated;
            invocation.Signal = exit;
            stopping.Cancel();
            _ = Task.Delay(CleanUp).ContinueWith(_ => Environment.Exit((int)exit), TaskScheduler.Default);
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        try
        {
            return await parsed.InvokeAsync(invocation, stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (invocation.Signal is { } exit)
        {
            return (int)exit;
        }
    }

    /// <summary>Runs a command's work with a view and turns whatever happens into an exit code.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="work">The command.</param>
    /// <param name="cancellation">Cancelled by signals.</param>
    public static async Task<int> RunAsync(ParseResult parsed, Func<CommandContext, CancellationToken, Task<Outcome>> work, CancellationToken cancellation)
    {
        using IView view = Views.For(parsed);
        try
        {
            CommandContext context = CommandContext.Create(parsed, view);
            Outcome outcome = await work(context, cancellation).ConfigureAwait(false);
            view.Show(outcome);
            return (int)outcome.Exit;
        }
        catch (Failure failure)
        {
            ExitCode exit = failure.Diagnostics.First(diagnostic => diagnostic.Severity == Severity.Error).Code.Exit;
            view.ShowFailure(exit, failure.Diagnostics);
            return (int)exit;
        }
        catch (IOException exception) when (IoFailures.IsDiskFull(exception))
        {
            view.ShowFailure(ExitCode.Environment, IoFailures.Writing("the store", exception).Diagnostics);
            return (int)ExitCode.Environment;
        }
        catch (UnauthorizedAccessException exception)
        {
            view.ShowFailure(ExitCode.Environment, IoFailures.Writing(exception.Message, exception).Diagnostics);
            return (int)ExitCode.Environment;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            view.ShowFailure((parsed.InvocationConfiguration as SignalAware)?.Signal ?? ExitCode.Interrupted, [new Diagnostic(StoppedCode, "stopped by a signal").WithHint("run the same command again: downloads are kept, and a build that is not from clean goes on")]);
            throw;
        }
        catch (Exception exception)
        {
            Diagnostic bug = new(BugCode, $"kforge met something it was not made for: {exception.Message}", null, [exception.ToString()],
                ["please report this with the lines above and the command you typed"]);
            view.ShowFailure(ExitCode.Bug, [bug]);
            return (int)ExitCode.Bug;
        }
    }

    /// <summary>Carries which signal came to the command that is stopped by it.</summary>
    private sealed class SignalAware : InvocationConfiguration
    {
        /// <summary>The exit code of the first signal; null while none came.</summary>
        public ExitCode? Signal { get; set; }
    }

    private static ExitCode RefuseUsage(ParseResult parsed)
    {
        string? wrong = parsed.Tokens.Where(token => token.Type == TokenType.Argument && token.Value is ['-', not (>= '0' and <= '9'), ..]).Select(token => token.Value)
            .Concat(parsed.UnmatchedTokens).FirstOrDefault();
        string message = wrong is not null ? $"there is no {(wrong.StartsWith('-') ? "option" : "command or argument")} `{wrong}` here"
            : parsed.CommandResult.Command.Subcommands.Count > 0 ? "a command is missing"
            : Missing(parsed) is { } missing ? $"`{string.Join(' ', Path(parsed.CommandResult))}` needs {missing.Name}: {missing.Description}"
            : parsed.Errors[0].Message.TrimEnd('.');
        Diagnostic diagnostic = new(UsageCode, char.ToLowerInvariant(message[0]) + message[1..].Replace('\'', '`'));
        IEnumerable<string> known = parsed.CommandResult.Command.Children.Concat(Inherited(parsed.CommandResult)).SelectMany(child => child switch
        {
            Command command => command.Aliases.Append(command.Name),
            Option option => option.Aliases.Append(option.Name),
            _ => [],
        });
        if (wrong is not null && Suggestions.Nearest(wrong, known) is { } nearest)
        {
            diagnostic = diagnostic.WithHint($"did you mean `{nearest}`?");
        }

        string help = string.Join(' ', Path(parsed.CommandResult).Append("--help"));
        diagnostic = diagnostic.WithHint($"`{help}` lists what there is");
        using IView view = Views.For(parsed);
        view.ShowFailure(ExitCode.Usage, [diagnostic]);
        return ExitCode.Usage;
    }

    /// <summary>An argument that must be there and is not; null when there is none.</summary>
    private static Argument? Missing(ParseResult parsed) => parsed.CommandResult.Command.Arguments
        .FirstOrDefault(argument => parsed.Errors[0].SymbolResult is not OptionResult && argument.Arity.MinimumNumberOfValues > 0 && parsed.CommandResult.GetResult(argument) is not { Tokens.Count: > 0 });

    /// <summary>The options that commands above give to all below them.</summary>
    private static IEnumerable<Symbol> Inherited(CommandResult command) =>
        command.Parent is CommandResult parent ? parent.Command.Options.Where(option => option.Recursive).Concat(Inherited(parent)) : [];

    private static IEnumerable<string> Path(CommandResult command) =>
        command.Parent is CommandResult parent ? Path(parent).Append(command.Command.Name) : [command.Command.Name];
}
