using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Kforge.Diagnostics;

namespace Kforge.Workspace;

/// <summary>
/// The name of the machine a kernel is built for, in the two forms that makefiles, scripts and Kconfig use:
/// <c>ARCH</c> as the user says it and <c>SRCARCH</c>, the directory below <c>arch/</c>.
/// </summary>
public readonly record struct ArchName
{
    private readonly string? arch;

    private ArchName(string arch) => this.arch = arch;

    /// <summary>The value of <c>ARCH</c>, such as <c>x86_64</c>.</summary>
    public string Arch => arch ?? throw new InvalidOperationException("an architecture was used before it was given a value");

    /// <summary>The value of <c>SRCARCH</c>, by the rules of the kernel's top makefile ("Additional ARCH settings").</summary>
    public string SourceArch => Arch switch
    {
        "i386" or "x86_64" => "x86",
        "sparc32" or "sparc64" => "sparc",
        "parisc64" => "parisc",
        "sh64" => "sh",
        var same => same,
    };

    /// <summary>Every <c>ARCH</c> that Linux knows.</summary>
    public static ImmutableArray<ArchName> Known => [.. KernelArch.Known.Select(name => new ArchName(name))];

    /// <summary>Reads an <c>ARCH</c>: lower-case letters, digits and <c>_</c>, beginning with a letter. Whether a tree has it is the tree's matter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ArchName arch)
    {
        bool valid = text is { Length: > 0 and <= 32 }
            && char.IsAsciiLetterLower(text[0])
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        arch = valid ? new(text!) : default;
        return valid;
    }

    /// <summary>Reads an <c>ARCH</c> that somebody typed.</summary>
    /// <returns>The name, or KF1306.</returns>
    public static Checked<ArchName> Parse(string? text) => TryParse(text, out ArchName arch)
        ? arch
        : new Diagnostic(WorkspaceCodes.UnknownArch, $"`{text}` is not the name of an architecture", null, [],
            ["write `arch = \"x86_64\"` in kbuild.toml, or another name of a directory below `arch/` of the tree"]);

    /// <inheritdoc/>
    public override string ToString() => Arch;
}
