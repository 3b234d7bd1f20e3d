namespace Kforge.Platform.Archives;

/// <summary>How a path of a tree differs from what it should be.</summary>
public enum TreeChange
{
    /// <summary>Something else is there.</summary>
    Changed,

    /// <summary>Nothing is there.</summary>
    Missing,

    /// <summary>Something is there, and nothing should be.</summary>
    Extra,
}

/// <summary>A path where a tree is not what it should be.</summary>
/// <param name="Path">Below the root; may hold control characters when it is <see cref="TreeChange.Extra"/>.</param>
/// <param name="Change">How.</param>
/// <param name="Detail">What changed, in a few words, such as <c>the content</c>; empty when there is no more to say.</param>
public sealed record TreeDifference(string Path, TreeChange Change, string Detail);
