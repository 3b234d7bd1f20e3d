using System.Text.RegularExpressions;

namespace Kforge.Building;

/// <summary>
/// Tells the step from a command line. Trees before Linux 6.3 print with <c>V=1</c> either the short name of a step or its command,
/// never both, and kforge wants the commands.
/// </summary>
internal static partial class CommandLineStep
{
    /// <summary>Reads a line of kbuild's output.</summary>
    /// <returns>The step; null when the line is no command that makes something, or one that is not worth counting.</returns>
    public static KbuildLine.Step? Read(string line)
    {
        if (!line.StartsWith("  ", StringComparison.Ordinal) || line.StartsWith("   ", StringComparison.Ordinal))
        {
            return null;
        }

        Match program = Program().Match(line);
        string kind = program.Groups["name"].Value switch
        {
            "rustc" or "rustdoc" or "clippy-driver" => "RUSTC",
            "bindgen" => "BINDGEN",
            "clang" or "gcc" or "cc" when Assembled().IsMatch(line) => "AS",
            "clang" or "gcc" or "cc" when line.Contains(" -c ", StringComparison.Ordinal) => "CC",
            "clang" or "gcc" or "cc" when line.Contains(" -o ", StringComparison.Ordinal) => "HOSTLD",
            "rm" when line.Contains("ar cDPrST ", StringComparison.Ordinal) => "AR",
            "ld" or "ld.lld" or "ld.bfd" => "LD",
            "objcopy" or "llvm-objcopy" => "OBJCOPY",
            _ => "",
        };
        return kind.Length > 0 && Target().Match(line) is { Success: true } target ? new(kind, target.Groups["file"].Value) : null;
    }

    /// <summary>The program of a command, after the variables it is given and a shell's brace.</summary>
    [GeneratedRegex(@"^ *(?:\{ +)?(?:[A-Z_]+=[^ ]* +)*(?:[^ ]*/)?(?<name>[^ /;]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Program();

    [GeneratedRegex(@" -c .* [^ ]+\.S *(;|$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Assembled();

    /// <summary>What the command makes: <c>-o FILE</c>, rustc's <c>--emit=…=FILE</c>, an archive, or objcopy's last word.</summary>
    [GeneratedRegex(@" -o +(?<file>[^ ;]+)|--emit=(?!dep-info)(?:[a-z-]+=)?(?<file>[^ ;,]+)|cDPrST (?<file>[^ ;]+)|objcopy .* (?<file>[^ ;]+) *(;|$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Target();
}
