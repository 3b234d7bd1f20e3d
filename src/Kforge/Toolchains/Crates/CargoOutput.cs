using System.Text;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Toolchains.Crates;

/// <summary>Takes what cargo writes, a line at a time: into a log, into the progress, and what matters of it for a diagnostic.</summary>
/// <param name="host">Gets the progress.</param>
/// <param name="phase">The running phase.</param>
/// <param name="total">The packages of the lock. Some are for other machines and are never compiled.</param>
/// <param name="log">Gets every line until it is full.</param>
internal sealed partial class CargoOutput(Host host, string phase, int total, Stream log)
{
    /// <summary>A build script may write without end.</summary>
    private const long LargestLog = 64 << 20;

    private const int KeptLines = 60;
    private const int KeptColumns = 500;
    private readonly Queue<string> last = [];
    private readonly List<string> errors = [];
    private int compiled;
    private long logged;

    /// <summary>How many packages cargo began to compile.</summary>
    public int Compiled => compiled;

    /// <summary>What the compiler said: from the first error on, else the last lines; at most 60 lines.</summary>
    public string Words => string.Join('\n', errors.Count > 0 ? errors : [.. last]);

    /// <summary>Takes a line; called by one thread at a time.</summary>
    public void Take(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        if (logged + bytes.Length <= LargestLog)
        {
            logged += bytes.Length;
            log.Write(bytes);
        }

        if (CompilingLine().Match(line) is { Success: true } match)
        {
            compiled++;
            host.Reports(new Report.Progress(phase, Math.Min(compiled, total), total, ProgressUnit.Items, $"{match.Groups[1].Value} {match.Groups[2].Value}"));
            return;
        }

        string kept = line.Length <= KeptColumns ? line : line[..KeptColumns] + "…";
        if ((errors.Count > 0 || line.StartsWith("error", StringComparison.Ordinal)) && errors.Count < KeptLines)
        {
            errors.Add(kept);
        }

        last.Enqueue(kept);
        if (last.Count > KeptLines)
        {
            last.Dequeue();
        }
    }

    [GeneratedRegex(@"^ *Compiling ([A-Za-z0-9_-]{1,64}) v([0-9A-Za-z.+-]{1,100})( |\z)", RegexOptions.CultureInvariant)]
    private static partial Regex CompilingLine();
}
