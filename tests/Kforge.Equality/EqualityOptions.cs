using System.Collections.Immutable;
using System.Globalization;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>What the command line says.</summary>
public sealed record EqualityOptions
{
    /// <summary>How the command is called.</summary>
    public const string Usage =
        """
        usage: Kforge.Equality [OPTION...]     compares what kforge makes of a tree's Kconfig with what the tree's own conf makes of it

          --tree VERSION     only this kernel of Debian: 6.1, 6.12, 7.2, 7.3; may be repeated
          --arch ARCH        only x86_64 or arm64
          --case NAME        only cases whose name begins so: allyesconfig, debian, debian-none-cloud, random, random-07; may be repeated
          --random COUNT     how many random cases (50)
          --trees DIR        trees that are unpacked: DIR/VERSION; else Debian's packages are fetched
          --toolchain NAME   a toolchain of this workspace (debian-trixie)
          --keep DIR         where conf's answers are kept (equality/truth in the store)
          --ask-again        do not believe what is kept
          --no-memo          let the shell answer conf each time: several times as slow, and nothing of this program's is between conf and the tools
          --truth            only ask conf
          --program          ask `kforge config resolve` anew for each case, not the library, which reads a tree once
          --lines COUNT      how many differing lines are shown of a case (6)

        The store is KFORGE_CACHE, else cache/ of the repository.
        """;

    /// <summary>The kernels; empty means all.</summary>
    public ImmutableArray<string> Trees { get; init; } = [];

    /// <summary>The architectures; empty means all.</summary>
    public ImmutableArray<string> Arches { get; init; } = [];

    /// <summary>Beginnings of the names of cases; empty means all.</summary>
    public ImmutableArray<string> Cases { get; init; } = [];

    /// <summary>How many random cases there are.</summary>
    public int Randoms { get; init; } = 50;

    /// <summary>Where unpacked trees are.</summary>
    public string? TreesDirectory { get; init; }

    /// <summary>The toolchain's name.</summary>
    public string Toolchain { get; init; } = "debian-trixie";

    /// <summary>Where truths are kept.</summary>
    public string? Keep { get; init; }

    /// <summary>Whether kept truths are made again.</summary>
    public bool AskAgain { get; init; }

    /// <summary>Whether conf's questions go to the shell.</summary>
    public bool NoMemo { get; init; }

    /// <summary>Whether kforge is not asked.</summary>
    public bool TruthOnly { get; init; }

    /// <summary>Whether the program is asked, not the library.</summary>
    public bool Program { get; init; }

    /// <summary>How many lines of a difference are shown.</summary>
    public int Lines { get; init; } = 6;

    /// <summary>The kernels that are compared.</summary>
    public IEnumerable<DebianKernel> Kernels => DebianKernel.All.Where(kernel => Trees.IsEmpty || Trees.Contains(kernel.Version));

    /// <summary>The architectures likewise, and what Debian calls them.</summary>
    public IEnumerable<(ArchName Arch, string Debian)> ArchNames => DebianKernel.Arches.Where(arch => Arches.IsEmpty || Arches.Contains(arch.Arch.Arch));

    /// <summary>Reads a command line; null when it cannot be understood.</summary>
    public static EqualityOptions? Parse(IReadOnlyList<string> arguments)
    {
        EqualityOptions options = new();
        for (int at = 0; at < arguments.Count; at++)
        {
            EqualityOptions? read = arguments[at] switch
            {
                "--ask-again" => options with { AskAgain = true },
                "--no-memo" => options with { NoMemo = true },
                "--truth" => options with { TruthOnly = true },
                "--program" => options with { Program = true },
                var name when ++at < arguments.Count => options.With(name, arguments[at]),
                _ => null,
            };
            if (read is null)
            {
                return null;
            }

            options = read;
        }

        return options;
    }

    private EqualityOptions? With(string name, string value) => name switch
    {
        "--tree" when DebianKernel.All.Any(kernel => kernel.Version == value) => this with { Trees = Trees.Add(value) },
        "--arch" when DebianKernel.Arches.Any(arch => arch.Arch.Arch == value) => this with { Arches = Arches.Add(value) },
        "--case" => this with { Cases = Cases.Add(value) },
        "--random" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) => this with { Randoms = count },
        "--trees" => this with { TreesDirectory = Path.GetFullPath(value) },
        "--toolchain" => this with { Toolchain = value },
        "--keep" => this with { Keep = Path.GetFullPath(value) },
        "--lines" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) => this with { Lines = count },
        _ => null,
    };
}
