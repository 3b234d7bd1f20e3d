using System.Text.Json;

namespace Kforge.Benchmarks.Cache;

/// <summary>Everything that was measured in a directory, kept after each measurement.</summary>
internal sealed class CacheResults
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly string file;
    private readonly List<Measurement> all;

    /// <summary>Reads what is there.</summary>
    /// <param name="file">The file; it may not exist yet.</param>
    public CacheResults(string file)
    {
        this.file = file;
        all = File.Exists(file) ? JsonSerializer.Deserialize<List<Measurement>>(File.ReadAllText(file), Written)! : [];
    }

    /// <summary>The values of a tool in a case, in the order of their rounds.</summary>
    public IReadOnlyList<Measurement> Of(CacheCase asked, string tool) => [.. all.Where(one => one.Case == asked.Name && one.Tool == tool).OrderBy(one => one.Round)];

    /// <summary>Whether a value is there.</summary>
    public bool Has(CacheCase asked, string tool, int round) => Of(asked, tool).Any(one => one.Round == round);

    /// <summary>Adds a value.</summary>
    public void Add(Measurement measured)
    {
        all.Add(measured);
        string unfinished = file + ".new";
        File.WriteAllText(unfinished, JsonSerializer.Serialize(all, Written));
        File.Move(unfinished, file, overwrite: true);
    }
}
