using System.Globalization;

namespace Kforge.Cli.Rendering;

/// <summary>Numbers and paths as people read them.</summary>
internal static class Amounts
{
    /// <summary>Bytes in powers of 1000, as disks and networks are sold: <c>514 MB</c>, <c>1.5 GB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => Scaled(bytes, 1e3, "kB"),
        < 1_000_000_000 => Scaled(bytes, 1e6, "MB"),
        _ => Scaled(bytes, 1e9, "GB"),
    };

    /// <summary>A duration: <c>0.4 s</c>, <c>38 s</c>, <c>5 min 12 s</c>.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 59.5 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };

    /// <summary>A count with its noun: <c>1 module</c>, <c>2 modules</c>.</summary>
    public static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {noun}s");

    /// <summary>A path, relative to the directory the user works in when that is shorter to type.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="from">The directory; absolute.</param>
    public static string Path(string path, string from)
    {
        string relative = System.IO.Path.GetRelativePath(from, path);
        return relative.StartsWith("../..", StringComparison.Ordinal) ? path : relative;
    }

    private static string Scaled(long bytes, double unit, string name)
    {
        double scaled = bytes / unit;
        string digits = scaled.ToString(scaled < 9.95 ? "0.0" : "0", CultureInfo.InvariantCulture);
        return $"{digits} {name}";
    }
}
