using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kforge.Caching.Blobs;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Caching;

/// <summary>What the cache was to builds, a line of JSON each, the newest last. When it grows too long, the older half goes.</summary>
/// <param name="host">The outside world.</param>
/// <param name="directory">Where the store lies.</param>
public sealed class UseLog(Host host, CacheDirectory directory)
{
    private const long MostBytes = 1 << 20;

    private string Place => Path.Combine(directory.Root, "uses.jsonl");

    /// <summary>Adds a line. A store that cannot be written to keeps no note: no build fails by it.</summary>
    /// <param name="use">What the cache was to a build.</param>
    /// <param name="cancellation">Stops waiting for another process that adds a line.</param>
    public async Task AddAsync(Use use, CancellationToken cancellation)
    {
        try
        {
            using FileLock alone = await FileLock.TakeAsync(host, directory.Store.Lock("cache-uses"), "the statistics of the build cache", cancellation).ConfigureAwait(false);
            Directory.CreateDirectory(directory.Root);
            Append(JsonSerializer.SerializeToUtf8Bytes(Line.Of(use), UseJson.Default.Line));
        }
        catch (Exception exception) when (exception is Failure or IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>All lines that can be read, the oldest first.</summary>
    public ImmutableArray<Use> Read() => [.. Lines(Content()).Select(Parse).OfType<Use>()];

    private void Append(byte[] line)
    {
        byte[] content = Content();
        bool broken = content.Length > 0 && content[^1] != (byte)'\n'; // Somebody was killed while writing.
        byte[] added = [.. broken ? "\n"u8 : default, .. line, (byte)'\n'];
        if (content.Length + added.Length > MostBytes)
        {
            int middle = Array.IndexOf(content, (byte)'\n', content.Length / 2) + 1;
            WholeFile.Write(Place, [.. middle > 0 ? content.AsSpan(middle) : default, .. added]);
            return;
        }

        using FileStream file = new(Place, FileMode.Append, FileAccess.Write, FileShare.Read, 0);
        file.Write(added);
    }

    /// <summary>The file's content; its end, when somebody made it longer than it gets.</summary>
    private byte[] Content()
    {
        try
        {
            using FileStream file = new(Place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            byte[] content = new byte[Math.Min(file.Length, 2 * MostBytes)];
            file.Position = file.Length - content.Length;
            return content[..file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(byte[] content)
    {
        for (int begin = 0, end; begin < content.Length; begin = end + 1)
        {
            end = Array.IndexOf(content, (byte)'\n', begin) is >= 0 and int found ? found : content.Length;
            yield return content.AsMemory(begin, end - begin);
        }
    }

    /// <summary>One line; null for one that was cut off, damaged, or written by a kforge that knows more.</summary>
    private static Use? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line.Span, UseJson.Default.Line)?.ToUse();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed record Line(DateTimeOffset Time, [property: JsonRequired] string Kernel, [property: JsonRequired] string Result, double Seconds, double Saved)
    {
        private const double Most = 1e9;

        public static Line Of(Use use) => new(
            use.Time.ToUniversalTime(), use.Kernel, use.Result.ToString().ToLowerInvariant(), Math.Round(use.Took.TotalSeconds, 3), Math.Round(use.Saved.TotalSeconds, 3));

        public Use? ToUse() =>
            Enum.GetValues<UseResult>().Cast<UseResult?>().FirstOrDefault(result => result.ToString()!.ToLowerInvariant() == Result) is { } known
            && Kernel is not null && Seconds is >= 0 and < Most && Saved is >= 0 and < Most
                ? new(Time, Kernel, known, TimeSpan.FromSeconds(Seconds), TimeSpan.FromSeconds(Saved))
                : null;
    }
}

/// <summary>The JSON of <see cref="UseLog"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UseLog.Line))]
internal sealed partial class UseJson : JsonSerializerContext;
