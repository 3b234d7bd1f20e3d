using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>The <c>[cache]</c> table of <c>kbuild.toml</c>: how a workspace uses the build cache.</summary>
/// <param name="MaxSize">To what the cache is cut back after a build, in bytes; null when it is not said.</param>
/// <param name="Recheck">One in so many warm builds is built again from nothing and compared, 0 for none; null when it is not said.</param>
public sealed record CacheSettings(long? MaxSize, int? Recheck)
{
    /// <summary>Nothing is said.</summary>
    public static readonly CacheSettings None = new(null, null);

    /// <summary>The size where nobody says another, in bytes.</summary>
    public const long UsualSize = 20L << 30;

    /// <summary>How often is checked again where <c>CI</c> is set and nobody says otherwise: what CI builds, others are given.</summary>
    public const int UsualRecheckInCI = 20;

    /// <summary>The variable that goes before <c>max-size</c>.</summary>
    public const string SizeVariable = "KFORGE_CACHE_SIZE";

    /// <summary>To what the cache is cut back here, in bytes: <c>KFORGE_CACHE_SIZE</c>, else <c>max-size</c>, else <see cref="UsualSize"/>.</summary>
    /// <returns>The size, or KF1015 for a variable that is none.</returns>
    public Checked<long> SizeIn(Host host) =>
        host.Variable(SizeVariable) is { } text ? ByteSize.Parse(text, new SourcePlace(SizeVariable)) : MaxSize ?? UsualSize;

    /// <summary>One in so many warm builds is checked again here; 0 for none.</summary>
    public int RecheckIn(Host host) => Recheck ?? (host.Variable("CI") is null ? 0 : UsualRecheckInCI);
}
