using Kforge.Kconfig.Language;

namespace Kforge.Tests.Kconfig.Language;

/// <summary>The macro language.</summary>
public sealed class MacroTests
{
    [Theory]
    [InlineData("a = 1\nb = $(a)\na = 2", "$(b)", "2")]
    [InlineData("a = 1\nb := $(a)\na = 2", "$(b)", "1")]
    [InlineData("a = 1\nb := $(a)\nb += $(a)\na = 2", "$(b)", "1 1")]
    [InlineData("a = 1\nb = $(a)\nb += $(a)\na = 2", "$(b)", "2 2")]
    [InlineData("a := 1\nb += $(a)\na := 2", "$(b)", "2")]
    [InlineData("a := x\n$(a)y := 3", "$(xy)", "3")]
    [InlineData("greet = $(1), $(2)!$(3)", "$(greet,Hi,you)", "Hi, you!")]
    [InlineData("first = $(1)\nouter = $(first,<$(1)>)", "$(outer,a)", "<a>")]
    [InlineData("pair = $(1)-$(1)\ntwice = $(pair,$(pair,$(1)))", "$(twice,x)", "x-x-x-x")]
    [InlineData("comma := ,\nf = [$(1)]", "$(f,a$(comma)b)", "[a,b]")]
    [InlineData("f = [$(1)]", "$(f,(a,b))", "[(a,b)]")]
    [InlineData("f = [$(1)]", "$(f, a )", "[ a ]")]
    [InlineData("dollar := $", "$(dollar)(ARCH)", "$(ARCH)")]
    [InlineData("name = AR", "$($(name)CH)", "x86")]
    [InlineData("", "$(ARCH)-$(NOTHING)", "x86-")]
    [InlineData("ARCH := arm", "$(ARCH)", "arm")]
    [InlineData("", "$(shell,uname -m)", "<uname -m>")]
    [InlineData("run = $(shell,$(1) $(2))", "$(run,cc,-v)", "<cc -v>")]
    [InlineData("", "$(filename):$(lineno)", "Kconfig:4")]
    [InlineData("", "[$(info,said)$(warning-if,y,said)$(error-if,n,said)]", "[]")]
    [InlineData("a = 1   ", "[$(a)]", "[1   ]")]
    public void Expands(string lines, string reference, string expected) => Assert.Equal(expected, KconfigText.Expanded(lines, reference));

    [Theory]
    [InlineData("x = $(y)\ny = $(x)\nbool := $(x)", "Kconfig:3: the variable `x` refers to itself")]
    [InlineData("\n$(error-if,y,stop here)\n", "Kconfig:2: stop here")]
    [InlineData("config A\n\tbool \"$(shell\"\n", "Kconfig:2: the reference `$(shell\"` has no closing parenthesis")]
    [InlineData("\n\n$(shell)\n", "Kconfig:3: the function `shell` gets 0 arguments, not 1")]
    [InlineData("$(error-if,y)\n", "Kconfig:1: the function `error-if` gets 1 arguments, not 2")]
    [InlineData("a = $(a,$(1))\nconfig A\n\n$(a,1)\n", "Kconfig:4: `a,$(1)` is expanded too deep")]
    public void Tells_what_is_wrong_with_its_line(string text, string expected) => Assert.Equal(expected, KconfigText.Mistakes(text)[^1]);

    [Fact]
    public void Remarks_come_in_order_each_with_its_own_line()
    {
        ReadResult result = KconfigText.Read("$(info,one)\nwarn = $(warning-if,$(1),two)\n\n$(warn,y)\n$(warn,n)\nconfig A\n\tbool\n$(info,three)\n");
        Assert.Equal(["Kconfig:1 one False", "Kconfig:4 two True", "Kconfig:8 three False"], result.Remarks.Select(remark => $"{remark.Line} {remark.Text} {remark.IsWarning}"));
        Assert.Equal("Kconfig:4: two", Assert.Single(result.Model!.Warnings.Select(warning => $"{warning.Place}: {warning.Message}")));
    }

    [Fact]
    public void A_command_is_asked_for_once_and_one_that_needs_its_answer_waits()
    {
        const string Text = "cc := $(shell,which cc)\nconfig A\n\tdef_bool $(shell,$(cc) -v)\n\tdefault $(shell,which cc)\n";
        Assert.Equal(["which cc"], KconfigText.Read(Dialect.Newest, _ => null, ("Kconfig", Text)).Missing);
        Assert.Equal(["/cc -v"], KconfigText.Read(Dialect.Newest, command => command == "which cc" ? "/cc" : null, ("Kconfig", Text)).Missing);
    }

    [Fact]
    public void A_mistake_is_not_told_while_answers_are_missing()
    {
        ReadResult result = KconfigText.Read(Dialect.Newest, _ => null, ("Kconfig", "$(error-if,$(shell,x),bad)\nnonsense\n"));
        Assert.Equal((1, 0), (result.Missing.Length, result.Mistakes.Length));
    }

    [Theory]
    [InlineData("a0 = xxxxxxxx\n", "an expansion grows without end")]
    [InlineData("a0 = $(nothing)\n", "the macros are expanded without end")]
    public void Variables_that_double_each_other_come_to_an_end(string first, string expected)
    {
        string doubling = string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i} = $(a{i - 1})$(a{i - 1})\n"));
        Assert.Equal($"Kconfig:62: {expected}", Assert.Single(KconfigText.Mistakes($"{first}{doubling}b := $(a60)\n")));
    }
}
