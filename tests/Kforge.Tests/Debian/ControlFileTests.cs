using System.Text;
using Kforge.Debian;

namespace Kforge.Tests.Debian;

public sealed class ControlFileTests
{
    [Fact]
    public void Reads_fields_in_any_case_and_folds_their_lines()
    {
        ControlParagraph paragraph = Assert.Single(Parse("package:  a \nDepends: b,\n c,\n\td\n# a comment\nEmpty:\n")!);
        Assert.Equal(("a", "b,\nc,\nd", ""), (paragraph["Package"], paragraph["DEPENDS"], paragraph["Empty"]));
        Assert.Null(paragraph["Other"]);
    }

    [Fact]
    public void Separates_paragraphs_at_blank_lines_however_many() =>
        Assert.Equal(["1", "2", "3"], Parse("\n \nA: 1\n\nA: 2\n \t\n\n\nA: 3")!.Select(paragraph => paragraph["A"]));

    [Theory]
    [InlineData("A: 1\na: 2\n")]
    [InlineData(" continued\n")]
    [InlineData("no colon\n")]
    [InlineData(": nothing\n")]
    public void Refuses_what_readers_would_disagree_on(string text) => Assert.Null(Parse(text));

    [Fact]
    public void Finds_packages_and_what_they_provide()
    {
        PackageList list = new(Encoding.UTF8.GetBytes(
            "Package: a\nVersion: 1\nProvides: x (= 1),\n y, z:any\n\nVersion: 2\nPACKAGE: a\n\n\nDescription: d\n Package: no\nPackage: b\nProvides: y"));
        Assert.Equal(3, list.Count);
        Assert.Equal(["a", "b"], list.Names.Order());
        Assert.Equal(["1", "2"], list.Named("a").Select(paragraph => paragraph!["Version"]));
        Assert.Equal(["a"], list.Providing("x").Select(paragraph => paragraph!["Package"]));
        Assert.Equal(["a", "b"], list.Providing("y").Select(paragraph => paragraph!["Package"]));
        Assert.Single(list.Providing("z"));
        Assert.Empty(list.Named("no"));
    }

    [Fact]
    public void Finds_the_same_packages_as_the_slow_reader()
    {
        Random random = new(7);
        string text = string.Concat(Enumerable.Range(0, 300).Select(i =>
            $"Package: p{random.Next(100)}\nVersion: {i}\n{(random.Next(2) == 0 ? $"Provides: v{random.Next(9)}\n" : "")}Description: x\n more\n{new string('\n', random.Next(1, 4))}"));
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        PackageList list = new(bytes);
        ControlParagraph[] slow = [.. ControlParagraph.ParseAll(bytes)!];
        Assert.Equal(slow.Length, list.Count);
        Assert.All(slow.GroupBy(paragraph => paragraph["Package"]!), group => Assert.Equal(
            group.Select(paragraph => paragraph["Version"]), list.Named(group.Key).Select(paragraph => paragraph!["Version"])));
        Assert.All(slow.Where(paragraph => paragraph["Provides"] is not null).GroupBy(paragraph => paragraph["Provides"]!), group => Assert.Equal(
            group.Select(paragraph => paragraph["Version"]), list.Providing(group.Key).Select(paragraph => paragraph!["Version"])));
    }

    [Theory]
    [InlineData("aa", "aa")]
    [InlineData("aa (>= 1), bb|cc:any (<<2~) ,\n dd", "aa (>= 1), bb | cc:any (<< 2~), dd")]
    [InlineData("aa(=1:2-3)", "aa (= 1:2-3)")]
    [InlineData("aa (< 1) | bb (> 1)", "aa (<= 1) | bb (>= 1)")]
    [InlineData("aa [amd64], bb [arm64], cc [!amd64], dd [!arm64 !i386], ee [linux-any]", "aa, dd, ee")]
    [InlineData("aa [arm64] | bb (>= 1) [any-amd64]", "bb (>= 1)")]
    [InlineData("", "")]
    [InlineData("aa,", "aa")]
    public void Reads_relationship_fields(string field, string expected) =>
        Assert.Equal(expected, string.Join(", ", Dependency.Parse(field, "amd64")!.Value));

    [Theory]
    [InlineData("aa |")]
    [InlineData("aa (1)")]
    [InlineData("aa (=> 1)")]
    [InlineData("aa (>=)")]
    [InlineData("aa (>= 1")]
    [InlineData("aa bb")]
    [InlineData("a")]
    [InlineData("Aa")]
    [InlineData("../aa")]
    [InlineData("aa:")]
    [InlineData("aa <!nocheck>")]
    public void Refuses_malformed_relationship_fields(string field) => Assert.Null(Dependency.Parse(field, "amd64"));

    private static ControlParagraph[]? Parse(string text) => ControlParagraph.ParseAll(Encoding.UTF8.GetBytes(text))?.ToArray();
}
