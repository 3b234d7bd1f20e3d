using System.Collections.Immutable;

namespace Kforge.Checkup;

/// <summary>What a check found.</summary>
public enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>kforge works, but something will be slow or missing.</summary>
    Warning,

    /// <summary>kforge cannot do its work.</summary>
    Problem,
}

/// <summary>One finding about this machine.</summary>
/// <param name="Id">A stable name for programs, such as <c>sandbox</c>.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Found">What was found, in a few words.</param>
/// <param name="Fix">What to type or do, when it is not ok.</param>
public sealed record Finding(string Id, CheckStatus Status, string Found, ImmutableArray<string> Fix)
{
    /// <summary>A finding that is fine.</summary>
    public static Finding Ok(string id, string found) => new(id, CheckStatus.Ok, found, []);
}
