using System.Collections.Immutable;
using System.Globalization;
using Kforge.Benchmarks.Lab;

namespace Kforge.Benchmarks.Cache;

/// <summary>What the command line of <c>cache</c> says.</summary>
internal sealed record CacheOptions
{
    /// <summary>How the command is called.</summary>
    public const string Usage =
        """
        usage: Kforge.Benchmarks cache DIR [OPTION...]   kforge beside make, ccache and sccache, in turns, as a table

          --cases A,B       only these: cold, nothing-locked, nothing-path, deleted, c-edit, rust-edit, option, log-buf-shift, branch, branch-in-place, docs, disk
          --tools A,B       only these: make, ccache, sccache, kforge
          --rounds N        how often (3)
          --kforge PATH     the launcher, or a published Kforge.Cli.dll (this checkout's launcher)
          --config NAME     tiny, or defconfig: x86's defconfig with Rust (tiny)
          --table           measure nothing, print what was measured

        DIR keeps the user's tree, output trees, caches and results.json; a run that was stopped goes on from there. The store is KFORGE_CACHE.
        """;

    private static readonly string[] AllTools = ["make", "ccache", "sccache", "kforge"];

    /// <summary>Where everything is.</summary>
    public required string Directory { get; init; }

    /// <summary>The names of cases.</summary>
    public ImmutableArray<string> Cases { get; init; } = [.. CacheCase.All.Append(CacheCase.Disk).Select(one => one.Name)];

    /// <summary>The names of tools; null for those that suit a case.</summary>
    public ImmutableArray<string>? Tools { get; init; }

    /// <summary>How often.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>kforge's program.</summary>
    public string Kforge { get; init; } = Checkout.Launcher;

    /// <summary>Whether the large configuration is built.</summary>
    public bool Defconfig { get; init; }

    /// <summary>Whether nothing is measured.</summary>
    public bool TableOnly { get; init; }

    /// <summary>The kernel's profiles.</summary>
    public IReadOnlyList<string> Profiles => Defconfig ? ["rust", "rust-samples"] : LabKernel.Tiny;

    /// <summary>Whether a tool takes part in a case.</summary>
    public bool Takes(CacheCase asked, string tool) => Tools?.Contains(tool) ?? asked.Suits(tool);

    /// <summary>Reads a command line; null when it cannot be understood.</summary>
    public static CacheOptions? Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || arguments[0].StartsWith('-'))
        {
            return null;
        }

        CacheOptions? options = new() { Directory = Path.GetFullPath(arguments[0]) };
        for (int at = 1; at < arguments.Count && options is not null; at++)
        {
            options = arguments[at] == "--table" ? options with { TableOnly = true }
                : ++at < arguments.Count ? options.With(arguments[at - 1], arguments[at])
                : null;
        }

        return options;
    }

    private CacheOptions? With(string name, string value) => name switch
    {
        "--cases" when value.Split(',') is var cases && cases.All(one => one == CacheCase.Disk.Name || CacheCase.All.Any(known => known.Name == one)) => this with { Cases = [.. cases] },
        "--tools" when value.Split(',') is var tools && tools.All(AllTools.Contains) => this with { Tools = [.. tools] },
        "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 => this with { Rounds = count },
        "--kforge" when File.Exists(value) => this with { Kforge = Path.GetFullPath(value) },
        "--config" when value is "tiny" or "defconfig" => this with { Defconfig = value == "defconfig" },
        _ => null,
    };
}
