using System.Collections.Concurrent;
using Kforge.Diagnostics;

namespace Kforge.Kconfig.Probes;

/// <summary>
/// Answers <c>$(shell,COMMAND)</c> of Kconfig files as the kernel's <c>do_shell</c> does (scripts/kconfig/preprocess.c): standard output, at most
/// 4095 bytes up to the first NUL, without newlines at the end, the others as spaces; the exit status has no part. The commands run in the sandbox
/// with the toolchain, side by side, with no standard input, in an empty directory.
/// </summary>
/// <remarks>
/// Answers are kept in the store. One holds as long as the toolchain, the environment, the files directly in <c>scripts/</c> and those
/// beside any other file of the tree that the command names are the same. What a command that was stopped might have said is not kept.
/// </remarks>
public sealed class ShellProbes
{
    /// <summary>How long a command may run; honest ones take milliseconds, the slowest half a second.</summary>
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);

    private readonly ProbeContext context;
    private readonly KconfigEnvironment environment;
    private readonly AnswerFile file;
    private readonly TimeSpan limit;
    private readonly ConcurrentDictionary<string, ProbeAnswer> answers;

    private ShellProbes(ProbeContext context, KconfigEnvironment environment, AnswerFile file, TimeSpan limit, IEnumerable<KeyValuePair<string, ProbeAnswer>> kept)
    {
        this.context = context;
        this.environment = environment;
        this.file = file;
        this.limit = limit;
        answers = new(kept, StringComparer.Ordinal);
    }

    /// <summary>Reads the answers that the store has.</summary>
    /// <param name="context">Where commands run.</param>
    /// <param name="environment">Their whole environment, from <see cref="MakeEnvironment"/>.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static Task<ShellProbes> OpenAsync(ProbeContext context, KconfigEnvironment environment, CancellationToken cancellation) =>
        OpenAsync(context, environment, DefaultLimit, cancellation);

    /// <summary>The same with another limit for the time of a command.</summary>
    internal static async Task<ShellProbes> OpenAsync(ProbeContext context, KconfigEnvironment environment, TimeSpan limit, CancellationToken cancellation)
    {
        AnswerFile file = new(context, environment, new TreeDigests(context.SourceRoot));
        return new(context, environment, file, limit, await file.ReadAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>What a command answers; null when that is not known yet.</summary>
    /// <param name="command">As the shell gets it.</param>
    public string? Answer(string command) => answers.GetValueOrDefault(command)?.Text;

    /// <summary>What a command wrote to standard error, at most 4096 bytes; null when it was not run, empty when it wrote nothing.</summary>
    /// <param name="command">As the shell gets it.</param>
    /// <remarks><c>$(success,…)</c> sends it to <c>/dev/null</c>; to know why a script fails, run the script itself as a command.</remarks>
    public string? Complaint(string command) => answers.GetValueOrDefault(command)?.Complaint;

    /// <summary>Runs the commands whose answer is not known, so that afterwards all are. A command that does not end by itself answers nothing, and a warning KF1221 tells it.</summary>
    /// <param name="commands">As the shell gets them.</param>
    /// <param name="cancellation">Kills them; the answers that are there are kept.</param>
    /// <exception cref="Failure">KF3001 or KF3005 when no shell can be started; KF3003 or KF3004 when the store cannot be written.</exception>
    public async Task RunAsync(IReadOnlyCollection<string> commands, CancellationToken cancellation)
    {
        ConcurrentQueue<string> left = new(commands.Distinct(StringComparer.Ordinal).Where(command => !answers.ContainsKey(command)));
        if (left.IsEmpty)
        {
            return;
        }

        ConcurrentDictionary<string, ProbeAnswer> found = new(StringComparer.Ordinal);
        try
        {
            int shells = Math.Min(left.Count, Environment.ProcessorCount);
            await Task.WhenAll(Enumerable.Range(0, shells).Select(_ => WorkAsync(left, found, cancellation))).ConfigureAwait(false);
        }
        finally
        {
            if (!found.IsEmpty)
            {
                await file.AddAsync(found, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task WorkAsync(ConcurrentQueue<string> left, ConcurrentDictionary<string, ProbeAnswer> found, CancellationToken cancellation)
    {
        while (!left.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            await new ProbeShell(context, environment, limit).RunAsync(left, Take, cancellation).ConfigureAwait(false);
        }

        void Take(string command, ProbeAnswer? answer, string trouble)
        {
            answers[command] = answer ?? ProbeAnswer.Empty;
            if (answer is not null)
            {
                found[command] = answer;
            }
            else
            {
                context.Host.Reports(new Report.Warned(Unanswered(command, trouble)));
            }
        }
    }

    private static Diagnostic Unanswered(string command, string trouble) =>
        new Diagnostic(ProbeCodes.Unanswered, $"a command in a Kconfig file has no answer: `{command}`", null) { Severity = Severity.Warning }.WithCause(trouble);
}
