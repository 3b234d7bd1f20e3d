using System.Reflection;
using Kforge.Diagnostics;
using Kforge.Toml;
using Kforge.Workspace;

namespace Kforge.Tests.Workspace;

public sealed class CodePagesTests
{
    [Theory]
    [InlineData(typeof(TomlCodes)), InlineData(typeof(WorkspaceCodes)), InlineData(typeof(LockCodes))]
    public void Every_code_has_a_page_under_its_title(Type codes)
    {
        DiagnosticCode[] all = [.. codes.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (DiagnosticCode)field.GetValue(null)!)];
        Assert.NotEmpty(all);
        Assert.Equal(all.Length, all.Select(code => code.Id).Distinct().Count());
        foreach (DiagnosticCode code in all)
        {
            using Stream? page = codes.Assembly.GetManifestResourceStream($"codes/{code.Id}.md");
            Assert.True(page is not null, $"no page for {code.Id}");
            using StreamReader reader = new(page);
            Assert.Equal($"# {code.Id}: {code.Title}", reader.ReadLine());
            Assert.Contains("To fix it", reader.ReadToEnd().Replace("Frequent causes", "To fix it", StringComparison.Ordinal));
        }
    }
}
