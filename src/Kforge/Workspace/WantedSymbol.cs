using Kforge.Diagnostics;

namespace Kforge.Workspace;

/// <summary>A symbol that a profile or a kernel wants to have, whatever else has to change for it.</summary>
/// <param name="Name">Without <c>CONFIG_</c>.</param>
/// <param name="Value">As it stands in <c>.config</c>, strings with their quotes; null for "on": y, or m for what can only be a module.</param>
/// <param name="Reason">Why it is wanted; null where only the name was written.</param>
/// <param name="Optional">Whether the build goes on when it cannot be had.</param>
/// <param name="Place">Where it was written.</param>
public sealed record WantedSymbol(string Name, string? Value, string? Reason, bool Optional, SourcePlace Place)
{
    /// <inheritdoc/>
    public override string ToString() => Value is null ? Name : $"{Name}={Value}";
}
