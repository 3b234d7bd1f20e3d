using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Toml;
using Kforge.Workspace;

namespace Kforge.Requirements;

/// <summary>
/// The known issues: <c>toolchains/known-issues.toml</c> of the workspace and of kforge. The issues of both count; one of the
/// workspace replaces the one of kforge with the same id. Format: docs/requirements.md.
/// </summary>
/// <param name="All">Sorted by id.</param>
public sealed record KnownIssues(ImmutableArray<KnownIssue> All)
{
    /// <summary>Which LLVM the releases of rustc are built with, the workspace's entries first: no manifest says so.</summary>
    public ImmutableArray<RustcLlvm> RustcLlvm { get; init; } = [];

    /// <summary>The name of the file in a directory with toolchains.</summary>
    public const string FileName = "known-issues.toml";

    /// <summary>
    /// The tools an issue can name: those of <c>scripts/min-tool-version.sh</c>, <c>libclang</c> (the library bindgen loads), <c>rustc-llvm</c> (the LLVM
    /// in rustc), and the other programs of a toolchain.
    /// </summary>
    public static readonly ImmutableArray<string> ToolNames = ["bindgen", "binutils", "gcc", "libclang", "lld", "llvm", "make", "pahole", "rustc", "rustc-llvm"];

    private const string KernelKey = "kernel";
    private static readonly ImmutableArray<string> Severities = ["error", "warning"];

    /// <summary>Those that concern a kernel with certain tools; pure.</summary>
    /// <param name="kernel">The kernel's version; null when it is not known.</param>
    /// <param name="tools">The versions of the tools, by the names of <see cref="ToolNames"/>.</param>
    public ImmutableArray<KnownIssue> Matching(KernelVersion? kernel, IReadOnlyDictionary<string, ToolVersion> tools) =>
        [.. All.Where(issue => issue.Concerns(kernel, tools))];

    /// <summary>Reads the lists of a workspace and of kforge; a list that is not there is empty.</summary>
    /// <returns>The issues, or every mistake in them: KF1001 to KF1005, KF1011 to KF1015, KF1314.</returns>
    public static Checked<KnownIssues> Read(WorkspaceDirectories directories)
    {
        ImmutableArray<RustcLlvm>.Builder rustcLlvm = ImmutableArray.CreateBuilder<RustcLlvm>();
        Dictionary<string, KnownIssue> issues = new(StringComparer.Ordinal);
        ImmutableArray<Diagnostic>.Builder mistakes = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (string path in directories.Toolchains.Select(directory => Path.Combine(directory, FileName)).Where(File.Exists))
        {
            string shown = directories.Shown(path);
            Checked<KnownIssues> list = WorkspaceReader.ReadBytes(path, shown) switch
            {
                Checked<byte[]>.Good bytes => Parse(bytes.Value, shown),
                Checked<byte[]>.Bad bad => new Checked<KnownIssues>.Bad(bad.Diagnostics),
                _ => throw new InvalidOperationException("unreachable: Checked is closed"),
            };
            if (list is Checked<KnownIssues>.Bad wrong)
            {
                mistakes.AddRange(wrong.Diagnostics);
                continue;
            }

            rustcLlvm.AddRange(list.OrFail().RustcLlvm);
            foreach (KnownIssue issue in list.OrFail().All)
            {
                issues.TryAdd(issue.Id, issue);
            }
        }

        return mistakes.Count == 0 ? Sorted(issues.Values) with { RustcLlvm = rustcLlvm.ToImmutable() } : new Checked<KnownIssues>.Bad(mistakes.ToImmutable());
    }

    /// <summary>The major version of the LLVM that a release of rustc is built with; null where the list does not say.</summary>
    public int? LlvmOfRustc(ToolVersion rustc) => RustcLlvm.FirstOrDefault(entry => entry.Rustc.Holds(rustc))?.Llvm;

    /// <summary>Reads one list.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="file">How messages name it.</param>
    public static Checked<KnownIssues> Parse(ReadOnlySpan<byte> utf8, string file)
    {
        Checked<TomlTable> read = TomlReader.Read(utf8, file);
        if (read is Checked<TomlTable>.Bad bad)
        {
            return new Checked<KnownIssues>.Bad(bad.Diagnostics);
        }

        Mistakes mistakes = new();
        TableCheck top = new(read.OrFail(), $"`{file}`", mistakes);
        Dictionary<string, KnownIssue> issues = new(StringComparer.Ordinal);
        foreach (KnownIssue issue in top.Tables("issue", "`[[issue]]`").Select(table => Issue(table, mistakes)).OfType<KnownIssue>())
        {
            if (!issues.TryAdd(issue.Id, issue))
            {
                mistakes.Add(new Diagnostic(RequirementCodes.BadIssue, $"the issue `{issue.Id}` is described twice", issue.Place)
                    .WithCause($"first described at {issues[issue.Id].Place}"));
            }
        }

        ImmutableArray<RustcLlvm> rustcLlvm = [.. top.Tables("rustc-llvm", "`[[rustc-llvm]]`").Select(table => LlvmOf(table, mistakes)).OfType<RustcLlvm>()];
        top.RefuseOthers();
        return mistakes.Or(() => Sorted(issues.Values) with { RustcLlvm = rustcLlvm });
    }

    private static RustcLlvm? LlvmOf(TableCheck table, Mistakes mistakes)
    {
        Placed<string>? rustc = table.Text("rustc", NameRules.OneLine("a range of versions"), "rustc = \">= 1.82.0, < 1.87.0\"");
        long? llvm = table.Integer("llvm", 1);
        Placed<string>? source = table.Text("source", NameRules.OneLine("a source"), "source = \"https://…\"");
        table.RefuseOthers();
        if (rustc is not { } text || llvm is not { } major || source is not { } origin)
        {
            return null;
        }

        if (VersionRange.TryParse(text.Value, out VersionRange? range))
        {
            return new(range, (int)Math.Min(major, int.MaxValue), origin.Value);
        }

        mistakes.Add(new Diagnostic(RequirementCodes.BadIssue, $"{TomlWriter.Quote(text.Value)} is not a range of versions", text.Place)
            .WithHint("write comparisons with commas between, `rustc = \">= 1.82.0, < 1.87.0\"`"));
        return null;
    }

    private static KnownIssues Sorted(IEnumerable<KnownIssue> issues) => new([.. issues.OrderBy(issue => issue.Id, StringComparer.Ordinal)]);

    private static KnownIssue? Issue(TableCheck table, Mistakes mistakes)
    {
        Placed<string>? id = table.Text("id", NameRules.Name("an issue"), "id = \"bindgen-libclang-19\"");
        Placed<string>? title = table.Text("title", NameRules.OneLine("a title"), "title = \"…\"");
        Placed<string>? severity = table.Text("severity", NameRules.Name("a severity"), "severity = \"warning\"");
        Placed<string>? consequence = table.Text("consequence", NameRules.OneLine("a consequence"), "consequence = \"…\"");
        Placed<string>? fix = table.Text("fix", NameRules.OneLine("a fix"), "fix = \"…\"");
        Placed<string>? source = table.Text("source", NameRules.OneLine("a source"), "source = \"https://…\"");
        (VersionRange? kernel, ImmutableSortedDictionary<string, VersionRange> tools) = When(table, mistakes);
        table.RefuseOthers();
        if (severity is { } grade && !Severities.Contains(grade.Value))
        {
            mistakes.Add(new Diagnostic(RequirementCodes.BadIssue, $"there is no severity `{grade.Value}`", grade.Place).WithSuggestion(grade.Value, Severities, "severities"));
        }

        if (source is { } origin && !(Uri.TryCreate(origin.Value, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps))
        {
            mistakes.Add(new Diagnostic(RequirementCodes.BadIssue, $"the source of an issue is not an address: `{origin.Value}`", origin.Place)
                .WithHint("name the page that describes it: `source = \"https://…\"`"));
        }

        return id is null || title is null || severity is null || consequence is null || fix is null || source is null
            ? null
            : new(id.Value.Value, title.Value.Value, kernel, tools, severity.Value.Value == "error" ? Severity.Error : Severity.Warning,
                consequence.Value.Value, fix.Value.Value, source.Value.Value, table.Place);
    }

    private static (VersionRange? Kernel, ImmutableSortedDictionary<string, VersionRange> Tools) When(TableCheck issue, Mistakes mistakes)
    {
        VersionRange? kernel = null;
        ImmutableSortedDictionary<string, VersionRange>.Builder tools = ImmutableSortedDictionary.CreateBuilder<string, VersionRange>(StringComparer.Ordinal);
        if (issue.Table("when", "`when`", "when = { bindgen = \"<= 0.69.5\", libclang = \">= 19.1\" }") is not { } when)
        {
            return (null, tools.ToImmutable());
        }

        foreach ((TomlEntry entry, string text) in when.NamedTexts(NameRules.Tool, NameRules.OneLine("a range of versions")))
        {
            if (entry.Key != KernelKey && !ToolNames.Contains(entry.Key))
            {
                mistakes.Add(new Diagnostic(RequirementCodes.BadIssue, $"there is no tool `{entry.Key}` an issue can name", entry.KeyPlace)
                    .WithSuggestion(entry.Key, ToolNames.Add(KernelKey), "tools"));
            }
            else if (!VersionRange.TryParse(text, out VersionRange? range))
            {
                mistakes.Add(new Diagnostic(RequirementCodes.BadIssue, $"{TomlWriter.Quote(text)} is not a range of versions", entry.Value.Place)
                    .WithHint($"write comparisons with commas between, `{entry.Key} = \">= 1.82.0, < 1.84.0\"`, or series, `{entry.Key} = \"6.1..6.10\"`"));
            }
            else if (entry.Key == KernelKey)
            {
                kernel = range;
            }
            else
            {
                tools[entry.Key] = range;
            }
        }

        if (tools.Count == 0 && !when.Entries.Any(entry => entry.Key != KernelKey))
        {
            mistakes.Add(new Diagnostic(RequirementCodes.BadIssue, "an issue names no tool", when.Place).WithHint("say which versions it concerns, such as `when = { rustc = \">= 1.91\" }`"));
        }

        return (kernel, tools.ToImmutable());
    }
}
