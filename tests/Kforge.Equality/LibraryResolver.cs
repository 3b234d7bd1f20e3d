using Kforge.Kconfig.Values;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>Asks the library.</summary>
/// <param name="readings">The trees' files.</param>
public sealed class LibraryResolver(Readings readings) : IResolver
{
    /// <inheritdoc/>
    public async Task<string> ResolveAsync(ConfigTree tree, ArchName arch, Question question, CancellationToken cancellation)
    {
        ConfigStart start = question switch
        {
            Question.Mode mode => new ConfigStart.Mode(mode.Target),
            Question.Complete complete => new ConfigStart.Base(complete.Text),
            _ => throw new InvalidOperationException("unreachable: Question is closed"),
        };
        return ConfigWriter.Write((await readings.OfAsync(tree, arch, cancellation)).Evaluate(start, out _).OrFail());
    }
}
