namespace Kforge.Diagnostics;

/// <summary>The pages of <c>docs/codes</c>, which ship inside the library.</summary>
public static class CodePages
{
    private const string Prefix = "codes/";
    private const string Suffix = ".md";

    /// <summary>Every code that has a page, sorted.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. typeof(CodePages).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The page of a code in Markdown, or null when it has none.</summary>
    /// <param name="code">Such as <c>KF1203</c>.</param>
    public static string? Read(string code)
    {
        using Stream? stream = typeof(CodePages).Assembly.GetManifestResourceStream(Prefix + code + Suffix);
        return stream is null ? null : new StreamReader(stream).ReadToEnd();
    }
}
