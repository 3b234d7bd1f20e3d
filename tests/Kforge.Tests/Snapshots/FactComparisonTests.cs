using System.Collections.Immutable;
using Kforge.Planning;
using Kforge.Snapshots.Explaining;

namespace Kforge.Tests.Snapshots;

/// <summary>What two plans state differently, and that this never disagrees with their keys.</summary>
public sealed class FactComparisonTests
{
    [Fact]
    public void Equal_lists_have_no_difference() => Assert.Empty(Between("arch=x86 source=1 patch:a=1", "arch=x86 source=1 patch:a=1"));

    [Fact]
    public void Differences_go_from_coarse_to_fine() => Assert.Equal(
        ["Tools toolchain", "Tree source", "Patches patch a", "Make target modules", "Configuration symbol RUST"],
        Between("toolchain=1 source=1 symbol:RUST=n target:modules=y", "symbol:RUST=y patch:a=1 source=2 toolchain=2").Select(difference => $"{difference.Kind} {difference.Name}"));

    [Fact]
    public void A_patch_is_added_removed_or_changed()
    {
        ImmutableArray<FactDifference> differences = Between("patch:a=1 patch:b=1", "patch:b=2 patch:c=1");
        Assert.Equal("patch a", Assert.Single(differences.OfType<FactDifference.Removed>()).Name);
        Assert.Equal("patch c", Assert.Single(differences.OfType<FactDifference.Added>()).Name);
        FactDifference.Changed changed = Assert.Single(differences.OfType<FactDifference.Changed>());
        Assert.Equal(("patch b", "1", "2"), (changed.Name, changed.Then, changed.Now));
    }

    [Fact]
    public void Another_order_is_a_difference() =>
        Assert.Equal(FactKind.Patches, Assert.IsType<FactDifference.Moved>(Assert.Single(Between("patch:a=1 patch:b=1", "patch:b=1 patch:a=1"))).Kind);

    [Fact]
    public void What_is_added_in_between_moves_nothing() => Assert.IsType<FactDifference.Added>(Assert.Single(Between("patch:a=1 patch:b=1", "patch:a=1 patch:c=1 patch:b=1")));

    [Fact]
    public void A_symbol_that_two_profiles_set_is_one_difference()
    {
        FactDifference.Changed changed = Assert.IsType<FactDifference.Changed>(Assert.Single(Between("symbol:A=n", "symbol:A=n symbol:A=y")));
        Assert.Equal(("n", "n, y"), (changed.Then, changed.Now));
    }

    [Fact]
    public void There_is_a_difference_exactly_when_the_keys_differ()
    {
        Random random = new(7);
        string[] names = ["toolchain", "source", "patch a", "patch b", "make V", "symbol A", "symbol B"];
        for (int round = 0; round < 3000; round++)
        {
            (Fact[] one, Fact[] other) = (Some(), Some());
            bool sameKey = KeyFacts.Of(facts => State(facts, one)) == KeyFacts.Of(facts => State(facts, other));
            Assert.Equal(sameKey, FactComparison.Between(one, other).IsEmpty);
        }

        Fact[] Some() => [.. Enumerable.Range(0, random.Next(4)).Select(_ => new Fact(names[random.Next(names.Length)], $"{random.Next(2)}"))];
    }

    private static void State(IFacts facts, Fact[] stated)
    {
        foreach (Fact fact in stated)
        {
            facts.State(fact.Name, fact.Value);
        }
    }

    private static ImmutableArray<FactDifference> Between(string then, string now) => FactComparison.Between(Read(then), Read(now));

    private static Fact[] Read(string facts) => [.. facts.Split(' ').Select(fact => fact.Split('=')).Select(parts => new Fact(parts[0].Replace(':', ' '), parts[1]))];
}
