using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Tests;

/// <summary>A host for tests: the real world with a small environment.</summary>
internal static class TestHost
{
    public static Host Create(IDictionary<string, string>? variables = null, Action<Report>? reports = null, HttpClient? http = null) => new(
        (variables ?? new Dictionary<string, string>()).ToImmutableDictionary()
            .SetItem("PATH", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin"),
        Path.GetTempPath(),
        TimeProvider.System,
        http ?? new HttpClient(),
        reports ?? (_ => { }));
}
