using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Requirements;

namespace Kforge.Toolchains.Probing;

/// <summary>How much a tool may take to tell its version.</summary>
/// <param name="Time">The time from its start.</param>
/// <param name="Bytes">What it may write to each of its outputs.</param>
public sealed record ProbeLimits(TimeSpan Time, long Bytes)
{
    /// <summary>10 s and 1 MB; honest tools take milliseconds and write kilobytes.</summary>
    public static readonly ProbeLimits Default = new(TimeSpan.FromSeconds(10), 1_000_000);
}

/// <summary>Runs tools to learn which they are. All are asked at once; none can hold the others up or fill the memory.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Runner">Where the tools are run.</param>
/// <param name="Limits">What each may take.</param>
public sealed record ToolProbe(Host Host, ToolRunner Runner, ProbeLimits Limits)
{
    /// <summary>As many children at a time; more would only wait for processors, with their time running.</summary>
    private const int AtOnce = 8;

    /// <summary>The longest piece of a tool's words that is kept.</summary>
    private const int LongestWords = 300;

    /// <summary>Asks every tool of <see cref="ToolQuestion.All"/>, bindgen for its libclang, and rustc for its sysroot.</summary>
    /// <param name="cancellation">Stops; the tools are killed.</param>
    /// <exception cref="Failure">KF3001 or KF3005 when no sandbox can be made. What is wrong with a tool is an answer.</exception>
    public async Task<ProbedTools> RunAsync(CancellationToken cancellation)
    {
        using SemaphoreSlim places = new(AtOnce);

        // libclang is slow to load, so this question begins first.
        Task<Answer> libclang = AskAsync(ToolQuestion.ForLibclang, places, cancellation);
        Task<Answer> sysroot = AskAsync(ToolQuestion.ForSysroot, places, cancellation);
        Answer[] answers = await Task.WhenAll(ToolQuestion.All.Select(question => AskAsync(question, places, cancellation)).Append(libclang)).ConfigureAwait(false);
        Answer where = await sysroot.ConfigureAwait(false);
        return new(
            answers.ToImmutableSortedDictionary(answer => answer.Question.Tool, answer => answer.Found, StringComparer.Ordinal),
            answers.First(answer => answer.Question.Tool == "rustc") is { Found: FoundTool.Found } rustc ? Rust(rustc.Output, where) : null);
    }

    private RustFacts Rust(string verbose, Answer where)
    {
        // `rustc -vV` is one `key: value` a line after the first.
        string? Value(string key) => verbose.Split('\n').Where(line => line.StartsWith(key + ": ", StringComparison.Ordinal))
            .Select(line => Clean(line[(key.Length + 2)..])).FirstOrDefault();
        string? sysroot = where.Ended && where.Output.TrimEnd('\n') is ['/', ..] path && !path.Any(char.IsControl) ? path : null;
        return new(
            ToolVersion.TryParse(Value("LLVM version"), out ToolVersion llvm) ? llvm : null,
            Value("host"),
            Value("commit-hash") is { } commit and not "unknown" ? commit : null,
            sysroot,
            sysroot is null ? null : RustSource.Find(Runner.Files, sysroot, Runner.Variable("RUST_LIB_SRC")));
    }

    /// <summary>One question; <see cref="ToolQuestion.ForSysroot"/> has no version, so its answer is <see cref="FoundTool.Silent"/> when all is well.</summary>
    private async Task<Answer> AskAsync(ToolQuestion question, SemaphoreSlim places, CancellationToken cancellation)
    {
        if (Runner.Find(question.Program) is not { } path)
        {
            return new(question, new FoundTool.Missing(), "", false);
        }

        await places.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using CancellationTokenSource late = new(Limits.Time, Host.Clock);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
            Command command = Runner.Run(path, question.Arguments) with
            {
                Input = Encoding.ASCII.GetBytes(question.Input),
                OutputLimit = Limits.Bytes,
                ErrorLimit = Limits.Bytes,
            };
            try
            {
                CommandResult result = await command.RunAsync(Host, either.Token).ConfigureAwait(false);
                return new(question, Judge(question, path, result), result.OutputText, result.Succeeded);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return new(question, new FoundTool.Hung(path, Limits.Time), "", false);
            }
            catch (Failure failure) when (Runner is ToolRunner.OnHost && failure.Diagnostics[0].Code == PlatformCodes.ProgramMissing)
            {
                // The file is there and executable, and the kernel cannot run it: another machine's program, a script without interpreter.
                return new(question, new FoundTool.Failed(path, 126, Words(failure.Diagnostics[0].Causes.FirstOrDefault() ?? "")), "", false);
            }
        }
        finally
        {
            places.Release();
        }
    }

    private FoundTool Judge(ToolQuestion question, string path, CommandResult result)
    {
        if (result.Flooded)
        {
            return new FoundTool.Flooded(path, Limits.Bytes);
        }

        if (!result.Succeeded)
        {
            string error = result.Error.Trim();
            if (Runner is ToolRunner.InSandbox && error.StartsWith("bwrap:", StringComparison.Ordinal) && !error.StartsWith("bwrap: execvp", StringComparison.Ordinal))
            {
                throw new Diagnostic(PlatformCodes.NoSandbox, "bubblewrap cannot make a sandbox", null, [Words(error)],
                    ["run `kforge doctor` to see why and how to allow it"]).ToFailure();
            }

            return new FoundTool.Failed(path, result.ExitCode, Words(error.Length > 0 ? error : result.OutputText));
        }

        return question.Read(result.OutputText, result.Error) is var (version, line)
            ? new FoundTool.Found(path, version, Words(line))
            : new FoundTool.Silent(path, Words(result.OutputText + result.Error));
    }

    private static string Words(string text)
    {
        // Only the beginning is looked at: what is cut off may be a megabyte.
        string line = Clean((text.Length > 8 * LongestWords ? text[..(8 * LongestWords)] : text).Trim().ReplaceLineEndings(" | "));
        return line.Length <= LongestWords ? line : line[..LongestWords] + "…";
    }

    private static string Clean(string text) => string.Concat(text.Where(character => !char.IsControl(character)));

    private sealed record Answer(ToolQuestion Question, FoundTool Found, string Output, bool Ended);
}
