using Kforge.Kconfig;

namespace Kforge.Equality.Reach;

/// <summary>Which values conf has given to which symbols, and where that was.</summary>
public sealed class Sightings
{
    private readonly Dictionary<(string Name, string Value), string> seen = [];

    /// <summary>Takes note of a configuration.</summary>
    /// <param name="where">What to call it.</param>
    /// <param name="config">What conf wrote.</param>
    public void Add(string where, string config)
    {
        foreach (ConfigEntry entry in DotConfig.Parse(config).Entries)
        {
            seen.TryAdd((entry.Name, entry.Value), where);
        }
    }

    /// <summary>Where a symbol has had one of several values, or null.</summary>
    public string? Of(string name, IEnumerable<string> values) => values.Select(value => seen.GetValueOrDefault((name, value))).FirstOrDefault(where => where is not null);
}
