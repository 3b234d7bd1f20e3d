using System.Collections.Immutable;
using System.Globalization;
using Kforge.Benchmarks.Lab;

namespace Kforge.Benchmarks.Mutations;

/// <summary>What the command line of <c>mutations</c> says.</summary>
internal sealed record MutationOptions
{
    /// <summary>How the command is called.</summary>
    public const string Usage =
        """
        usage: Kforge.Benchmarks mutations DIR TREE [OPTION...]   changes a kernel, builds it again, and compares with a build from nothing

          --only A,B        only these; `--list` prints all
          --group N         so many are judged by one build from nothing (1)
          --kforge PATH     the launcher, or a published Kforge.Cli.dll (this checkout's launcher)
          --store DIR       kforge's store (KFORGE_CACHE)
          --list            print the mutations, change nothing

        TREE is only read, and must be clean; DIR is for its copy and for workspaces.
        """;

    /// <summary>For the copy of the tree, and workspaces.</summary>
    public required string Directory { get; init; }

    /// <summary>The tree.</summary>
    public required string Tree { get; init; }

    /// <summary>The mutations, in the order of the list.</summary>
    public ImmutableArray<Mutation> Mutations { get; init; } = MutationList.All;

    /// <summary>How many share a build from nothing.</summary>
    public int Group { get; init; } = 1;

    /// <summary>kforge's program.</summary>
    public string Kforge { get; init; } = Checkout.Launcher;

    /// <summary>kforge's store; null for the one of the environment.</summary>
    public string? Store { get; init; }

    /// <summary>Whether the list is all that is wanted.</summary>
    public bool List { get; init; }

    /// <summary>Reads a command line; null when it cannot be understood.</summary>
    public static MutationOptions? Parse(IReadOnlyList<string> arguments)
    {
        if (arguments is ["--list"])
        {
            return new() { Directory = "", Tree = "", List = true };
        }

        MutationOptions? options = arguments.Count >= 2 ? new() { Directory = Path.GetFullPath(arguments[0]), Tree = Path.GetFullPath(arguments[1]) } : null;
        for (int at = 2; at < arguments.Count && options is not null; at += 2)
        {
            options = at + 1 < arguments.Count ? options.With(arguments[at], arguments[at + 1]) : null;
        }

        return options;
    }

    private MutationOptions? With(string name, string value) => name switch
    {
        "--only" when value.Split(',') is var names && names.All(one => MutationList.All.Any(known => known.Name == one)) =>
            this with { Mutations = [.. MutationList.All.Where(known => names.Contains(known.Name))] },
        "--group" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 => this with { Group = count },
        "--kforge" when File.Exists(value) => this with { Kforge = Path.GetFullPath(value) },
        "--store" => this with { Store = Path.GetFullPath(value) },
        _ => null,
    };
}
