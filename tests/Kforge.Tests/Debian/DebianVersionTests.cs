using FsCheck;
using FsCheck.Fluent;
using Kforge.Debian;

namespace Kforge.Tests.Debian;

public sealed class DebianVersionTests
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(20260101, 7);

    private static readonly Arbitrary<DebianVersion> Versions = Arb.From(
        from epoch in Gen.Elements("", "0:", "1:", "12:")
        from first in Gen.Elements("0", "1", "00", "9", "10", "2026")
        from upstream in Gen.ListOf(Gen.Elements("0", "1", "00", "9", "10", ".", "+", "~", "a", "b", "Z", "rc", "dfsg", "-"))
        from revision in Gen.Elements("", "-0", "-1", "-1~bpo", "-1+b1", "-00")
        let text = epoch + first + string.Concat(upstream.Take(6)) + revision
        where DebianVersion.TryParse(text, out _)
        select DebianVersion.Parse(text));

    /// <summary>In rising order; what policy 5.6.12 says in words, and what dpkg does in corners.</summary>
    private static readonly string[] Rising =
    [
        "0~", "0", "0a", "0.~~", "0.~~a", "0.~", "0.", "0.1~rc1-1", "0.1~rc1-2", "0.1~rc2", "0.1~rc10", "0.1-0~", "0.1", "0.1-1~bpo12+1",
        "0.1-1", "0.1-1+b1", "0.1-1+deb13u1", "0.1-2", "0.1-10", "0.1a", "0.1+", "0.1+dfsg1-1", "0.1.0", "0.1.1", "0.2", "0.10", "0.a", "0.+", "1", "1A", "1a",
        "1+", "1.2.3-4-5", "9", "10", "99999999999999999999", "100000000000000000000", "1:0~", "1:0", "2:0.1", "10:0",
    ];

    [Fact]
    public void Orders_as_policy_says()
    {
        DebianVersion[] versions = [.. Rising.Select(DebianVersion.Parse)];
        for (int left = 0; left < versions.Length; left++)
        {
            for (int right = 0; right < versions.Length; right++)
            {
                Assert.True(
                    Math.Sign(versions[left].CompareTo(versions[right])) == Math.Sign(left.CompareTo(right)),
                    $"{versions[left]} and {versions[right]}");
            }
        }
    }

    [Theory]
    [InlineData("1.0", "0:1.0")]
    [InlineData("1.0", "1.0-0")]
    [InlineData("1.0", "1.00")]
    [InlineData("1.", "1.0")]
    [InlineData("1.0a", "1.00a0")]
    [InlineData("01", "1")]
    public void Tells_no_difference_where_policy_makes_none(string left, string right)
    {
        Assert.Equal(DebianVersion.Parse(left), DebianVersion.Parse(right));
        Assert.Equal(DebianVersion.Parse(left).GetHashCode(), DebianVersion.Parse(right).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData(":1")]
    [InlineData("a:1")]
    [InlineData("-1:1")]
    [InlineData("1:")]
    [InlineData("1:-1")]
    [InlineData("1-")]
    [InlineData("1 2")]
    [InlineData("1_2")]
    [InlineData("1-1:2")]
    [InlineData("99999999999:1")]
    [InlineData("é")]
    public void Refuses_what_is_not_a_version(string text) => Assert.False(DebianVersion.TryParse(text, out _));

    [Fact]
    public void Takes_a_version_apart()
    {
        DebianVersion version = DebianVersion.Parse("2:1.85.1+dfsg1-1-2");
        Assert.Equal((2, "1.85.1+dfsg1-1", "2"), (version.Epoch, version.Upstream, version.Revision));
    }

    [Fact]
    public void Is_a_total_order() => Check.One(Seeded, Prop.ForAll(Versions, Versions, Versions, (a, b, c) =>
        Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a))
        && a.CompareTo(a) == 0
        && (!(a <= b && b <= c) || a <= c)
        && (!(a == b) || Math.Sign(a.CompareTo(c)) == Math.Sign(b.CompareTo(c)))));

    [Fact]
    public void Hashes_equal_versions_alike() => Check.One(Seeded, Prop.ForAll(Versions, Versions, (a, b) =>
        a != b || a.GetHashCode() == b.GetHashCode()));

    [Fact]
    public void Puts_a_tilde_before_the_end_and_anything_else_after_it() => Check.One(Seeded, Prop.ForAll(Versions, a =>
        a.Revision == "" || (DebianVersion.Parse(a + "~1") < a && DebianVersion.Parse(a + "+1") > a && DebianVersion.Parse(a + ".1") > a)));

    [Fact]
    public void Puts_the_epoch_before_everything() => Check.One(Seeded, Prop.ForAll(Versions, Versions, (a, b) =>
        a.Epoch == b.Epoch || a.CompareTo(b) == a.Epoch.CompareTo(b.Epoch)));

    [Theory]
    [InlineData("<<", "1", true, false, false)]
    [InlineData("<=", "1", true, true, false)]
    [InlineData("<", "1", true, true, false)]
    [InlineData("=", "1", false, true, false)]
    [InlineData(">=", "1", false, true, true)]
    [InlineData(">", "1", false, true, true)]
    [InlineData(">>", "1", false, false, true)]
    public void Knows_every_relation(string relation, string version, bool earlier, bool equal, bool later)
    {
        VersionBound bound = new(VersionBound.RelationOf(relation)!.Value, DebianVersion.Parse(version));
        Assert.Equal((earlier, equal, later),
            (bound.Allows(DebianVersion.Parse("1~")), bound.Allows(DebianVersion.Parse("1-0")), bound.Allows(DebianVersion.Parse("1-1"))));
    }
}
