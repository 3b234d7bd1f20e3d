using System.Globalization;
using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Building;

/// <summary>
/// Finds what a running make is busy with by looking at its descendants in <c>/proc</c>. kbuild's own
/// output cannot tell: with <c>--output-sync</c> a command's line appears when the command has ended.
/// </summary>
public static class RunningSteps
{
    /// <summary>Clock ticks a second in <c>/proc/PID/stat</c>; 100 on every Linux architecture kforge runs on (<c>USER_HZ</c>).</summary>
    private const double TicksPerSecond = 100;

    private static readonly string[] Compilers =
        ["clang", "rustc", "clippy-driver", "bindgen", "ld.lld", "rustdoc", "pahole", "objtool", "llvm-ar", "resolve_btfids", "modpost", "kallsyms", "python3", "xz", "gzip", "zstd"];

    /// <summary>The compilers and linkers below a process, longest-running first.</summary>
    /// <param name="ancestor">The process id make was started as, or its sandbox.</param>
    /// <param name="most">How many at most.</param>
    public static IReadOnlyList<RunningStep> Below(int ancestor, int most)
    {
        List<ProcessStat> all = [.. Directory.EnumerateDirectories("/proc").Select(ProcessStat.TryRead).OfType<ProcessStat>()];
        ILookup<int, ProcessStat> children = all.ToLookup(process => process.Parent);
        double uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);

        List<RunningStep> steps = [];
        Queue<int> pending = new([ancestor]);
        while (pending.TryDequeue(out int parent))
        {
            foreach (ProcessStat child in children[parent])
            {
                pending.Enqueue(child.Id);
                if (Compilers.Any(name => child.Name.StartsWith(name, StringComparison.Ordinal)) && !children[child.Id].Any())
                {
                    double seconds = Math.Max(0, uptime - (child.StartTicks / TicksPerSecond));
                    steps.Add(new(child.Name, TargetOf(child.Id), TimeSpan.FromSeconds(seconds)));
                }
            }
        }

        return [.. steps.OrderByDescending(step => step.Elapsed).Take(most)];
    }

    /// <summary>The output a command line names: <c>--emit=obj=FILE</c> (rustc), <c>-o FILE</c>, or its last argument.</summary>
    internal static string TargetOf(IReadOnlyList<string> arguments)
    {
        const string emitsObject = "--emit=obj=";
        if (arguments.FirstOrDefault(argument => argument.StartsWith(emitsObject, StringComparison.Ordinal)) is { } emit)
        {
            return emit[emitsObject.Length..];
        }

        int flag = arguments.ToList().IndexOf("-o");
        return flag >= 0 && flag + 1 < arguments.Count ? arguments[flag + 1]
            : arguments.Count > 1 ? arguments[^1]
            : "";
    }

    private static string TargetOf(int process)
    {
        try
        {
            return TargetOf(Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private sealed record ProcessStat(int Id, string Name, int Parent, long StartTicks)
    {
        public static ProcessStat? TryRead(string directory)
        {
            if (!int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out int id))
            {
                return null;
            }

            try
            {
                // proc(5): the name stands in parentheses and may itself hold any character.
                string stat = File.ReadAllText(directory + "/stat");
                int open = stat.IndexOf('(');
                int close = stat.LastIndexOf(')');
                string[] fields = stat[(close + 2)..].Split(' ');
                return new(id, stat[(open + 1)..close], int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null; // It ended while we looked.
            }
        }
    }
}
