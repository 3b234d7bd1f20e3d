using System.Reflection;
using Kforge.Cli;
using Kforge.Diagnostics;

namespace Kforge.Tests.House;

public sealed class CodePageTests
{
    private static readonly IReadOnlyList<DiagnosticCode> Declared =
    [
        .. new[] { typeof(Diagnostic).Assembly, typeof(CommonOptions).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(DiagnosticCode))
            .Select(field => (DiagnosticCode)field.GetValue(null)!),
    ];

    [Fact]
    public void There_are_codes() => Assert.True(Declared.Count > 20);

    [Fact]
    public void No_code_is_declared_twice() =>
        Assert.Equal([], Declared.GroupBy(code => code.Id).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void Every_code_has_a_page_that_begins_with_its_title()
    {
        IEnumerable<string> wrong = Declared
            .Where(code => CodePages.Read(code.Id)?.StartsWith($"# {code.Id}: {code.Title}\n", StringComparison.Ordinal) != true)
            .Select(code => $"{code.Id}: {code.Title}");
        Assert.Equal([], wrong);
    }

    [Fact]
    public void Every_page_says_more_than_its_title() =>
        Assert.Equal([], CodePages.All.Where(code => CodePages.Read(code)!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length < 3));

    [Fact]
    public void Every_page_belongs_to_a_code() => Assert.Equal([], CodePages.All.Except(Declared.Select(code => code.Id)));
}
