using System.Collections.Immutable;

namespace Kforge.Platform.Downloads;

/// <summary>A file whose digest is known before it is fetched.</summary>
/// <param name="What">Its name for people, without backticks, such as <c>rust-src 1.85.1+dfsg-1</c>.</param>
/// <param name="Addresses">Where it may be, the best first; http or https, user and password allowed.</param>
/// <param name="Size">In bytes; null when only the digest is known.</param>
/// <param name="Sha256">Of its content.</param>
public sealed record Download(string What, ImmutableArray<Uri> Addresses, long? Size, Sha256Digest Sha256)
{
    /// <summary>The most bytes that are accepted when the size is not known.</summary>
    public long Limit { get; init; } = 4L << 30;

    /// <summary>Whether any content will do for now, because something else than a digest decides: <see cref="Sha256"/> has no value then.</summary>
    internal bool AnyContent { get; init; }

    /// <summary>Where it is looked for when every one of <see cref="Addresses"/> says that it is gone, and only then.</summary>
    public ImmutableArray<Uri> LastResort { get; init; } = [];

    /// <summary>What the user can do when it is gone everywhere.</summary>
    public ImmutableArray<string> HintsWhenGone { get; init; } = [];
}

/// <summary>How stubborn a download is.</summary>
/// <param name="Tries">Tries at one address without progress before it is given up.</param>
/// <param name="FirstPause">Before the second try; doubled before each further one.</param>
/// <param name="Stall">How long a connection may bring nothing.</param>
public sealed record RetryPolicy(int Tries, TimeSpan FirstPause, TimeSpan Stall)
{
    /// <summary>Five tries within about 15 seconds; 60 seconds of silence end a connection.</summary>
    public static readonly RetryPolicy Default = new(5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
}
