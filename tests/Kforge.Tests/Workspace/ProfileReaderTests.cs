using Kforge.Diagnostics;
using Kforge.Workspace;
using static Kforge.Tests.Workspace.Shown;

namespace Kforge.Tests.Workspace;

public sealed class ProfileReaderTests
{
    [Fact]
    public void Reads_everything_in_order()
    {
        const string text = """
            description = "small guests"
            arch = ["x86_64", "arm64"]
            base = "tinyconfig"

            [symbols]
            MODULES = { value = "y", reason = "the samples are modules" }
            LOG_BUF_SHIFT = { value = "15", reason = "small guests", optional = true }

            [symbols.CMDLINE]
            value = "\"console=ttyS0 \\\"x\\\"\""
            reason = "a serial console"
            """;
        Profile profile = ProfileReader.Parse(Utf8(text), "profiles/p.toml", "p").OrFail();
        Assert.Equal(("p", "small guests", "profiles/p.toml"), (profile.Name, profile.Description, profile.Place.ToString()));
        Assert.Equal(["x86_64", "arm64"], profile.Arch.AsEnumerable());
        Assert.Equal("tinyconfig", Assert.IsType<ConfigBase.Target>(profile.Base).Name.Value);
        Assert.Equal(
            [
                new("MODULES", "y", "the samples are modules", false, new("profiles/p.toml", 6, 1)),
                new("LOG_BUF_SHIFT", "15", "small guests", true, new("profiles/p.toml", 7, 1)),
                new("CMDLINE", "\"console=ttyS0 \\\"x\\\"\"", "a serial console", false, new("profiles/p.toml", 9, 10)),
            ],
            profile.Symbols.AsEnumerable());
    }

    [Fact]
    public void Reads_what_is_to_be_enabled_and_what_is_protected()
    {
        const string text = """
            description = "rust"
            keep = ["MODULE_SIG"]

            [enable]
            RUST = { reason = "for drivers" }
            SAMPLE = { value = "m", optional = true, reason = "to try" }
            """;
        Profile profile = ProfileReader.Parse(Utf8(text), "p.toml", "p").OrFail();
        Assert.Equal(
            [new("RUST", null, "for drivers", false, new("p.toml", 5, 1)), new("SAMPLE", "m", "to try", true, new("p.toml", 6, 1))],
            profile.Enable.AsEnumerable());
        Assert.Equal([new("MODULE_SIG", new("p.toml", 2, 9))], profile.Keep.AsEnumerable());
    }

    [Theory]
    [InlineData("RUST = {}", "p:3:8: KF1014: `RUST` of `[enable]` lacks the key `reason`")]
    [InlineData("RUST = { value = 'yes', reason = 'r' }", "p:3:18: KF1015: \"yes\" is not the value of a symbol")]
    [InlineData("RUST = { reason = 'r', valu = 'y' }", "p:3:24: KF1012: unknown key `valu` in `RUST` of `[enable]`")]
    [InlineData("CONFIG_RUST = { reason = 'r' }", "p:3:1: KF1015: \"CONFIG_RUST\" is not the name of a symbol")]
    [InlineData("RUST = 'y'", "p:3:8: KF1013: `RUST` in `[enable]` must be a table, not a string")]
    public void Refuses_what_cannot_be_enabled(string line, string expected)
    {
        Diagnostic mistake = Mistake(ProfileReader.Parse(Utf8($"description = 'd'\n[enable]\n{line}\n"), "p", "p"));
        Assert.Equal(expected, $"{mistake.Place}: {mistake.Code.Id}: {mistake.Message}");
    }

    [Fact]
    public void Reads_a_base_that_is_a_file()
    {
        Profile profile = ProfileReader.Parse(Utf8("description = 'd'\nbase = { file = 'my/x.config' }"), "p.toml", "p").OrFail();
        Assert.Equal(new Placed<string>("my/x.config", new("p.toml", 2, 17)), Assert.IsType<ConfigBase.File>(profile.Base).Path);
    }

    [Theory]
    [InlineData("y"), InlineData("m"), InlineData("n"), InlineData("0"), InlineData("-15"), InlineData("0x1fF"), InlineData("\"\""), InlineData("\"a b\"")]
    public void Accepts_every_form_of_value(string value) =>
        Assert.Equal(value, Assert.Single(ProfileReader.Parse(Utf8(Symbol("A", $"value = '{value}', reason = 'r'")), "p", "p").OrFail().Symbols).Value);

    [Theory]
    [InlineData("Y"), InlineData("yes"), InlineData("015"), InlineData("0x"), InlineData("text"), InlineData("\"a"), InlineData("\"a\"b\""), InlineData("\"a\\\""), InlineData("\"\\n\"")]
    public void Refuses_every_other_form_of_value(string value)
    {
        Diagnostic mistake = Mistake(ProfileReader.Parse(Utf8(Symbol("A", $"value = '{value}', reason = 'r'")), "p", "p"));
        Assert.Equal((WorkspaceCodes.BadValue, "p:3:15"), (mistake.Code, mistake.Place!.ToString()));
    }

    [Theory]
    [InlineData("value = 15, reason = 'r'", "p:3:15: KF1013: `value` in `A` of `[symbols]` must be a string, not an integer", "write `value = \"15\"`")]
    [InlineData("value = 'y'", "p:3:5: KF1014: `A` of `[symbols]` lacks the key `reason`", "add `reason = \"why the profile wants it\"`")]
    [InlineData("value = 'y', reason = ' '", "p:3:29: KF1015: a reason is empty", null)]
    [InlineData("value = 'y', reason = 'r', optinal = true", "p:3:34: KF1012: unknown key `optinal` in `A` of `[symbols]`", "did you mean `optional`?")]
    [InlineData("value = 'y', reason = 'r', optional = 'yes'", "p:3:45: KF1013: `optional` in `A` of `[symbols]` must be a boolean, not a string", null)]
    public void Names_what_is_wrong_with_a_symbol(string table, string expected, string? hint)
    {
        Diagnostic mistake = Mistake(ProfileReader.Parse(Utf8(Symbol("A", table)), "p", "p"));
        Assert.Equal((expected, hint), (mistake.ToString(), mistake.Hints.FirstOrDefault()));
    }

    [Theory]
    [InlineData("[symbols]", "p:1:1: KF1014: `p` lacks the key `description`")]
    [InlineData("description = 'd'\narch = ['x64']", "p:2:9: KF1020: there is no architecture `x64`")]
    [InlineData("description = 'd'\nbase = 'menuconfig'", "p:2:8: KF1015: \"menuconfig\" is not a base")]
    [InlineData("description = 'd'\nbase = 'vmlinux'", "p:2:8: KF1015: \"vmlinux\" is not a base")]
    [InlineData("description = 'd'\nbase = { file = '../x' }", "p:2:17: KF1015: \"../x\" is not the path of a configuration")]
    [InlineData("description = 'd'\nbase = { path = 'x' }", "p:2:8: KF1014: `base` lacks the key `file`")]
    [InlineData("description = 'd'\nsymbols.CONFIG_RUST = { value = 'y', reason = 'r' }", "p:2:9: KF1015: \"CONFIG_RUST\" is not the name of a symbol")]
    [InlineData("description = 'd'\nsymbols.RUST = 'y'", "p:2:16: KF1013: `RUST` in `[symbols]` must be a table, not a string")]
    public void Names_what_is_wrong_with_a_profile(string text, string expected) =>
        Assert.Equal(expected, Mistakes(ProfileReader.Parse(Utf8(text), "p", "p"))[0]);

    private static string Symbol(string name, string table) => $"description = 'd'\n[symbols]\n{name} = {{ {table} }}";
}
