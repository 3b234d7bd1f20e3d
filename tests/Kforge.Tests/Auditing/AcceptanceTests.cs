using Kforge.Auditing;
using Kforge.Workspace;

namespace Kforge.Tests.Auditing;

public sealed class AcceptanceTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    private static readonly AuditFinding Missing = Facts.Finding(AuditCodes.ToolMissing, subject: new("lts", "lts", "x86_64", "debian-trixie@1.85.1", "bindgen"));

    /// <summary>What the acceptance names besides the code, and whether it is meant.</summary>
    [Theory]
    [InlineData("KF8003", null, null, null, true)]
    [InlineData("KF8003", "bindgen", null, null, true)]
    [InlineData("KF8003", "bindgen", "debian-trixie", "lts", true)]
    [InlineData("KF8003", "bindgen", "debian-trixie@1.85.1", null, true)]
    [InlineData("KF8001", null, null, null, false)]
    [InlineData("KF8003", "rustc", null, null, false)]
    [InlineData("KF8003", null, "debian", null, false)]
    [InlineData("KF8003", null, null, "mine", false)]
    public void All_that_an_acceptance_names_must_fit(string code, string? tool, string? toolchain, string? kernel, bool accepted)
    {
        AuditReport report = Apply(Missing, whole: false, Accept(code, tool, toolchain, kernel));
        Assert.Equal(accepted, report.Findings.Single(finding => finding.Code == AuditCodes.ToolMissing).Acceptance is not null);
        Assert.Equal(!accepted, report.Fails(FindingLevel.Error));
        Assert.Equal(accepted ? 0 : 1, report.Count(FindingLevel.Error));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(-1, false)]
    public void An_acceptance_counts_up_to_its_last_day_and_is_a_warning_after_it(int days, bool accepted)
    {
        AuditReport report = Apply(Missing, whole: true, Accept("KF8003", until: Today.AddDays(days)));
        Assert.Equal(!accepted, report.Fails(FindingLevel.Error));
        Assert.Equal(accepted ? [] : ["KF8040"], report.General.Select(finding => finding.Code.Id));
        Assert.All(report.General, finding => Assert.Equal((FindingLevel.Warning, "kbuild.toml:20"), (finding.Level, finding.Place!.ToString())));
    }

    [Fact]
    public void An_acceptance_that_accepts_nothing_is_a_note_when_the_whole_workspace_was_looked_at()
    {
        AcceptedFinding other = Accept("KF8005");
        Assert.Equal(("KF8041", FindingLevel.Note), Apply(Missing, whole: true, other).General.Select(finding => (finding.Code.Id, finding.Level)).Single());
        Assert.Empty(Apply(Missing, whole: false, other).General);
        Assert.Empty(Apply(Missing, whole: true, Accept("KF8023")).General);
    }

    [Fact]
    public void One_that_is_over_gives_way_to_one_that_is_not()
    {
        AuditReport report = Apply(Missing, whole: true, Accept("KF8003", until: Today.AddDays(-9)), Accept("KF8003", "bindgen"));
        Assert.False(report.Fails(FindingLevel.Error));
        Assert.Equal("KF8040", report.General.Single().Code.Id);
    }

    [Theory]
    [InlineData(FindingLevel.Note, true)]
    [InlineData(FindingLevel.Warning, true)]
    [InlineData(FindingLevel.Error, false)]
    public void Fails_from_the_asked_level_on(FindingLevel from, bool fails) =>
        Assert.Equal(fails, Apply(Missing with { Level = FindingLevel.Warning }, whole: false).Fails(from));

    private static AcceptedFinding Accept(string code, string? tool = null, string? toolchain = null, string? kernel = null, DateOnly? until = null) =>
        new(code, tool, toolchain, kernel, "we know", until ?? Today.AddDays(30), new("kbuild.toml", 20));

    private static AuditReport Apply(AuditFinding finding, bool whole, params AcceptedFinding[] accepted) =>
        Acceptances.Apply(new([], [], [], [finding]) { }, [.. accepted], Today, whole) is var report
            ? report with { General = [.. report.General.Where(other => other.Code != finding.Code)], Trees = [new(Facts.Tree(), [.. report.General.Where(other => other.Code == finding.Code)])] }
            : throw new InvalidOperationException();
}
