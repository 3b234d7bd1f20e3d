using System.CommandLine;
using System.CommandLine.Invocation;

namespace Kforge.Cli;

/// <summary><c>kforge --version</c>: the version with the commit.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool Terminating => true;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Entry.Version);
        return 0;
    }
}
