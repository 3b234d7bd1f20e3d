using System.Collections.Immutable;
using Kforge.Workspace;

namespace Kforge.Auditing;

/// <summary>Applies the <c>[[audit.accept]]</c> tables of <c>kbuild.toml</c>; pure.</summary>
public static class Acceptances
{
    /// <summary>What only an audit finds that reads every file; another one cannot tell that there is nothing to accept.</summary>
    private static readonly ImmutableArray<string> OfDeepAudits = [AuditCodes.DownloadChanged.Id, AuditCodes.InstallChanged.Id];

    /// <summary>The report with what is accepted marked as such, and with findings about acceptances that are over or accept nothing.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="accepted">The acceptances.</param>
    /// <param name="today">The last day of an acceptance still counts.</param>
    /// <param name="whole">Whether the whole workspace was audited: only then can an acceptance be told to accept nothing.</param>
    public static AuditReport Apply(AuditReport report, ImmutableArray<AcceptedFinding> accepted, DateOnly today, bool whole)
    {
        HashSet<AcceptedFinding> used = [];
        AuditReport marked = report.Map(finding =>
        {
            // One that is over still says what it meant, so that its end is told and not that it accepts nothing.
            used.UnionWith(accepted.Where(acceptance => Matches(acceptance, finding)));
            return finding with { Acceptance = accepted.FirstOrDefault(acceptance => Matches(acceptance, finding) && acceptance.Until >= today) };
        });
        return marked with
        {
            General =
            [
                .. marked.General,
                .. accepted.Where(acceptance => used.Contains(acceptance) && acceptance.Until < today).Select(Over),
                .. whole ? accepted.Where(acceptance => !used.Contains(acceptance) && !OfDeepAudits.Contains(acceptance.Finding)).Select(Unused) : [],
            ],
        };
    }

    /// <summary>Whether an acceptance is meant for a finding: the code, and everything else that it names.</summary>
    internal static bool Matches(AcceptedFinding acceptance, AuditFinding finding) =>
        acceptance.Finding == finding.Code.Id
        && (acceptance.Tool is null || acceptance.Tool == finding.Subject.Tool)
        && (acceptance.Toolchain is null || acceptance.Toolchain == finding.Subject.Toolchain || acceptance.Toolchain == (finding.Subject.Toolchain is { } named ? LockedName.Definition(named) : null))
        && (acceptance.Kernel is null || acceptance.Kernel == finding.Subject.Kernel);

    private static AuditFinding Over(AcceptedFinding acceptance) => new AuditFinding(
        AuditCodes.AcceptanceOver, FindingLevel.Warning, Subject(acceptance),
        $"the acceptance of {acceptance.Finding} ended on {acceptance.Until:yyyy-MM-dd}", FindingPlace.OfWorkspace(acceptance.Place))
        .Because($"its reason was: {acceptance.Reason}")
        .MendedBy("mend the finding and remove the table, or give it a later `until`");

    private static AuditFinding Unused(AcceptedFinding acceptance) => new AuditFinding(
        AuditCodes.AcceptanceUnused, FindingLevel.Note, Subject(acceptance),
        $"the acceptance of {acceptance.Finding} accepts nothing that was found", FindingPlace.OfWorkspace(acceptance.Place))
        .MendedBy("remove the table; check its names when something is still found");

    private static FindingSubject Subject(AcceptedFinding acceptance) => new(acceptance.Kernel, null, null, acceptance.Toolchain, acceptance.Tool);
}
