using Kforge.Requirements;

namespace Kforge.Toolchains.Probing;

/// <summary>What became of the question for a tool's version.</summary>
public abstract record FoundTool
{
    private FoundTool()
    {
    }

    /// <summary>The version, when the tool told one.</summary>
    public ToolVersion? VersionOrNull => (this as Found)?.Version;

    /// <summary>The tool runs and tells its version.</summary>
    /// <param name="Path">Where the program is, as the one who runs it sees it.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Says">The line that holds the version, without control characters.</param>
    public sealed record Found(string Path, ToolVersion Version, string Says) : FoundTool;

    /// <summary>There is no such program.</summary>
    public sealed record Missing : FoundTool;

    /// <summary>The tool did not end in time and was killed.</summary>
    /// <param name="Path">Where the program is.</param>
    /// <param name="Limit">How long it had.</param>
    public sealed record Hung(string Path, TimeSpan Limit) : FoundTool;

    /// <summary>The tool ended well, and nothing it wrote is a version.</summary>
    /// <param name="Path">Where the program is.</param>
    /// <param name="Says">The beginning of what it wrote, without control characters; empty when it wrote nothing.</param>
    public sealed record Silent(string Path, string Says) : FoundTool;

    /// <summary>The tool wrote too much and was killed.</summary>
    /// <param name="Path">Where the program is.</param>
    /// <param name="Limit">How many bytes it might write.</param>
    public sealed record Flooded(string Path, long Limit) : FoundTool;

    /// <summary>The tool ended with an error.</summary>
    /// <param name="Path">Where the program is.</param>
    /// <param name="Status">Its exit status; 128 + N for signal N.</param>
    /// <param name="Words">The beginning of what it wrote, without control characters.</param>
    public sealed record Failed(string Path, int Status, string Words) : FoundTool;
}
