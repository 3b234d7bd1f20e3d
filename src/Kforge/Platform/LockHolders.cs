using System.Globalization;

namespace Kforge.Platform;

/// <summary>Finds out who holds a lock, for the note of the one who waits. What the kernel does not tell is left out.</summary>
internal static class LockHolders
{
    private const int MostNamed = 3;

    /// <summary>The holders in words: <c>`kforge build lts` (process 4711)</c>, or <c>another kforge</c> when nobody can be named.</summary>
    /// <param name="path">The lock file.</param>
    public static string Describe(string path)
    {
        string full = Path.GetFullPath(path);
        string[] holders = [.. FlockProcesses().Where(process => Holds(process, full)).Select(process => $"`{Words(process)}` (process {process})")];
        return holders.Length switch
        {
            0 => "another kforge",
            <= MostNamed => string.Join(" and ", holders),
            _ => $"{string.Join(", ", holders.Take(MostNamed))} and {holders.Length - MostNamed} more",
        };
    }

    /// <summary>The processes with any lock of flock(2): the fifth word of its lines in <c>/proc/locks</c> (proc_locks(5)).</summary>
    private static IEnumerable<int> FlockProcesses() =>
        Read("/proc/locks").Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 4 && words[1] == "FLOCK")
            .Select(words => int.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? process : 0)
            .Where(process => process > 0)
            .Distinct()
            .Order();

    private static bool Holds(int process, string path)
    {
        try
        {
            return new DirectoryInfo($"/proc/{process}/fd").EnumerateFileSystemInfos()
                .Any(file => file.LinkTarget == path && Read($"/proc/{process}/fdinfo/{file.Name}").Contains("FLOCK", StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended, or belongs to another user.
        }
    }

    /// <summary>The command of a process without its options: those may hold what is nobody's business.</summary>
    private static string Words(int process)
    {
        string[] line = Read($"/proc/{process}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        int program = Array.FindIndex(line, word => Path.GetFileName(word) == "Kforge.Cli.dll");
        string[] words = program < 0
            ? [Path.GetFileName(line.FirstOrDefault() ?? "?")]
            : ["kforge", .. line.Skip(program + 1).TakeWhile(word => !word.StartsWith('-')).Take(MostNamed)];
        string text = string.Concat(string.Join(' ', words).Where(c => !char.IsControl(c)));
        return text.Length <= 80 ? text : text[..80] + "…";
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
