using System.Text;
using Kforge.Platform;

namespace Kforge.Building;

/// <summary>A small file of lines that is replaced as a whole: a reader sees the old lines or the new ones.</summary>
public static class StateFile
{
    /// <summary>The lines, or none when there is no such file.</summary>
    public static string[] Read(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    /// <summary>Replaces the lines.</summary>
    public static void Write(string path, params string[] lines) =>
        WholeFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
}
