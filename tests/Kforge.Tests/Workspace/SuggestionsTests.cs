using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Tests.Workspace;

public sealed class SuggestionsTests
{
    private static readonly string[] Known = ["arch", "patches", "profiles", "source", "targets", "toolchain", "debian-trixie", "debian-trixie-qemu", "rust", "rust-samples"];

    [Theory]
    [InlineData("profile", "profiles")]
    [InlineData("tolchain", "toolchain")]
    [InlineData("soruce", "source")]
    [InlineData("ARCH", "arch")]
    [InlineData("pathces", "patches")]
    [InlineData("debian-trixi", "debian-trixie")]
    [InlineData("rust_samples", "rust-samples")]
    [InlineData("rust-s", "rust")]
    [InlineData("tar", "targets")]
    [InlineData("debian", null)]
    [InlineData("", null)]
    [InlineData("x", null)]
    [InlineData("completely-different", null)]
    public void Finds_what_was_probably_meant(string typed, string? expected) => Assert.Equal(expected, Suggestions.Nearest(typed, Known));

    [Fact]
    public void Every_known_name_is_nearest_to_itself() => Assert.All(Known, name => Assert.Equal(name, Suggestions.Nearest(name, Known)));

    [Fact]
    public void Takes_no_time_on_a_name_nobody_typed() => Assert.Null(Suggestions.Nearest(new string('a', 1_000_000), [new string('a', 1_000_001)]));

    [Fact]
    public void Tells_all_known_names_and_the_nearest()
    {
        Diagnostic bare = new(WorkspaceCodes.UnknownProfile, "there is no profile `rsut`");
        Diagnostic full = bare.WithSuggestion("rsut", ["rust", "qemu"], "profiles");
        Assert.Equal("known profiles: `qemu`, `rust`", Assert.Single(full.Causes));
        Assert.Equal("did you mean `rust`?", Assert.Single(full.Hints));
        Assert.Equal("there are no profiles", Assert.Single(bare.WithSuggestion("rsut", [], "profiles").Causes));
    }
}
