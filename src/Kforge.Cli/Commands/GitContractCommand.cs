using System.CommandLine;
using Kforge.Diagnostics;
using Kforge.Sources;

namespace Kforge.Cli.Commands;

/// <summary><c>kforge git-contract</c>, hidden: the child process in which <c>doctor</c> tries libgit2. Its lines are for doctor alone.</summary>
internal static class GitContractCommand
{
    public static Command Create()
    {
        Argument<string> root = new("root");
        Argument<string> scratch = new("scratch");
        Argument<string[]> names = new("operations") { Arity = ArgumentArity.ZeroOrMore };
        Command command = new("git-contract", "Try libgit2; doctor starts this") { root, scratch, names };
        command.Hidden = true;
        command.SetAction(parsed => (int)(GitContractRun.Run(
            parsed.GetRequiredValue(root),
            parsed.GetRequiredValue(scratch),
            [.. parsed.GetValue(names) ?? []],
            line => Console.Out.WriteLine(line))
            ? ExitCode.Ok
            : ExitCode.Environment));
        return command;
    }
}
