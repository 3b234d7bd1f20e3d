using Kforge.Cli.Rendering;
using Kforge.Diagnostics;

namespace Kforge.Tests.Cli;

public sealed class RenderingTests
{
    private static readonly DiagnosticCode Code = new("KF9999", ExitCode.Usage, "a test");

    [Fact]
    public void Shows_the_line_and_points_at_the_column()
    {
        Diagnostic diagnostic = new Diagnostic(Code, "unknown key `tolchain`", new("kbuild.toml", 14, 3)).WithHint("did you mean `toolchain`?");
        string text = DiagnosticText.Of(diagnostic, new Style(false), (_, _) => "  tolchain = 1");
        Assert.Equal(
            """
            error[KF9999]: unknown key `tolchain`
              --> kbuild.toml:14:3
               |
            14 |   tolchain = 1
               |   ^

            hint: did you mean `toolchain`?

            """, text);
    }

    [Theory]
    [InlineData("plain ä\tx\n", "plain ä\tx\n")]
    [InlineData("\x1b]0;owned\a", "\\x1b]0;owned\\x07")]
    [InlineData("\r\x9b", "\\x0d\\x9b")]
    [InlineData("\u202e", "\\x202e")]
    [InlineData("git = \"https://user:secret@example.org/linux.git\"", "git = \"https://***********@example.org/linux.git\"")]
    [InlineData("`http://token@h/a@b` and ssh://git@h/l and ssh://git:word@h/l", "`http://*****@h/a@b` and ssh://git@h/l and ssh://git:****@h/l")]
    [InlineData("https://example.org/linux.git?user@host", "https://example.org/linux.git?user@host")]
    public void Lets_no_control_character_and_no_password_through(string from, string shown) => Assert.Equal(shown, SafeText.Of(from));

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(1500, "1.5 kB")]
    [InlineData(514_000_000, "514 MB")]
    [InlineData(1_490_000_000, "1.5 GB")]
    public void Rounds_bytes_for_people(long bytes, string text) => Assert.Equal(text, Amounts.Bytes(bytes));

    [Theory]
    [InlineData(0.42, "0.4 s")]
    [InlineData(38.4, "38 s")]
    [InlineData(312, "5 min 12 s")]
    public void Rounds_durations_for_people(double seconds, string text) => Assert.Equal(text, Amounts.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "[--------------------]")]
    [InlineData(50, "[##########----------]")]
    [InlineData(99, "[###################-]")]
    [InlineData(100, "[####################]")]
    [InlineData(140, "[####################]")]
    public void Draws_a_bar_that_is_full_only_at_the_end(long done, string bar) => Assert.Equal(bar, ProgressBar.Of(done, 100));

    [Fact]
    public void Uses_no_colour_when_the_user_says_so()
    {
        Assert.False(Style.For(ColorChoice.Auto, name => name == "NO_COLOR" ? "1" : null, isTerminal: true).Enabled);
        Assert.True(Style.For(ColorChoice.Always, name => name == "NO_COLOR" ? "1" : null, isTerminal: false).Enabled);
        Assert.False(Style.For(ColorChoice.Auto, _ => null, isTerminal: false).Enabled);
    }
}
