using System.Collections.Immutable;
using System.Globalization;
using Kforge.Platform;

namespace Kforge.Equality;

/// <summary>One configuration that conf and kforge both work out.</summary>
/// <param name="Name">Unique for a tree and an architecture; a file name.</param>
public abstract record Case(string Name)
{
    /// <summary>The targets of kbuild that need no file of the user's, apart from randconfig.</summary>
    public static ImmutableArray<Case> Modes { get; } =
        [.. new[] { "allnoconfig", "allyesconfig", "allmodconfig", "alldefconfig", "defconfig", "tinyconfig" }.Select(mode => new Mode(mode))];

    /// <summary>Random ones with the seeds 1, 2, 3 and so on.</summary>
    public static ImmutableArray<Case> Randoms(int count) => [.. Enumerable.Range(1, count).Select(seed => new Random(seed))];

    /// <summary>Whether a word of the command line means this case: the beginning of its name.</summary>
    public bool Matches(string word) => Name.StartsWith(word, StringComparison.Ordinal);

    /// <summary>A target of kbuild.</summary>
    public sealed record Mode(string Target) : Case(Target);

    /// <summary>A file that <c>olddefconfig</c> completes.</summary>
    /// <param name="CaseName">The case's name.</param>
    /// <param name="Text">The file.</param>
    public sealed record Completed(string CaseName, string Text) : Case(CaseName);

    /// <summary>What the tree's own randconfig makes of a seed, with half of its lines dropped, completed by <c>olddefconfig</c>.</summary>
    /// <param name="Seed"><c>KCONFIG_SEED</c>.</param>
    public sealed record Random(int Seed) : Case(string.Create(CultureInfo.InvariantCulture, $"random-{Seed:00}"))
    {
        /// <summary>The lines that stay: those whose SHA-256, with the seed and a space before them, begins with an even byte.</summary>
        public string Halve(string config) => string.Concat(
            config.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => Convert.FromHexString(Sha256Digest.OfText(string.Create(CultureInfo.InvariantCulture, $"{Seed} {line}")).Hex[..2])[0] % 2 == 0)
                .Select(line => line + "\n"));
    }
}

/// <summary>What is asked of kforge in a case.</summary>
public abstract record Question
{
    private Question()
    {
    }

    /// <summary>A target of kbuild.</summary>
    public sealed record Mode(string Target) : Question;

    /// <summary>The completion of a file, as <c>olddefconfig</c> does it.</summary>
    public sealed record Complete(string Text) : Question;
}
