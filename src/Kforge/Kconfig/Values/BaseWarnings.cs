using Kforge.Diagnostics;

namespace Kforge.Kconfig.Values;

/// <summary>What is odd in a configuration that somebody gave: one of another architecture or of a far newer kernel shows in what the tree does not know.</summary>
public static class BaseWarnings
{
    private const int MostNamed = 5;

    /// <summary>The warnings: KF1211 for symbols that the tree does not have, KF1204 for each value that is none.</summary>
    /// <param name="report">What reading the configuration told.</param>
    /// <param name="file">Its path as the user wrote it, or null.</param>
    public static IEnumerable<Diagnostic> Of(GivenReport report, string? file)
    {
        if (!report.Unknown.IsEmpty)
        {
            yield return new Diagnostic(KconfigCodes.UnknownInBase, $"{report.Unknown.Length} symbols of the base are not in this tree: {Some(report.Unknown)}", new(file ?? "base")) { Severity = Severity.Warning };
        }

        foreach (ConfigEntry entry in report.Invalid.Take(MostNamed))
        {
            yield return new Diagnostic(KconfigCodes.WrongType, $"`{entry.Value}` is not a value for {entry.Name}; the line is passed over", new(file ?? "base", entry.Line)) { Severity = Severity.Warning };
        }

        if (report.Invalid.Length > MostNamed)
        {
            ConfigEntry[] more = [.. report.Invalid.Skip(MostNamed)];
            yield return new Diagnostic(KconfigCodes.WrongType, $"{more.Length} more lines of the base have values that their symbols do not take, and are passed over: {Some(more)}", new(file ?? "base")) { Severity = Severity.Warning };
        }
    }

    private static string Some(IReadOnlyList<ConfigEntry> entries) =>
        string.Join(", ", entries.Take(MostNamed).Select(entry => entry.Name)) + (entries.Count > MostNamed ? " …" : "");
}
