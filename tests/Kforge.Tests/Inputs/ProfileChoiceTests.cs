using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Workspace;

namespace Kforge.Tests.Inputs;

public sealed class ProfileChoiceTests
{
    [Theory]
    [InlineData("", "own1 own2")]
    [InlineData("a", "a")]
    [InlineData("a,b", "a b")]
    [InlineData(" a , b ,", "a b")]
    [InlineData("+c", "own1 own2 c")]
    [InlineData("+c,+d", "own1 own2 c d")]
    [InlineData("a,+c", "a c")]
    [InlineData("+c a", "a c")]
    [InlineData("+c +d", "own1 own2 c d")]
    public void Replaces_or_adds(string values, string profiles)
    {
        ProfileChoice choice = ProfileChoice.Parse(values.Contains(", ", StringComparison.Ordinal) || values.StartsWith(' ') ? [values] : values.Split(' '));
        Placed<string>[] own = [new("own1", new SourcePlace("kbuild.toml", 1)), new("own2", new SourcePlace("kbuild.toml", 1))];
        Assert.Equal(profiles, string.Join(' ', choice.Apply([.. own]).Select(profile => profile.Value)));
    }

    [Fact]
    public void What_was_typed_is_placed_at_the_option() =>
        Assert.Equal(new SourcePlace("--profile"), ProfileChoice.Parse(["+c"]).Added[0].Place);
}
