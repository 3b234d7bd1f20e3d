using System.Text.Json.Serialization;
using Kforge.Caching.Blobs;
using Kforge.Caching.Contents;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Caching.Collecting;

/// <summary>What the store took when somebody counted, so that not every build has to.</summary>
/// <param name="Bytes">What records and blobs took, and what was said to be added since.</param>
/// <param name="Counted">When.</param>
internal sealed record StoreSize(long Bytes, DateTimeOffset Counted)
{
    /// <summary>What is remembered; null when nothing is, or it cannot be read.</summary>
    public static StoreSize? Read(CacheDirectory directory)
    {
        try
        {
            return WholeFile.ReadJson(Place(directory), CollectingJson.Default.StoreSize) is { Bytes: >= 0 } size ? size : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Counts what is there.</summary>
    public static StoreSize Count(CacheDirectory directory, DateTimeOffset now) =>
        new(StoreListing.Blobs(directory).Concat(StoreListing.Records(directory)).Sum(file => file.Size), now);

    /// <summary>Remembers. A store that cannot be written to remembers nothing.</summary>
    public static void Write(CacheDirectory directory, StoreSize size)
    {
        try
        {
            if (Directory.Exists(directory.Root))
            {
                WholeFile.WriteJson(Place(directory), size, CollectingJson.Default.StoreSize);
            }
        }
        catch (Failure)
        {
            // The next one counts.
        }
    }

    /// <summary>Forgets, so that the next one counts.</summary>
    public static void Forget(CacheDirectory directory)
    {
        try
        {
            File.Delete(Place(directory));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string Place(CacheDirectory directory) => Path.Combine(directory.Root, "size.json");
}

/// <summary>The JSON of the notes that collecting keeps.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StoreSize))]
internal sealed partial class CollectingJson : JsonSerializerContext;
