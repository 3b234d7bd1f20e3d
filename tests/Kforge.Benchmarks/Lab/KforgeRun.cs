using System.Text.Json;

namespace Kforge.Benchmarks.Lab;

/// <summary>How a run of kforge with <c>--json</c> ended.</summary>
/// <param name="Exit">The exit code.</param>
/// <param name="Output">Lines of JSON.</param>
/// <param name="Error">What it told people.</param>
/// <param name="Elapsed">The life of the process.</param>
public sealed record KforgeRun(int Exit, string Output, string Error, TimeSpan Elapsed)
{
    /// <summary>The last line: the result.</summary>
    public JsonElement Result => JsonDocument.Parse(Output.TrimEnd('\n').Split('\n')[^1]).RootElement;

    /// <summary>What the cache had: <c>current</c>, <c>exact</c>, <c>irrelevant</c>, <c>warm</c> or <c>cold</c>; null from a kforge that has none.</summary>
    public string? CacheResult =>
        Result.TryGetProperty("cache", out JsonElement cache) && cache.ValueKind == JsonValueKind.Object && cache.TryGetProperty("result", out JsonElement result) ? result.GetString() : null;

    /// <summary>Commands that make ran; 0 when it did not run.</summary>
    public int Steps => Result.TryGetProperty("steps", out JsonElement steps) && steps.ValueKind == JsonValueKind.Object
        ? steps.EnumerateObject().Sum(step => step.Value.GetInt32()) : 0;

    /// <summary>The output tree.</summary>
    public string OutputTree => Result.GetProperty("output").GetString()!;

    /// <summary>Fails with everything kforge said unless it succeeded.</summary>
    public KforgeRun Expect(string what) => Exit == 0 ? this
        : throw new InvalidOperationException($"{what}: kforge ended with {Exit}\n{Error}{string.Join('\n', Output.Split('\n').TakeLast(20))}");
}
