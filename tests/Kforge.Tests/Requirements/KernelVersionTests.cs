using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Kforge.Requirements;

namespace Kforge.Tests.Requirements;

public sealed class KernelVersionTests
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithReplay(20260101, 1).WithMaxTest(300);

    // Few numbers, so that equal ones come up often.
    private static readonly Arbitrary<KernelVersion> Versions = Arb.From(
        from major in Gen.Choose(5, 7)
        from minor in Gen.Choose(0, 12)
        from patch in Gen.Elements("", ".0", ".1", ".12")
        from candidate in Gen.Elements("", "", "-rc1", "-rc9", "-rc10", "~rc2")
        from tail in Gen.Elements("", "", "+", "-rt42", "-1", "-arch1-1", "-00012-gdeadbeef")
        select Version($"{major}.{minor}{patch}{candidate}{tail}"));

    [Theory]
    [InlineData("v6.12", "6.12", "6.12", null)]
    [InlineData("7.2-rc9", "7.2-rc9", "7.2", 9)]
    [InlineData("7.2.0-rc10", "7.2.0-rc10", "7.2", 10)]
    [InlineData("6.12.0+", "6.12.0+", "6.12", null)]
    [InlineData("6.6.50-rt42", "6.6.50-rt42", "6.6", null)]
    [InlineData("6.12.117-1", "6.12.117-1", "6.12", null)]
    [InlineData("6.12-rc4-next-20241024", "6.12-rc4-next-20241024", "6.12", 4)]
    [InlineData("6.12~rc4-1~exp1", "6.12~rc4-1~exp1", "6.12", 4)]
    [InlineData("6.1.0-13-amd64", "6.1.0-13-amd64", "6.1", null)]
    [InlineData("6.12.12+bpo-amd64", "6.12.12+bpo-amd64", "6.12", null)]
    [InlineData("5.15.0-rcu", "5.15.0-rcu", "5.15", null)]
    [InlineData("2.6.39.4", "2.6.39.4", "2.6", null)]
    public void Reads_what_kernels_are_called(string text, string shown, string series, int? candidate)
    {
        KernelVersion version = Version(text);
        Assert.Equal((shown, series, candidate), (version.Text, version.Series, version.Candidate));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("6")]
    [InlineData("six.one")]
    [InlineData("6.1 ")]
    [InlineData("6.1\n")]
    [InlineData("6.1-rc99999999999")]
    [InlineData("99999999999.1")]
    [InlineData("6.1;reboot")]
    public void Refuses_what_is_no_version(string? text) => Assert.False(KernelVersion.TryParse(text, out _));

    [Theory]
    [InlineData("7.2-rc9", "7.2-rc10")]
    [InlineData("7.2-rc10", "7.2")]
    [InlineData("6.12.107-rc1", "6.12.107")]
    [InlineData("6.12", "6.12.1")]
    [InlineData("6.9.12", "6.10")]
    [InlineData("6.10", "6.11-rc1")]
    public void Orders_as_releases_follow_each_other(string older, string newer)
    {
        Assert.True(Version(older) < Version(newer));
        Assert.True(Version(newer) > Version(older));
        Assert.False(Version(older) >= Version(newer));
    }

    [Theory]
    [InlineData("6.6.50-rt42", "6.6.50")]
    [InlineData("6.12.0+", "6.12")]
    [InlineData("6.12.117-1", "6.12.117")]
    [InlineData("7.2-rc9", "7.2.0-rc9-dirty")]
    public void What_says_who_built_it_does_not_order(string one, string other)
    {
        Assert.Equal(Version(one), Version(other));
        Assert.Equal(Version(one).GetHashCode(), Version(other).GetHashCode());
    }

    [Fact]
    public void Is_a_total_order() => Check.One(Seeded, Prop.ForAll(Versions, Versions, Versions, (a, b, c) =>
        Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a))
        && a.CompareTo(a) == 0
        && (!(a <= b && b <= c) || a <= c)
        && (a == b) == (a.CompareTo(b) == 0)
        && (!(a == b) || Math.Sign(a.CompareTo(c)) == Math.Sign(b.CompareTo(c)))
        && (a != b || a.GetHashCode() == b.GetHashCode())));

    [Fact]
    public void Agrees_with_the_numbers_compared_one_by_one() => Check.One(Seeded, Prop.ForAll(Versions, Versions, (a, b) =>
        Math.Sign(a.CompareTo(b)) == Math.Sign(Comparable(a).CompareTo(Comparable(b)))));

    [Fact]
    public void A_version_reads_its_own_text() => Check.One(Seeded, Prop.ForAll(Versions, a => Version(a.Text) == a && Version("v" + a.Text).Text == a.Text));

    private static (int, int, int, int) Comparable(KernelVersion version)
    {
        int[] numbers = [.. version.Text.Split('-', '~', '+')[0].Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        return (numbers[0], numbers[1], numbers.ElementAtOrDefault(2), version.Candidate ?? int.MaxValue);
    }

    private static KernelVersion Version(string text) => KernelVersion.TryParse(text, out KernelVersion version) ? version : throw new ArgumentException(text);
}
