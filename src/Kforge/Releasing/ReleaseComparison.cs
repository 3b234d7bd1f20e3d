using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Releasing;

/// <summary>Two releases that should be the same.</summary>
/// <param name="Same">How many files are.</param>
/// <param name="Different">Those that both have, with another content.</param>
/// <param name="OnlyInOne">Those that only the first has.</param>
/// <param name="OnlyInOther">Those that only the second has.</param>
public sealed record ReleaseComparison(int Same, ImmutableArray<string> Different, ImmutableArray<string> OnlyInOne, ImmutableArray<string> OnlyInOther)
{
    /// <summary>Whether every file is the same.</summary>
    public bool IsSame => Different.IsEmpty && OnlyInOne.IsEmpty && OnlyInOther.IsEmpty;

    /// <summary>Compares by what the lists say.</summary>
    public static ReleaseComparison Of(ReleaseDirectory one, ReleaseDirectory other)
    {
        ImmutableSortedDictionary<string, Sha256Digest> first = one.Listed();
        ImmutableSortedDictionary<string, Sha256Digest> second = other.Listed();
        ImmutableArray<string> different = [.. first.Where(file => second.TryGetValue(file.Key, out Sha256Digest digest) && digest != file.Value).Select(file => file.Key)];
        return new(
            first.Count(file => second.TryGetValue(file.Key, out Sha256Digest digest) && digest == file.Value),
            different,
            [.. first.Keys.Where(name => !second.ContainsKey(name))],
            [.. second.Keys.Where(name => !first.ContainsKey(name))]);
    }
}
