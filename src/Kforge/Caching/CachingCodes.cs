using Kforge.Diagnostics;

namespace Kforge.Caching;

/// <summary>What can be wrong with the content-addressed store (KF70xx).</summary>
public static class CachingCodes
{
    /// <summary>A blob or record that is not what its name says; a warning, and from then on a miss.</summary>
    public static readonly DiagnosticCode Damaged = new("KF7001", ExitCode.Verification, "something in the cache is damaged");

    /// <summary>A file or directory of the cache that cannot be read, so that nobody can say what it names.</summary>
    public static readonly DiagnosticCode Unreadable = new("KF7002", ExitCode.Environment, "a part of the cache cannot be read");
}
