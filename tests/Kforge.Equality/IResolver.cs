using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>kforge's way to a <c>.config</c>.</summary>
public interface IResolver
{
    /// <summary>The whole text that conf would have written.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="arch">The architecture.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="cancellation">Stops.</param>
    Task<string> ResolveAsync(ConfigTree tree, ArchName arch, Question question, CancellationToken cancellation);
}
