using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Requirements;

/// <summary>Tools, or tools and a kernel, that satisfy what the tree asks and still do not work together.</summary>
/// <param name="Id">Its name, unique; what an acceptance of the issue names.</param>
/// <param name="Title">The trouble in a few words.</param>
/// <param name="Kernel">The kernels it concerns; null for all.</param>
/// <param name="Tools">The versions of each tool it concerns; all of them must be there. At least one.</param>
/// <param name="Severity">Whether a build fails for certain (error) or only some do (warning).</param>
/// <param name="Consequence">What happens.</param>
/// <param name="Fix">What helps.</param>
/// <param name="Source">Who says so: an address.</param>
/// <param name="Place">Where the issue is described.</param>
public sealed record KnownIssue(
    string Id,
    string Title,
    VersionRange? Kernel,
    ImmutableSortedDictionary<string, VersionRange> Tools,
    Severity Severity,
    string Consequence,
    string Fix,
    string Source,
    SourcePlace Place)
{
    /// <summary>Whether the issue concerns a kernel with these tools. What is not known is not assumed.</summary>
    /// <param name="kernel">The kernel's version; null when it is not known.</param>
    /// <param name="tools">The versions of the tools, by the names of <see cref="KnownIssues.ToolNames"/>.</param>
    public bool Concerns(KernelVersion? kernel, IReadOnlyDictionary<string, ToolVersion> tools) =>
        (Kernel is null || (kernel is { } version && Kernel.Holds(version)))
        && Tools.All(tool => tools.TryGetValue(tool.Key, out ToolVersion found) && tool.Value.Holds(found));
}
