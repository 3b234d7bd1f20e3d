using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Kconfig;

namespace Kforge.Releasing;

/// <summary>
/// Which symbols put something of one build into the kernel, so that no other build can be the same (<c>Documentation/kbuild/reproducible-builds.rst</c>,
/// and what was found by building twice).
/// </summary>
public static class ConfigRules
{
    private const string KeyMadeByTheBuild = "\"certs/signing_key.pem\"";

    /// <summary>pahole numbers types as they come in when it works in parallel, until this version (<c>scripts/Makefile.btf</c>).</summary>
    private const int FirstSteadyPahole = 127;

    /// <summary>Looks through a configuration.</summary>
    /// <param name="config">The text of a <c>.config</c>.</param>
    /// <returns>One KF6103 for each symbol, with what to write instead.</returns>
    public static ImmutableArray<Diagnostic> Check(string config)
    {
        DotConfig symbols = DotConfig.Parse(config);
        bool Has(string symbol) => symbols[symbol]?.Value == "y";
        List<Diagnostic> found = [];
        void Refuse(string symbol, string why, string remedy) =>
            found.Add(new(ReleaseCodes.OneOfAKind, $"`{symbol}={symbols[symbol]?.Value}` makes each build another", null, [why], [remedy]));

        if (Has("LOCALVERSION_AUTO"))
        {
            Refuse("LOCALVERSION_AUTO", "it takes the state of a git working tree into the kernel's version (scripts/setlocalversion)", Instead("LOCALVERSION_AUTO", "n"));
        }

        if (symbols["MODULE_SIG_KEY"]?.Value == KeyMadeByTheBuild && (Has("MODULE_SIG") || Has("IMA_APPRAISE_MODSIG")))
        {
            Refuse(
                "MODULE_SIG_KEY",
                "the build makes a key of its own, signs with it, and puts its certificate into the kernel (certs/Makefile)",
                $"{Instead("MODULE_SIG_KEY", "\"\"")} and `MODULE_SIG_ALL = {{ value = \"n\", … }}`, and sign the modules of the release afterwards; or leave MODULE_SIG off");
        }

        foreach (string kind in (string[])["RANDSTRUCT_FULL", "RANDSTRUCT_PERFORMANCE"])
        {
            if (Has(kind))
            {
                Refuse(kind, "the build takes a random number to lay out structures by (scripts/gen-randstruct-seed.sh)", Instead("RANDSTRUCT_NONE", "y"));
            }
        }

        if (Has("DEBUG_INFO_BTF") && int.TryParse(symbols["PAHOLE_VERSION"]?.Value, out int pahole) && pahole < FirstSteadyPahole)
        {
            Refuse(
                "DEBUG_INFO_BTF",
                $"pahole {pahole / 100}.{pahole % 100} numbers types as its threads find them, another way each time",
                $"take a toolchain with pahole 1.27 or newer; or {Instead("DEBUG_INFO_BTF", "n")}");
        }

        return [.. found];
    }

    private static string Instead(string symbol, string value) => $"set `{symbol} = {{ value = {(value.StartsWith('"') ? $"'{value}'" : $"\"{value}\"")}, reason = \"releases are reproducible\" }}` in a profile of the kernel";
}
