using Kforge.Requirements;
using Kforge.Workspace;

namespace Kforge.Tests.Requirements;

public sealed class ConditionParserTests
{
    [Theory]
    [InlineData("A || B && !C", "A || B && !C")]
    [InlineData("(A || B) && C", "(A || B) && C")]
    [InlineData("!(A = y || B != m)", "!(A = y || B != m)")]
    [InlineData("A>=108100&&B<C", "A >= 108100 && B < C")]
    [InlineData("A = 'x y' # comment", "A = \"x y\"")]
    [InlineData("!A = B", "!(A = B)")]
    [InlineData("$(success,$(CC) -m32 \"a (b)\" -c) && 64BIT", "$(success,$(CC) -m32 \"a (b)\" -c) && 64BIT")]
    [InlineData("\"$(ARCH)\" = \"x86\"", "\"x86_64\" = \"x86\"")]
    [InlineData("\"$(cc-name)\" = \"Clang\"", "$(cc-name) = \"Clang\"")]
    public void Reads_conditions_with_the_precedence_of_Kconfig(string written, string meant) => Assert.Equal(meant, Read(written)?.ToString());

    [Theory]
    [InlineData("A &&")]
    [InlineData("(A")]
    [InlineData("= A")]
    public void What_is_no_condition_is_none(string written) => Assert.Null(Read(written));

    [Fact]
    public void Hostile_nesting_is_no_condition()
    {
        Assert.Null(Read($"{new string('(', 100_000)}A"));
        Assert.Null(Read($"{new string('!', 100_000)}A"));
    }

    [Fact]
    public void Variables_that_double_each_other_end()
    {
        ConditionVariables variables = new(Arch);
        variables.Assign("v0", "=", "aaaa");
        for (int i = 1; i <= 40; i++)
        {
            variables.Assign($"v{i}", "=", $"$(v{i - 1})$(v{i - 1})");
        }

        Assert.InRange(variables.Expand("$(v40)").Length, 1, 10_000);
    }

    private static ArchName Arch => ArchName.TryParse("x86_64", out ArchName arch) ? arch : throw new InvalidOperationException();

    private static ConditionExpression? Read(string text) => new ConditionParser(ConditionLexer.Tokenize(text, new(Arch))).Expression();
}
