using System.Diagnostics.CodeAnalysis;

namespace Kforge.Requirements;

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

    /// <summary>Reads an <c>ARCH</c>: lower-case letters, digits and <c>_</c>, beginning with a letter. Whether a tree has it is the tree's matter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ArchName arch)
    {
        bool valid = text is { Length: > 0 and <= 32 }
            && char.IsAsciiLetterLower(text[0])
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        arch = valid ? new(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Arch;
}
