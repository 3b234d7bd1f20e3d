using System.CommandLine;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Cli;

/// <summary>Chooses the face a command shows.</summary>
internal static class Views
{
    public static IView For(ParseResult parsed)
    {
        if (Read(parsed, CommonOptions.Json))
        {
            return new JsonView(Console.Out);
        }

        Verbosity verbosity = Read(parsed, CommonOptions.Quiet) ? Verbosity.Quiet
            : Read(parsed, CommonOptions.Verbose) ? Verbosity.Verbose
            : Verbosity.Normal;
        bool terminal = !Console.IsErrorRedirected;
        Style style = Style.For(ColorOf(Read(parsed, CommonOptions.Color)), Variable, terminal);
        string directory = WorkspaceReader.FindRoot(WorkingDirectory(parsed)) is Checked<string>.Good root ? root.Value : Variable("KFORGE_HOME") ?? WorkingDirectory(parsed);
        string? ReadLine(string file, int line) => SourceLine(Path.Combine(directory, file), line);
        bool animated = terminal && verbosity > Verbosity.Quiet && Variable("TERM") is not (null or "dumb") && Variable("KFORGE_NO_PROGRESS") is null;
        return animated
            ? new TerminalView(Console.Out, Console.Error, style, verbosity, TimeProvider.System, () => Console.WindowWidth, ReadLine)
            : new LineView(Console.Out, Console.Error, style, verbosity, TimeProvider.System, ReadLine);
    }

    /// <summary>Colours for what a command writes to standard output.</summary>
    public static Style OutputStyle(ParseResult parsed) => Style.For(ColorOf(Read(parsed, CommonOptions.Color)), Variable, !Console.IsOutputRedirected);

    /// <summary>Where the command runs: <c>-C</c>, else where it was started.</summary>
    public static string WorkingDirectory(ParseResult parsed) =>
        Path.GetFullPath(Read(parsed, CommonOptions.Directory) ?? ".", CurrentDirectory());

    /// <summary>Where kforge was started; <c>/</c> when somebody has deleted that directory.</summary>
    private static string CurrentDirectory()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            return "/";
        }
    }

    private static ColorChoice ColorOf(string? word) => word switch
    {
        "always" => ColorChoice.Always,
        "never" => ColorChoice.Never,
        _ => ColorChoice.Auto,
    };

    /// <summary>The value of an option, or its type's default when it was given wrongly: a wrong command line needs a view too.</summary>
    private static T? Read<T>(ParseResult parsed, Option<T> option) =>
        parsed.GetResult(option) is { } result && !result.Errors.Any() ? parsed.GetValue(option) : default;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string? SourceLine(string path, int line)
    {
        try
        {
            return File.Exists(path) ? File.ReadLines(path).Skip(line - 1).FirstOrDefault() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
