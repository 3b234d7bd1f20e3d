using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Auditing;

/// <summary>How much a finding matters.</summary>
public enum FindingLevel
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>Works today, or for most.</summary>
    Warning,

    /// <summary>A build fails, or what is built cannot be believed.</summary>
    Error,
}

/// <summary>What a finding is about; null where it is about all of them, or none.</summary>
/// <param name="Kernel">A kernel of <c>kbuild.toml</c>.</param>
/// <param name="Tree">A kernel tree, as the user named it.</param>
/// <param name="Arch">The architecture the tree was looked at for.</param>
/// <param name="Toolchain">A toolchain's name.</param>
/// <param name="Tool">A tool's name.</param>
public sealed record FindingSubject(string? Kernel = null, string? Tree = null, string? Arch = null, string? Toolchain = null, string? Tool = null);

/// <summary>One thing an audit found.</summary>
/// <param name="Code">The kind, one of <see cref="AuditCodes"/>.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Message">One sentence without a full stop, lower case.</param>
/// <param name="Place">Where it is written; null when it is in no file.</param>
public sealed record AuditFinding(DiagnosticCode Code, FindingLevel Level, FindingSubject Subject, string Message, FindingPlace? Place = null)
{
    /// <summary>Further sentences, the nearest cause first.</summary>
    public ImmutableArray<string> Causes { get; init; } = [];

    /// <summary>What mends it, each a sentence with a command in backticks; the simplest first.</summary>
    public ImmutableArray<string> Fixes { get; init; } = [];

    /// <summary>Who accepts it, or null.</summary>
    public AcceptedFinding? Acceptance { get; init; }

    /// <summary>The same with causes.</summary>
    public AuditFinding Because(params IEnumerable<string> causes) => this with { Causes = [.. Causes, .. causes] };

    /// <summary>The same with remedies.</summary>
    public AuditFinding MendedBy(params IEnumerable<string> fixes) => this with { Fixes = [.. Fixes, .. fixes] };
}

/// <summary>A place a finding points to.</summary>
/// <param name="File">Relative to the tree or to the workspace.</param>
/// <param name="Line">From 1; 0 when only the file is known.</param>
/// <param name="InTree">Whether it is a file of the kernel tree, not of the workspace.</param>
public sealed record FindingPlace(string File, int Line, bool InTree)
{
    /// <summary>A place of the kernel tree.</summary>
    public static FindingPlace OfTree(SourcePlace place) => new(place.File, place.Line, true);

    /// <summary>A place of the workspace.</summary>
    public static FindingPlace OfWorkspace(SourcePlace place) => new(place.File, place.Line, false);

    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}";
}
