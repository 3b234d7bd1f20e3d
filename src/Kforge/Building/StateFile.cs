using Kforge.Platform;

namespace Kforge.Building;

/// <summary>A small file of lines that is replaced as a whole: a reader sees the old lines or the new ones.</summary>
internal static class StateFile
{
    /// <summary>The lines, or none when there is no such file.</summary>
    public static string[] Read(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    /// <summary>Replaces the lines.</summary>
    public static void Write(string path, params string[] lines)
    {
        try
        {
            File.WriteAllLines(path + ".new", lines);
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(path, exception);
        }
    }
}
