using Kforge.Building;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Building;

/// <summary>Which trees can be asked for commands and reasons, from the lines that decide it there.</summary>
public sealed class VerbosityTests : IDisposable
{
    private readonly TemporaryDirectory tree = new();

    public void Dispose() => tree.Dispose();

    [Theory]
    [InlineData("V=12", "ifneq ($(findstring 1, $(KBUILD_VERBOSE)),)", "log_print = echo\nifneq ($(findstring 2, $(KBUILD_VERBOSE)),)")] // 6.3 and later
    [InlineData("V=1", "ifneq ($(findstring 1, $(KBUILD_VERBOSE)),)", "echo-cmd = echo\nifneq ($(findstring 2, $(KBUILD_VERBOSE)),)")] // 6.2
    [InlineData("V=1", "ifeq ($(KBUILD_VERBOSE),1)", "ifeq ($(KBUILD_VERBOSE),2)")] // 6.1
    [InlineData("V=1", null, null)]
    public void The_text_of_the_tree_decides(string expected, string? makefile, string? include)
    {
        if (makefile is not null)
        {
            tree.Write("Makefile", makefile);
            tree.Write("scripts/Kbuild.include", include!);
        }

        Assert.Equal(expected, Verbosity.For(tree["."]));
    }
}
