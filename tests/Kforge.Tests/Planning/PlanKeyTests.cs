using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Kforge.Diagnostics;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Tests.Planning;

/// <summary>The key of a plan: every fact counts, nothing else does, and what <c>--dry-run</c> prints is what was hashed.</summary>
public sealed class PlanKeyTests
{
    private static readonly SourcePlace Nowhere = new("profiles/p.toml");

    /// <summary>One change of each kind of fact that decides what is built.</summary>
    private static readonly ImmutableArray<Func<BuildPlan, int, BuildPlan>> Changes =
    [
        (plan, n) => plan with { Arch = plan.Arch + n },
        (plan, n) => plan with { Source = Digest($"other {n}") },
        (plan, n) => plan with { Toolchain = Digest($"other {n}") },
        (plan, n) => plan with { Patches = plan.Patches.Add(Patch($"new{n}", n)) },
        (plan, n) => plan with { Patches = plan.Patches.Insert(0, Patch("first", n)) },
        (plan, n) => plan with { Patches = [.. plan.Patches.Select((patch, i) => i == 0 ? patch with { Sha256 = Digest($"edited {n}") } : patch), Patch("end", n)] },
        (plan, n) => plan with { Config = plan.Config with { Base = plan.Config.Base + n } },
        (plan, n) => plan with { Config = plan.Config with { Profiles = plan.Config.Profiles.Add(Profile("more", [($"NEW{n}", "y")])) } },
        (plan, n) => plan with { Config = plan.Config with { Profiles = plan.Config.Profiles.Insert(0, Profile("more", [("FIRST", $"{n}")])) } },
        (plan, n) => plan with { Config = plan.Config with { Enable = plan.Config.Enable.Add(new($"WANTED{n}", null, "", false, Nowhere)) } },
        (plan, n) => plan with { Config = plan.Config with { Enable = [.. plan.Config.Enable.Select(wanted => wanted with { Value = wanted.Value + n }), new("LAST", "y", "", false, Nowhere)] } },
        (plan, n) => plan with { Config = plan.Config with { Keep = plan.Config.Keep.Add(new($"KEPT{n}", Nowhere)) } },
        (plan, n) => plan with { Targets = plan.Targets.Add($"target{n}") },
        (plan, _) => plan with { Targets = plan.Targets.Insert(0, "dtbs") },
    ];

    private static readonly Arbitrary<BuildPlan> AnyPlan = Gen.Choose(0, int.MaxValue).Select(PlanOf).ToArbitrary();

    [Fact]
    public void Any_change_of_any_fact_changes_the_key() => Prop.ForAll(
        AnyPlan, Gen.Choose(0, Changes.Length - 1).ToArbitrary(), Gen.Choose(0, 9).ToArbitrary(),
        (plan, change, n) => Key(plan) != Key(Changes[change](plan, n)) && Text(plan) != Text(Changes[change](plan, n))).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_patches_counts() => Assert.NotEqual(
        Key(PlanOf(1) with { Patches = [Patch("a", 1), Patch("b", 1)] }),
        Key(PlanOf(1) with { Patches = [Patch("b", 1), Patch("a", 1)] }));

    [Fact]
    public void The_order_of_symbols_counts_because_the_last_one_wins() => Assert.NotEqual(
        Key(With(Profile("p", [("A", "y"), ("A", "n")]))),
        Key(With(Profile("p", [("A", "n"), ("A", "y")]))));

    [Fact]
    public void Labels_reasons_and_places_do_not_count() => Prop.ForAll(AnyPlan, plan =>
        Key(plan) == Key(plan with
        {
            Kernel = "another name",
            Config = plan.Config with
            {
                BaseFile = "elsewhere.config",
                Enable = [.. plan.Config.Enable.Select(wanted => wanted with { Reason = "because", Place = new("elsewhere.toml", 7) })],
                Profiles =
                [
                    .. plan.Config.Profiles.Select(profile => profile with
                    {
                        Name = "renamed",
                        Description = "in other words",
                        Symbols = [.. profile.Symbols.Select(symbol => symbol with { Reason = "because", Place = new("elsewhere.toml", 7) })],
                    }),
                ],
            },
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void The_text_of_a_dry_run_holds_exactly_the_facts_that_make_the_key() => Prop.ForAll(AnyPlan, plan =>
        Key(plan) == KeyFacts.Of(facts =>
        {
            foreach (string line in Text(plan).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] fact = line.Split(" = ", 2);
                facts.State(fact[0], fact[1]);
            }
        }).Hex).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_variable_of_make_is_a_fact() => Assert.All(
        PlanOf(1).MakeVariables, variable => Assert.Contains($"make {variable.Key} = {variable.Value}\n", Text(PlanOf(1))));

    [Fact]
    public void The_key_of_the_configuration_leaves_out_what_it_does_not_depend_on()
    {
        BuildPlan plan = PlanOf(1);
        Assert.Equal(KeyFacts.Of(plan.DescribeSymbols), KeyFacts.Of((plan with { Targets = ["vmlinux"], Source = Digest("x") }).DescribeSymbols));
        Assert.Equal(KeyFacts.Of(plan.DescribeWishes), KeyFacts.Of((plan with { Source = Digest("x"), Patches = [] }).DescribeWishes));
        Assert.NotEqual(KeyFacts.Of(plan.DescribeWishes), KeyFacts.Of((plan with { Targets = ["vmlinux"] }).DescribeWishes));
    }

    private static BuildPlan With(Profile profile) => PlanOf(1) with { Config = new("tinyconfig", null, [profile]) };

    private static BuildPlan PlanOf(int seed)
    {
        Random random = new(seed);
        return new(
            "lts", "6.12.7", random.Next(2) == 0 ? "x86_64" : "arm64", Digest($"{random.Next()}"),
            [.. Enumerable.Range(0, random.Next(4)).Select(i => Patch($"{i}", random.Next()))],
            Digest($"{random.Next()}"),
            new(random.Next(2) == 0 ? "tinyconfig" : "defconfig", null,
                [.. Enumerable.Range(0, random.Next(3)).Select(i => Profile($"p{i}", [.. Enumerable.Range(0, random.Next(5)).Select(j => ($"SYMBOL_{j}", "ymn"[random.Next(3)].ToString()))]))])
            {
                Enable = [.. Enumerable.Range(0, random.Next(3)).Select(i => new WantedSymbol($"WANT_{i}", random.Next(2) == 0 ? null : "m", null, false, Nowhere))],
                Keep = [.. Enumerable.Range(0, random.Next(2)).Select(i => new Placed<string>($"KEEP_{i}", Nowhere))],
            },
            [.. Enumerable.Range(0, 1 + random.Next(2)).Select(i => $"goal{i}")]);
    }

    private static Profile Profile(string name, ImmutableArray<(string Name, string Value)> symbols) => new(
        name, Nowhere, "", [], null, [.. symbols.Select(symbol => new ProfileSymbol(symbol.Name, symbol.Value, "", false, Nowhere))]);

    private static LockedPatch Patch(string name, int content) =>
        new(RelativePath.Parse($"patches/x/{name}.patch"), Digest(content.ToString(CultureInfo.InvariantCulture)));

    private static Sha256Digest Digest(string text) => Sha256Digest.OfText(text);

    private static string Key(BuildPlan plan) => KeyFacts.Of(plan.Describe).Hex;

    private static string Text(BuildPlan plan) => TextFacts.Of(plan.Describe);
}
