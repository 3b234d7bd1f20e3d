using System.Diagnostics;
using System.Globalization;
using Kforge.Platform;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>What conf says in a case.</summary>
/// <param name="Question">What it was asked; what kforge is asked.</param>
/// <param name="Config">The bytes of its <c>.config</c>.</param>
/// <param name="Took">How long it took, with make where make ran it.</param>
/// <param name="Kept">Whether an earlier run asked.</param>
public sealed record Truth(Question Question, byte[] Config, TimeSpan Took, bool Kept);

/// <summary>
/// What conf says, kept in files so that a second comparison need not ask again: <c>TREE/ARCH/CASE.config</c>, <c>CASE.base</c> where there
/// is one, and <c>CASE.key</c> with what the two were made from and the seconds it took.
/// </summary>
/// <param name="directory">Where.</param>
/// <param name="toolchain">What conf's questions are answered by.</param>
/// <param name="trusted">Whether what is there is used; else conf is asked and it is replaced.</param>
public sealed class Truths(string directory, InstalledToolchain toolchain, bool trusted)
{
    /// <summary>Raise it when conf is asked in another way.</summary>
    private const int Format = 1;

    /// <summary>The truth of a case.</summary>
    public async Task<Truth> OfAsync(RealConf conf, ConfigTree tree, ArchName arch, Case asked, CancellationToken cancellation)
    {
        string path = Path.Combine(directory, tree.Name, arch.Arch, asked.Name);
        string key = Sha256Digest.OfText(
            $"{Format}\n{tree.Digest}\n{arch}\n{toolchain.Tree}\n{asked.Name}\n{(asked is Case.Completed given ? Sha256Digest.OfText(given.Text).Hex : "")}\n").Hex;
        if (trusted && await KeptAsync(path, key, asked, cancellation) is { } kept)
        {
            return kept;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path + ".key");
        long started = Stopwatch.GetTimestamp();
        (Question question, byte[] config) = asked switch
        {
            Case.Mode mode => (new Question.Mode(mode.Target), await conf.TargetAsync(mode.Target, cancellation)),
            Case.Completed completed => await CompleteAsync(conf, completed.Text, cancellation),
            Case.Random random => await CompleteAsync(conf, random.Halve(await conf.RandomAsync(random.Seed.ToString(CultureInfo.InvariantCulture), cancellation)), cancellation),
            _ => throw new InvalidOperationException("unreachable: Case is closed"),
        };
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        if (question is Question.Complete complete)
        {
            await File.WriteAllTextAsync(path + ".base", complete.Text, cancellation);
        }

        await File.WriteAllBytesAsync(path + ".config", config, cancellation);
        await File.WriteAllTextAsync(path + ".key", string.Create(CultureInfo.InvariantCulture, $"{key}\n{took.TotalSeconds:F3}\n"), cancellation);
        return new(question, config, took, Kept: false);
    }

    private static async Task<(Question Question, byte[] Config)> CompleteAsync(RealConf conf, string text, CancellationToken cancellation) =>
        (new Question.Complete(text), await conf.CompleteAsync(text, cancellation));

    private static async Task<Truth?> KeptAsync(string path, string key, Case asked, CancellationToken cancellation)
    {
        if (!File.Exists(path + ".key") || (await File.ReadAllLinesAsync(path + ".key", cancellation)) is not [var made, var seconds] || made != key)
        {
            return null;
        }

        Question question = asked is Case.Mode mode ? new Question.Mode(mode.Target) : new Question.Complete(await File.ReadAllTextAsync(path + ".base", cancellation));
        return new(question, await File.ReadAllBytesAsync(path + ".config", cancellation), TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)), Kept: true);
    }
}
