using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kforge.Diagnostics;

namespace Kforge.Platform;

/// <summary>Small files of kforge's own that are replaced as a whole: a reader sees the old content or the new one, never a part.</summary>
internal static class WholeFile
{
    /// <summary>Replaces a file.</summary>
    /// <exception cref="Failure">KF3003 or KF3004.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string unfinished = path + ".new";
        try
        {
            File.WriteAllBytes(unfinished, content);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(path, exception);
        }
    }

    /// <summary>Replaces a file by a value in JSON.</summary>
    public static void WriteJson<T>(string path, T value, JsonTypeInfo<T> type) => Write(path, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>Reads a value in JSON; null when the file is missing or damaged, and what it tells of is made again.</summary>
    public static T? ReadJson<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
