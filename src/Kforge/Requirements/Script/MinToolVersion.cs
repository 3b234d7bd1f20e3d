using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Requirements;

/// <summary>
/// The kernel's <c>scripts/min-tool-version.sh</c>, read and never run: a tree is not trusted before it is
/// in the sandbox. The script prints the least version of the tool it is asked for and may look at
/// <c>ARCH</c> and <c>SRCARCH</c>. Trees in the wild hold merge conflicts and lost lines, so whatever is
/// not understood is a diagnostic with its line, and no version is ever guessed.
/// </summary>
public sealed class MinToolVersion
{
    private readonly ImmutableArray<ShellStatement> statements;
    private readonly string file;

    private MinToolVersion(ImmutableArray<ShellStatement> statements, string file)
    {
        this.statements = statements;
        this.file = file;
    }

    /// <summary>Where a tree keeps the script.</summary>
    public const string TreePath = "scripts/min-tool-version.sh";

    /// <summary>The tools the script knows, in its order: the arms of its <c>case "$1"</c>.</summary>
    public ImmutableArray<string> Tools =>
    [
        .. statements.OfType<ShellStatement.Case>()
            .Where(c => c.Subject.Parts is [ShellPart.Parameter { Name: "1" }])
            .SelectMany(c => c.Arms)
            .SelectMany(a => a.Patterns)
            .Where(p => p != "*")
            .Distinct(),
    ];

    /// <summary>Reads the script.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="file">The path that requirements and diagnostics name.</param>
    /// <returns>The script, or KF1301 at the first line that is not understood.</returns>
    public static Checked<MinToolVersion> Parse(string text, string file = TreePath)
    {
        try
        {
            return new MinToolVersion(ShellParser.Parse(text), file);
        }
        catch (MalformedScript malformed)
        {
            return Malformed(file, malformed.Line, malformed.Message);
        }
    }

    /// <summary>What the script says of one tool.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arch">The machine the kernel is for.</param>
    /// <returns>
    /// The requirement; null when the script refuses the tool, as trees before Rust refuse <c>rustc</c>; or
    /// KF1301 when it prints nothing, more than one line, or no version.
    /// </returns>
    public Checked<ToolRequirement?> Evaluate(string tool, ArchName arch)
    {
        Run run = new(new Dictionary<string, string>
        {
            ["0"] = file,
            ["1"] = tool,
            ["#"] = "1",
            ["ARCH"] = arch.Arch,
            ["SRCARCH"] = arch.SourceArch,
        });
        try
        {
            run.Execute(statements);
            return Outcome(tool, arch, run);
        }
        catch (MalformedScript malformed)
        {
            return Malformed(file, malformed.Line, malformed.Message);
        }
    }

    private Checked<ToolRequirement?> Outcome(string tool, ArchName arch, Run run) => run switch
    {
        { Status: not null and not 0, Printed.Count: 0 } => new Checked<ToolRequirement?>.Good(null),
        { Status: not null and not 0 } => Malformed(file, run.Printed[0].Line, $"the script prints a version for `{tool}` and then fails"),
        { Printed: [] } => Malformed(file, 0, $"the script says nothing about `{tool}` on {arch}: a branch is missing"),
        { Printed: [_, (_, var line), ..] } => Malformed(file, line, $"the script says two things about `{tool}` on {arch}"),
        { Printed: [var (text, line)] } => ToolVersion.TryParse(text, out ToolVersion version)
            ? new ToolRequirement(tool, version, VersionPolicy.Minimum, file, line)
            : Malformed(file, line, $"`{text}` is not a version of `{tool}`"),
        _ => throw new InvalidOperationException("unreachable: every count of lines is covered"),
    };

    private static Diagnostic Malformed(string file, int line, string why) =>
        new Diagnostic(RequirementCodes.Malformed, $"malformed: {why}", new SourcePlace(file, line))
            .WithHint("compare the file with the one of the upstream release, or fetch the tree again");

    /// <summary>One run of the script: what it printed and how it ended.</summary>
    private sealed class Run(Dictionary<string, string> parameters)
    {
        public List<(string Text, int Line)> Printed { get; } = [];

        public int? Status { get; private set; }

        public void Execute(ImmutableArray<ShellStatement> statements)
        {
            foreach (ShellStatement statement in statements)
            {
                if (Status is not null)
                {
                    return;
                }

                Execute(statement);
            }
        }

        private void Execute(ShellStatement statement)
        {
            switch (statement)
            {
                case ShellStatement.Echo { ToError: false } echo:
                    Printed.Add((string.Join(' ', echo.Words.Select(Expand)), echo.Line));
                    break;
                case ShellStatement.Exit exit:
                    Status = exit.Status;
                    break;
                case ShellStatement.If branching:
                    Execute(branching.Branches.FirstOrDefault(b => Holds(b.Condition))?.Body ?? branching.Else);
                    break;
                case ShellStatement.Case choice:
                    string subject = Expand(choice.Subject);
                    Execute(choice.Arms.FirstOrDefault(a => a.Patterns.Any(p => p == "*" || p == subject))?.Body ?? []);
                    break;
            }
        }

        private bool Holds(ShellCondition condition) => condition switch
        {
            ShellCondition.Compare compare => (Expand(compare.Left) == Expand(compare.Right)) == compare.Equal,
            ShellCondition.And and => Holds(and.Left) && Holds(and.Right),
            ShellCondition.Or or => Holds(or.Left) || Holds(or.Right),
            ShellCondition.Not not => !Holds(not.Operand),
            _ => throw new InvalidOperationException("unreachable: ShellCondition is closed"),
        };

        private string Expand(ShellWord word) => string.Concat(word.Parts.Select(part => part switch
        {
            ShellPart.Literal literal => literal.Text,
            ShellPart.Parameter parameter => parameters.GetValueOrDefault(parameter.Name)
                ?? throw new MalformedScript(word.Line, $"the variable `${parameter.Name}` is not one the kernel's build sets for this script"),
            _ => throw new InvalidOperationException("unreachable: ShellPart is closed"),
        }));
    }
}
