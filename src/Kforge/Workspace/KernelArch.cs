using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Workspace;

/// <summary>An architecture kforge can build a kernel for.</summary>
/// <param name="Name">The kernel's <c>ARCH</c>.</param>
/// <param name="Targets">What make is asked for when a kernel names no targets.</param>
public sealed record KernelArch(string Name, ImmutableArray<string> Targets)
{
    /// <summary>The architectures kforge can build, by name.</summary>
    public static readonly ImmutableArray<KernelArch> Supported = [new("x86_64", ["bzImage", "modules"])];

    // The directories of arch/ and the further values of ARCH that the kernel's Makefile maps to one
    // (SRCARCH: i386 and x86_64, sparc32 and sparc64, parisc64).
    internal static readonly ImmutableArray<string> Known =
    [
        "alpha", "arc", "arm", "arm64", "csky", "hexagon", "i386", "loongarch", "m68k", "microblaze", "mips", "nios2",
        "openrisc", "parisc", "parisc64", "powerpc", "riscv", "s390", "sh", "sparc", "sparc32", "sparc64", "um", "x86",
        "x86_64", "xtensa",
    ];

    /// <summary>The architecture of a name, or null when kforge cannot build it.</summary>
    public static KernelArch? Find(string name) => Supported.FirstOrDefault(arch => arch.Name == name);

    /// <summary>What is wrong with naming this architecture for a kernel, or null.</summary>
    internal static Diagnostic? Check(Placed<string> arch)
    {
        if (Find(arch.Value) is not null)
        {
            return null;
        }

        string message = Known.Contains(arch.Value)
            ? $"kforge cannot build for the architecture `{arch.Value}` yet"
            : $"there is no architecture `{arch.Value}`";
        return new Diagnostic(WorkspaceCodes.UnsupportedArch, message, arch.Place)
            .WithSuggestion(arch.Value, Supported.Select(supported => supported.Name), "architectures");
    }

    /// <summary>What is wrong with naming this architecture in a condition, or null: any the kernel has will do.</summary>
    internal static Diagnostic? CheckCondition(Placed<string> arch) => Known.Contains(arch.Value)
        ? null
        : new Diagnostic(WorkspaceCodes.UnsupportedArch, $"there is no architecture `{arch.Value}`", arch.Place)
            .WithSuggestion(arch.Value, Known, "architectures");
}
