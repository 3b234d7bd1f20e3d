using System.Text;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Tests.Debian;

public sealed class PackageClosureTests
{
    [Fact]
    public void Adds_what_is_depended_on_and_nothing_else() => Assert.Equal(
        "aa=1 bb=1 cc=1 dd=1",
        Resolve("aa", Suite("aa 1 | Depends: bb | Recommends: rr", "bb 1 | Pre-Depends: cc, dd", "cc 1", "dd 1 | Depends: aa", "rr 1", "ess 1 | Essential: yes")));

    [Fact]
    public void Takes_the_highest_version_of_all_suites() => Assert.Equal(
        "aa=1:1@two bb=2@one", Resolve("aa bb", Suite("aa 9", "bb 2"), Suite("aa 1:1", "bb 2~"), ["one", "two"]));

    [Fact]
    public void Takes_the_earlier_suite_for_equal_versions() => Assert.Equal(
        "aa=1@one", Resolve("aa", Suite("aa 1"), Suite("aa 1"), ["one", "two"]));

    [Fact]
    public void Takes_a_lower_version_where_a_relation_asks_for_it() => Assert.Equal(
        "aa=1 bb=1", Resolve("aa", Suite("aa 1 | Depends: bb (= 1)", "bb 1", "bb 2")));

    [Fact]
    public void Goes_back_to_a_lower_version_when_the_highest_was_chosen_too_early() => Assert.Equal(
        "aa=1 bb=1 cc=1 dd=2", Resolve("bb dd aa", Suite("aa 1 | Depends: bb (<< 2)", "bb 1 | Depends: cc", "bb 2", "cc 1", "dd 1", "dd 2")));

    [Fact]
    public void Prefers_the_first_alternative() => Assert.Equal(
        "aa=1 bb=1", Resolve("aa", Suite("aa 1 | Depends: bb / cc", "bb 1", "cc 1")));

    [Fact]
    public void Prefers_an_alternative_that_is_chosen_anyway_even_if_later() => Assert.Equal(
        "aa=1 cc=1 dd=1", Resolve("aa dd", Suite("aa 1 | Depends: bb / cc", "bb 1", "cc 1", "dd 1 | Depends: cc")));

    [Fact]
    public void Takes_another_alternative_where_the_first_does_not_exist() => Assert.Equal(
        "aa=1 cc=1", Resolve("aa", Suite("aa 1 | Depends: bb (>= 2) / xx / cc", "bb 1", "cc 1")));

    [Fact]
    public void Takes_another_alternative_where_the_first_leads_nowhere() => Assert.Equal(
        "aa=1 cc=1", Resolve("aa", Suite("aa 1 | Depends: bb / cc", "bb 1 | Depends: b2", "b2 1 | Depends: xx", "cc 1")));

    [Fact]
    public void Takes_a_provider_by_priority_then_name() => Assert.Equal(
        "aa=1 p2=1 q1=1", Resolve("aa", Suite(
            "aa 1 | Depends: vv, ww", "p1 1 | Provides: vv | Priority: optional", "p2 1 | Provides: vv | Priority: important",
            "q2 1 | Provides: ww | Priority: optional", "q1 1 | Provides: ww | Priority: optional")));

    [Fact]
    public void Takes_a_real_package_before_a_provider() => Assert.Equal(
        "aa=1 vv=1", Resolve("aa", Suite("aa 1 | Depends: vv", "p1 1 | Provides: vv | Priority: required", "vv 1 | Priority: extra")));

    [Fact]
    public void Lets_only_versioned_provides_satisfy_a_bound() => Assert.Equal(
        "aa=1 p3=1", Resolve("aa", Suite("aa 1 | Depends: vv (>= 2)", "p1 9 | Provides: vv", "p2 9 | Provides: vv (= 1)", "p3 1 | Provides: vv (= 2)")));

    [Fact]
    public void Obeys_architecture_qualifiers()
    {
        Assert.Equal("aa=1 bb=1 cc=1", Resolve("aa", Suite("aa 1 | Depends: bb:any, cc:native", "bb 1 | Multi-Arch: allowed", "cc 1")));
        Assert.StartsWith("KF2102", Resolve("aa", Suite("aa 1 | Depends: bb:any", "bb 1 | Multi-Arch: same")));
        Assert.StartsWith("KF2102", Resolve("aa", Suite("aa 1 | Depends: bb:i386", "bb 1")));
    }

    [Fact]
    public void Takes_another_alternative_where_packages_conflict() => Assert.Equal(
        "aa=1 cc=1 dd=1", Resolve("aa dd", Suite("aa 1 | Depends: bb / cc", "bb 1", "cc 1", "dd 1 | Breaks: bb (<< 2)")));

    [Fact]
    public void Undoes_an_alternative_that_turns_out_to_conflict() => Assert.Equal(
        "aa=1 cc=1 ee=1 ff=1", Resolve("aa", Suite("aa 1 | Depends: bb / cc, ee / e2", "bb 1", "cc 1", "ee 1 | Depends: ff", "e2 1 | Conflicts: bb, cc", "ff 1 | Conflicts: bb")));

    [Fact]
    public void Lets_a_package_conflict_with_what_itself_provides() => Assert.Equal(
        "aa=1", Resolve("aa", Suite("aa 1 | Provides: vv | Conflicts: vv")));

    [Fact]
    public void Means_the_package_itself_by_a_wanted_name_even_if_another_provides_it()
    {
        Assert.Equal("aa=1 bb=1", Resolve("bb aa", Suite("aa 1", "bb 1 | Provides: aa")));
        Assert.StartsWith("KF2103", Resolve("bb aa", Suite("aa 1", "bb 1 | Provides: aa | Conflicts: aa")));
        Assert.Equal("bb=1", Resolve("vv", Suite("aa 1", "bb 1 | Provides: vv")));
    }

    [Fact]
    public void Reports_packages_that_exclude_each_other()
    {
        Diagnostic diagnostic = Assert.Single(Refusals("aa", Suite("aa 1 | Depends: bb, cc", "bb 1 | Depends: dd", "cc 1 | Conflicts: vv", "dd 1 | Provides: vv")));
        Assert.Equal(DebianCodes.Conflict, diagnostic.Code);
        Assert.Contains("`dd 1` and `cc 1` exclude each other; the latter is there for `aa -> cc`", diagnostic.Causes);
    }

    [Fact]
    public void Tells_the_chain_to_what_cannot_be_satisfied()
    {
        Diagnostic diagnostic = Assert.Single(Refusals("rust-src", Suite("rust-src 1 | Depends: mid", "mid 1 | Depends: xx (>= 2) / yy", "xx 1.5")));
        Assert.Equal(DebianCodes.Unsatisfiable, diagnostic.Code);
        Assert.Equal("`rust-src -> mid -> xx (>= 2) | yy` cannot be satisfied", diagnostic.Message);
        Assert.Equal(["of `xx` there is `1.5 (one)`", "`yy` is not in `one`"], diagnostic.Causes.AsEnumerable());
        Assert.Equal(new("toolchain.toml", 7), diagnostic.Place);
    }

    [Fact]
    public void Names_every_unknown_package_and_the_nearest_known_one()
    {
        Diagnostic[] diagnostics = Refusals("rustcc clnag zzzzzz", Suite("rustc 1", "clang 1", "rust-src 1"));
        Assert.All(diagnostics, diagnostic => Assert.Equal(DebianCodes.UnknownPackage, diagnostic.Code));
        Assert.Equal(["did you mean `rustc`?", "did you mean `clang`?"], diagnostics.Take(2).Select(diagnostic => diagnostic.Hints[0]));
        Assert.DoesNotContain("did you mean", diagnostics[2].Hints[0]);
    }

    [Fact]
    public void Reports_a_malformed_package_only_when_it_is_needed()
    {
        string[] packages = ["aa 1", "bb 1 | Depends: (("];
        Assert.Equal("aa=1", Resolve("aa", Suite(packages)));
        Assert.StartsWith("KF2009", Resolve("bb", Suite(packages)));
    }

    [Fact]
    public void Goes_back_past_choices_that_have_nothing_to_do_with_it()
    {
        // Forty packages of two versions each lie between the choice and its failure: trying them all would take 2^40 steps.
        string[] between = [.. Enumerable.Range(10, 40).SelectMany(i => new[] { $"n{i} 1", $"n{i} 2" })];
        string wanted = $"aa {string.Join(' ', Enumerable.Range(10, 40).Select(i => $"n{i}"))} zz";
        string resolved = Resolve(wanted, Suite([.. between, "aa 1", "aa 2", "zz 1 | Depends: aa (<< 2)"]));
        Assert.StartsWith("aa=1 n10=2", resolved);
    }

    [Fact]
    public void Finds_a_sound_answer_whenever_there_is_one()
    {
        int good = 0;
        for (int seed = 0; seed < 1500; seed++)
        {
            (List<TestPackage> universe, string text) = RandomUniverse(new Random(seed));
            SuiteIndex index = Index("one", text);
            Checked<Resolution> answer = PackageClosure.Resolve([index], [Want("p0"), Want("p1")]);
            if (answer is Checked<Resolution>.Good resolution)
            {
                good++;
                TestPackage[] chosen = [.. resolution.Value.Packages.Select(p => universe.First(u => u.Name == p.Name && u.Version.ToString() == p.Version))];
                Assert.True(IsSound(chosen), $"seed {seed}: {string.Join(' ', chosen.Select(p => $"{p.Name}={p.Version}"))} in\n{text}");
                Assert.Equal(chosen.Length, chosen.Select(p => p.Name).Distinct().Count());
            }
            else
            {
                Assert.False(AllChoices(universe).Any(IsSound), $"seed {seed}: an answer was missed in\n{text}");
            }
        }

        Assert.InRange(good, 300, 1200);
    }

    private sealed record TestPackage(string Name, int Version, (string Name, int? Exactly)[][] Needs, string[] Excludes);

    private static bool IsSound(TestPackage[] chosen) =>
        new[] { "p0", "p1" }.All(wanted => chosen.Any(p => p.Name == wanted))
        && chosen.All(p => p.Needs.All(need => need.Any(a => chosen.Any(q => q.Name == a.Name && (a.Exactly is null || a.Exactly == q.Version))))
            && !chosen.Any(q => q.Name != p.Name && p.Excludes.Contains(q.Name)));

    private static IEnumerable<TestPackage[]> AllChoices(List<TestPackage> universe) =>
        universe.GroupBy(p => p.Name).Aggregate(
            Enumerable.Repeat(Array.Empty<TestPackage>(), 1),
            (choices, versions) => choices.SelectMany(choice => versions.Select(v => choice.Append(v).ToArray()).Prepend(choice)));

    private static (List<TestPackage> Universe, string Text) RandomUniverse(Random random)
    {
        List<TestPackage> universe = [];
        StringBuilder text = new();
        for (int i = 0; i < 6; i++)
        {
            for (int version = 1; version <= random.Next(1, 3); version++)
            {
                TestPackage package = new($"p{i}", version,
                    [.. Enumerable.Range(0, random.Next(3)).Select(_ => Enumerable.Range(0, random.Next(1, 3))
                        .Select(_ => ($"p{random.Next(7)}", random.Next(2) == 0 ? random.Next(1, 3) : (int?)null)).ToArray())],
                    random.Next(3) == 0 ? [$"p{random.Next(6)}"] : []);
                universe.Add(package);
                string needs = string.Join(", ", package.Needs.Select(need => string.Join(" | ", need.Select(a => a.Name + (a.Exactly is { } v ? $" (= {v})" : "")))));
                text.Append(TestArchive.Paragraph(package.Name, $"{version}", "x",
                    (needs == "" ? "" : $"Depends: {needs}\n") + (package.Excludes is [var other] ? $"Conflicts: {other}\n" : "")));
            }
        }

        return (universe, text.ToString());
    }

    /// <summary>Lines such as <c>aa 1 | Depends: bb / cc | Priority: extra</c>.</summary>
    private static string[] Suite(params string[] packages) => packages;

    private static string Resolve(string wanted, string[] one, string[]? two = null, string[]? show = null)
    {
        SuiteIndex[] indexes = [Index("one", Text(one)), .. two is null ? (SuiteIndex[])[] : [Index("two", Text(two))]];
        return PackageClosure.Resolve(indexes, [.. wanted.Split(' ').Select(Want)]) switch
        {
            Checked<Resolution>.Good good => string.Join(' ', good.Value.Packages.Select(p => $"{p.Name}={p.Version}{(show is null ? "" : "@" + p.Suite)}")),
            Checked<Resolution>.Bad bad => string.Join('\n', bad.Diagnostics.Select(d => $"{d.Code.Id} {d.Message}")),
            _ => throw new InvalidOperationException(),
        };
    }

    private static Diagnostic[] Refusals(string wanted, string[] packages) =>
        [.. Assert.IsType<Checked<Resolution>.Bad>(PackageClosure.Resolve([Index("one", Text(packages))], [.. wanted.Split(' ').Select(Want)])).Diagnostics];

    private static Placed<string> Want(string name) => new(name, new("toolchain.toml", 7));

    private static string Text(string[] packages) => string.Concat(packages.Select(package =>
    {
        string[] parts = package.Split(" | ");
        string[] head = parts[0].Split(' ');
        return TestArchive.Paragraph(head[0], head[1], "x", string.Concat(parts.Skip(1).Select(field => field.Replace(" / ", " | ") + "\n")));
    }));

    private static SuiteIndex Index(string suite, string text) => new(
        new(suite, "debian", ["main"], [], false, new("toolchain.toml", 3)),
        "amd64",
        new("debian", suite, DateTimeOffset.UnixEpoch, Sha256Digest.OfText(text), []),
        [new PackageList(Encoding.UTF8.GetBytes(text))]);
}
