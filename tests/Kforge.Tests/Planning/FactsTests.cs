using FsCheck;
using FsCheck.Fluent;
using Kforge.Planning;

namespace Kforge.Tests.Planning;

public sealed class FactsTests
{
    [Fact]
    public void Different_facts_never_share_a_key() => Prop.ForAll<List<Tuple<string, string>>, List<Tuple<string, string>>>((one, other) =>
        one.SequenceEqual(other) == (Key(one) == Key(other))).QuickCheckThrowOnFailure();

    [Fact]
    public void Where_a_part_ends_matters() => Assert.NotEqual(Key([new("ab", "c")]), Key([new("a", "bc")]));

    private static string Key(List<Tuple<string, string>> facts) => KeyFacts.Of(receiver =>
    {
        foreach ((string name, string value) in facts)
        {
            receiver.State(name ?? "", value ?? "");
        }
    }).Hex;
}
