using System.Globalization;
using Kforge.Platform;

namespace Kforge.Building;

/// <summary>
/// How many commands a build from nothing ran, by the plan's key. It is the only honest source of a
/// percentage: <c>make -n</c> on a Rust kernel is no dry run, it compiles and links.
/// </summary>
/// <param name="Store">Where the counts are kept.</param>
public sealed record StepHistory(Store Store)
{
    /// <summary>The count an earlier build of the same plan ran, or null.</summary>
    public int? Total(Sha256Digest key) =>
        File.Exists(PathOf(key)) && int.TryParse(File.ReadAllText(PathOf(key)), CultureInfo.InvariantCulture, out int total) && total > 0 ? total : null;

    /// <summary>Remembers the count of a build that began with an empty output tree.</summary>
    public void Remember(Sha256Digest key, int total)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(key))!);
        StateFile.Write(PathOf(key), total.ToString(CultureInfo.InvariantCulture));
    }

    private string PathOf(Sha256Digest key) => Path.Combine(Store.Root, "steps", key.Hex);
}
