using System.Globalization;
using System.Runtime.InteropServices;

namespace Kforge.Conf;

/// <summary>The C library's own random numbers, so that a seed leads where it leads conf.</summary>
internal sealed class GlibcRandom
{
    private GlibcRandom(uint seed) => Seed(seed);

    /// <summary>Takes the seed from <c>KCONFIG_SEED</c>, or the clock, and says it.</summary>
    public static GlibcRandom Seeded(TextWriter output)
    {
        string text = Environment.GetEnvironmentVariable("KCONFIG_SEED") ?? "";
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (!uint.TryParse(hex ? text[2..] : text, hex ? NumberStyles.HexNumber : NumberStyles.None, CultureInfo.InvariantCulture, out uint seed))
        {
            seed = (uint)Environment.TickCount64;
        }

        output.Write($"KCONFIG_SEED=0x{seed:X}\n");
        return new(seed);
    }

    /// <summary>The next number, less than a bound.</summary>
    public int Below(int bound) => Next() % bound;

    [DllImport("libc.so.6", EntryPoint = "srand")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void Seed(uint seed);

    [DllImport("libc.so.6", EntryPoint = "rand")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Next();
}
