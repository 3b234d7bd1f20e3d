using System.Globalization;

namespace Kforge.Equality.Reach;

/// <summary>What the command line says when it begins with <c>rust</c> or <c>sample</c>.</summary>
/// <param name="IsSample">Random symbols, not those that depend on Rust.</param>
/// <param name="Count">How many of them.</param>
/// <param name="Seed">Which ones.</param>
/// <param name="Symbols">These symbols instead; empty for none.</param>
/// <param name="Common">Trees, architectures, toolchain and where things are.</param>
public sealed record ReachOptions(bool IsSample, int Count, int Seed, IReadOnlyList<string> Symbols, EqualityOptions Common)
{
    /// <summary>How the command is called.</summary>
    public const string Usage =
        """
               Kforge.Equality rust [OPTION...]     asks kforge to enable every symbol that depends on RUST, from defconfig, and has conf confirm it
               Kforge.Equality sample [OPTION...]   the same for random symbols that a user can set

          --tree, --arch, --trees, --toolchain, --keep, --no-memo   as above (rust: 6.12, 7.2, 7.3 on x86_64)
          --count COUNT      sample: how many symbols (100)
          --seed SEED        sample: which ones (1)
          --symbol NAME      this symbol instead; may be repeated
        """;

    /// <summary>Whether a command line is one of these.</summary>
    public static bool Fits(IReadOnlyList<string> arguments) => arguments is ["rust" or "sample", ..];

    /// <summary>Reads a command line; null when it cannot be understood.</summary>
    public static ReachOptions? Parse(IReadOnlyList<string> arguments)
    {
        bool isSample = arguments[0] == "sample";
        int count = 100;
        int seed = 1;
        List<string> symbols = [];
        List<string> others = [];
        for (int at = 1; at < arguments.Count; at++)
        {
            string? value = at + 1 < arguments.Count ? arguments[at + 1] : null;
            switch (arguments[at])
            {
                case "--count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out count):
                case "--seed" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed):
                    at++;
                    break;
                case "--symbol" when value is not null:
                    symbols.Add(value);
                    at++;
                    break;
                default:
                    others.Add(arguments[at]);
                    break;
            }
        }

        if (EqualityOptions.Parse(others) is not { } common)
        {
            return null;
        }

        return new(isSample, count, seed, symbols, isSample ? common : common with
        {
            Trees = common.Trees.IsEmpty ? ["6.12", "7.2", "7.3"] : common.Trees,
            Arches = common.Arches.IsEmpty ? ["x86_64"] : common.Arches,
        });
    }
}
