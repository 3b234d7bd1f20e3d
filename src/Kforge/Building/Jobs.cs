using System.Globalization;

namespace Kforge.Building;

/// <summary>How many commands make runs at once.</summary>
public static class Jobs
{
    /// <summary>What one compiler may take. rustc on the kernel crate peaks at about 700 MB (6.12, rustc 1.85).</summary>
    private const long BytesPerJob = 1L << 30;

    /// <summary>The cores this process may use, fewer when memory is short; at least 1.</summary>
    /// <param name="processors">Cores the process may use: affinity and cgroup quota counted, as .NET does.</param>
    /// <param name="availableBytes">Memory that can be used without swapping.</param>
    public static int Count(int processors, long availableBytes) =>
        (int)Math.Clamp(Math.Min(processors, availableBytes / BytesPerJob), 1, Math.Max(1, processors));

    /// <summary><see cref="Count(int, long)"/> for this machine now.</summary>
    public static int Count() => Count(Environment.ProcessorCount, Math.Min(AvailableMemory(), CgroupRoom()));

    private static long AvailableMemory() =>
        File.ReadLines("/proc/meminfo")
            .Where(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024)
            .DefaultIfEmpty(long.MaxValue)
            .First();

    /// <summary>What the process's own cgroup (version 2) still allows; its ancestors are not looked at.</summary>
    private static long CgroupRoom()
    {
        try
        {
            string path = File.ReadLines("/proc/self/cgroup").First(line => line.StartsWith("0::", StringComparison.Ordinal))[3..];
            string directory = "/sys/fs/cgroup" + path;
            string limit = File.ReadAllText(Path.Combine(directory, "memory.max")).Trim();
            return limit == "max"
                ? long.MaxValue
                : long.Parse(limit, CultureInfo.InvariantCulture)
                    - long.Parse(File.ReadAllText(Path.Combine(directory, "memory.current")).Trim(), CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            return long.MaxValue;
        }
    }
}
