using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Equality;

/// <summary>
/// The stand-in for <c>/bin/sh</c> (<c>memo-sh.c</c>) that remembers what conf asks of the shell. It is for one tree, architecture and toolchain.
/// It makes the kernel's own answers faster; kforge has no part in it.
/// </summary>
/// <param name="Directory">With the program, the real shell and the memory; <c>/work</c> in the sandbox.</param>
public sealed record MemoShell(string Directory)
{
    private const string Source = "memo-sh.c";
    private const string Program = "memo-sh";

    /// <summary>What the shell is called in a toolchain.</summary>
    private const string Shell = "usr/bin/sh";

    private string Memory => Path.Combine(Directory, "memo");

    /// <summary>The environment conf had from make; null before its first run.</summary>
    public ImmutableSortedDictionary<string, string>? Environment =>
        File.Exists(Path.Combine(Memory, "environment"))
            ? File.ReadAllText(Path.Combine(Memory, "environment")).Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(variable => variable.Split('=', 2))
                .ToImmutableSortedDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
            : null;

    /// <summary>Compiles the program with the toolchain's own compiler, unless it is there.</summary>
    public static async Task<MemoShell> PrepareAsync(Host host, Sandbox toolchain, string directory, CancellationToken cancellation)
    {
        MemoShell shell = new(directory);
        string text = new StreamReader(typeof(MemoShell).Assembly.GetManifestResourceStream(Source)!).ReadToEnd();
        string source = Path.Combine(directory, Source);
        if (!File.Exists(Path.Combine(directory, Program)) || await File.ReadAllTextAsync(source, cancellation) != text)
        {
            System.IO.Directory.CreateDirectory(shell.Memory);
            string sh = Path.Combine(toolchain.Root, Shell);
            File.Copy(File.ResolveLinkTarget(sh, returnFinalTarget: true)?.FullName ?? sh, Path.Combine(directory, "sh"), overwrite: true);
            await File.WriteAllTextAsync(source, text, cancellation);
            CommandResult compiled = await toolchain.Mount(directory, "/work", writable: true)
                .Run("clang", "-O2", "-static", "-Wall", "-Wextra", "-Werror", "-o", $"/work/{Program}", $"/work/{Source}").RunAsync(host, cancellation);
            if (!compiled.Succeeded)
            {
                File.Delete(Path.Combine(directory, Program));
                throw new InvalidOperationException($"{Source} does not compile:\n{compiled.Error}");
            }
        }

        return shell;
    }

    /// <summary>The sandbox with this in place of its shell.</summary>
    public Sandbox In(Sandbox sandbox) => sandbox
        .Mount(Directory, "/work", writable: true)
        .Mount(Path.Combine(Directory, Program), $"/{Shell}");
}
