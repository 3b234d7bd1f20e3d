using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Toolchains;
using Kforge.Workspace;

using HostCommand = Kforge.Platform.Command;

namespace Kforge.Cli.Commands.Toolchain;

/// <summary><c>kforge toolchain exec</c>: runs a program of a toolchain, with the toolchain as its whole world.</summary>
internal static class ExecCommand
{
    private sealed record Options(
        string Name, ImmutableArray<string> Program, ImmutableArray<string> Binds, string Directory, bool Interactive, bool Offline, bool Json);

    public static System.CommandLine.Command Create()
    {
        Argument<string> name = new("NAME") { Description = "A locked toolchain of the workspace" };
        Argument<string[]> program = new("PROGRAM") { Description = "After --: the program and its arguments", Arity = ArgumentArity.ZeroOrMore };
        Option<string[]> binds = new("--bind") { Description = "Show this file or directory there; may be repeated. Nothing else of this machine is seen, not even the current directory", HelpName = "HOST:INSIDE[:ro]" };
        Option<string> directory = new("--chdir") { Description = "Start in this directory of the sandbox", HelpName = "DIR", DefaultValueFactory = _ => "/" };
        Option<bool> interactive = new("--interactive", "-i") { Description = "Give the program the terminal itself: for a shell you trust" };
        Option<bool> offline = new("--offline") { Description = "Install it only from what the store holds" };
        System.CommandLine.Command command = new("exec", "Run a program of a toolchain in its sandbox, without network") { name, program, binds, directory, interactive, offline };
        command.SetAction((parsed, cancellation) =>
        {
            Options options = new(
                parsed.GetValue(name)!, [.. parsed.GetValue(program) ?? []], [.. parsed.GetValue(binds) ?? []], parsed.GetValue(directory)!,
                parsed.GetValue(interactive), parsed.GetValue(offline), parsed.GetValue(CommonOptions.Json));
            return Entry.RunAsync(
                parsed,
                (context, stop) =>
                {
                    CheckWords(parsed, options);
                    return RunAsync(context, options, stop);
                },
                cancellation);
        });
        return command;
    }

    /// <summary>What is kforge's and what is the program's must be clear: everything after <c>--</c> is the program's, and nothing before it.</summary>
    private static void CheckWords(ParseResult parsed, Options options)
    {
        bool divided = parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash);
        int after = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        int before = options.Program.Length - after;
        if (options.Program.Take(before).Prepend(options.Name).FirstOrDefault(word => word.StartsWith('-')) is { } option && (divided || option == options.Name))
        {
            throw new Diagnostic(Entry.UsageCode, $"there is no option `{option}` here").WithHint("`kforge toolchain exec --help` lists what there is").ToFailure();
        }

        string[] program = [.. options.Program.DefaultIfEmpty("rustc")];
        string message = before < 0 ? "the name of the toolchain is missing before `--`"
            : options.Program.IsEmpty ? "the program is missing"
            : before > 0 ? "the program must stand after `--`"
            : "";
        if (message.Length > 0)
        {
            string name = before < 0 ? "NAME" : options.Name;
            string line = before < 0 ? new HostCommand(options.Name, program).ToString() : new HostCommand(program[0], program.Skip(1)).ToString();
            throw new Diagnostic(Entry.UsageCode, message).WithHint($"type `kforge toolchain exec {name} -- {line}`").ToFailure();
        }
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        CatalogEntry entry = ToolchainCommand.Catalog(context).FindOne(options.Name).OrFail();
        Workshop workshop = Workshop.Open(context, new LockOptions(Locked: true, options.Offline));
        using ToolchainUse use = await workshop.Inputs.ToolchainAsync(entry.Named, entry.Locked!, cancellation).ConfigureAwait(false);
        InstalledToolchain toolchain = use.Installed;
        ImmutableArray<SandboxBind> binds = SandboxBind.ParseAll(options.Binds, context.Host.WorkingDirectory, toolchain.Root).OrFail();
        foreach (SandboxBind bind in binds.Where(bind => bind.Hides))
        {
            context.Host.Reports(new Report.Warned(new Diagnostic(ToolchainUseCodes.HidingBind, $"the bind hides what the toolchain has in `{bind.To}`", new("--bind"), [], [])
            {
                Severity = Severity.Warning,
            }));
        }

        CheckProgram(entry, toolchain, options.Program[0]);
        Sandbox sandbox = SandboxBind.Mount(toolchain.Sandbox, binds) with
        {
            WorkingDirectory = InsideDirectory(options.Directory, toolchain.Root, binds),
            KeepsTerminal = options.Interactive && !options.Json,
        };
        if (options.Interactive && context.Host.Variable("TERM") is { } terminal)
        {
            sandbox = sandbox.With("TERM", terminal);
        }

        HostCommand command = sandbox.Run(options.Program[0], options.Program.Skip(1));
        command = options.Json
            ? command with { OnLine = line => context.Host.Reports(new Report.Output("program", line)) }
            : command with { Interactive = true };
        Platform.CommandResult result = await command.RunAsync(context.Host, cancellation).ConfigureAwait(false);
        return new((ExitCode)result.ExitCode, "", "kforge.toolchain-exec/1", new JsonObject
        {
            ["toolchain"] = entry.Name,
            ["program"] = new JsonArray([.. options.Program.Select(word => (JsonNode)word)]),
            ["seconds"] = JsonView.Seconds(result.Elapsed),
        });
    }

    /// <summary>bubblewrap's own words for a missing program do not say where it was looked for.</summary>
    private static void CheckProgram(CatalogEntry entry, InstalledToolchain toolchain, string program)
    {
        if (program.Contains('/') || !toolchain.Mounts.IsEmpty || toolchain.Variables.ContainsKey("PATH"))
        {
            return;
        }

        // A link counts whatever it leads to: seen from here, an absolute one would lead into this machine.
        string[] programs = [.. new[] { "usr/bin", "usr/sbin" }.Select(name => Path.Combine(toolchain.Root, name)).Where(System.IO.Directory.Exists)
            .SelectMany(System.IO.Directory.EnumerateFileSystemEntries).Select(path => Path.GetFileName(path)!)];
        if (!programs.Contains(program))
        {
            throw new Diagnostic(ToolchainUseCodes.NoProgram, $"toolchain `{entry.Name}` has no program `{program}`", entry.Definition.Place)
                .WithSuggestion(program, programs, "programs").ToFailure();
        }
    }

    private static string InsideDirectory(string typed, string root, ImmutableArray<SandboxBind> binds)
    {
        if (SandboxBind.Absolute(typed) is not { } inside)
        {
            throw new Diagnostic(ToolchainUseCodes.BadBind, $"`{typed}` is no directory of the sandbox", new("--chdir"))
                .WithHint("name an absolute path without `..`, such as `--chdir /work`").ToFailure();
        }

        // Where nobody can look from outside, bubblewrap finds out; a bind below /tmp was looked at before.
        return SandboxBind.OnHost(inside, root, binds) is { } place && !System.IO.Directory.Exists(place)
            ? throw new Diagnostic(ToolchainUseCodes.BadBind, $"there is no directory `{inside}` in the sandbox", new("--chdir"))
                .WithHint($"bind one with `--bind .:/work`, and name it with `--chdir /work`").ToFailure()
            : inside;
    }
}
