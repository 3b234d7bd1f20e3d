using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Requirements;

namespace Kforge.Toolchains.Probing;

/// <summary>How one tool is asked for its version.</summary>
/// <param name="Tool">The tool's name, as in <c>scripts/min-tool-version.sh</c> where it has one.</param>
/// <param name="Program">The program that is run.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed partial record ToolQuestion(string Tool, string Program, params ImmutableArray<string> Arguments)
{
    /// <summary>The name of bindgen's libclang among the answers; it is no program.</summary>
    public const string Libclang = "libclang";

    /// <summary>The name of the LLVM inside rustc among the answers; it is no program.</summary>
    public const string RustcLlvm = "rustc-llvm";

    /// <summary>No tool says its version later than this.</summary>
    private const int MostLines = 40;

    /// <summary>What is read from standard input; nothing when empty.</summary>
    public string Input { get; init; } = "";

    /// <summary>
    /// The tools a kernel with Rust is built with, and what <c>Documentation/process/changes.rst</c> names besides that a build runs.
    /// libclang is asked for apart.
    /// </summary>
    public static ImmutableArray<ToolQuestion> All { get; } =
    [
        // The slowest first: a question that begins last ends last.
        new("llvm", "clang", "--version"),
        new("rustc", "rustc", "-vV"),

        // bindgen 0.69.0 and 0.71.0 want an argument even for --version; kbuild gives the same one (init/Kconfig).
        new("bindgen", "bindgen", "--version", "workaround-for-0.69.0"),
        new("lld", "ld.lld", "--version"),
        new("llvm-ar", "llvm-ar", "--version"),
        new("llvm-nm", "llvm-nm", "--version"),
        new("llvm-objcopy", "llvm-objcopy", "--version"),
        new("llvm-strip", "llvm-strip", "--version"),
        new("clippy", "clippy-driver", "--version"),
        new("rustfmt", "rustfmt", "--version"),
        new("gcc", "gcc", "--version"),
        new("binutils", "ld", "--version"),
        new("make", "make", "--version"),
        new("pahole", "pahole", "--version"),
        new("bash", "bash", "--version"),
        new("bc", "bc", "--version"),
        new("bison", "bison", "--version"),
        new("cpio", "cpio", "--version"),
        new("flex", "flex", "--version"),
        new("gawk", "gawk", "--version"),
        new("kmod", "kmod", "-V"),
        new("openssl", "openssl", "version"),
        new("perl", "perl", "--version"),
        new("python3", "python3", "--version"),
        new("tar", "tar", "--version"),
    ];

    private const string Mark = "kforge asks libclang: ";

    /// <summary>
    /// Lets bindgen read a header that makes its libclang tell its version, as <c>scripts/rust_is_available_bindgen_libclang.h</c> does.
    /// The header comes through standard input, and the answer stands after words of our own: bindgen may also print paths with versions.
    /// </summary>
    internal static ToolQuestion ForLibclang { get; } = new(Libclang, "bindgen", "/dev/stdin", "--", "-x", "c")
    {
        Input = $"#pragma message(\"{Mark}\" __clang_version__)\n",
    };

    /// <summary>Where rustc looks for its libraries, and for the sources of the core library.</summary>
    internal static ToolQuestion ForSysroot { get; } = new("sysroot", "rustc", "--print", "sysroot");

    /// <summary>Finds the version in what the tool wrote.</summary>
    /// <param name="output">Standard output; may be cut anywhere.</param>
    /// <param name="error">Standard error, likewise.</param>
    /// <returns>The version and the line that holds it, or null.</returns>
    internal (ToolVersion Version, string Line)? Read(string output, string error)
    {
        // What a tool says of itself stands on standard output; warnings around it stand on the other. libclang's message is a warning.
        foreach (string line in Lines(Tool == Libclang ? error : output))
        {
            if (TryRead(line, out ToolVersion version))
            {
                return (version, line);
            }
        }

        return null;
    }

    private bool TryRead(string line, out ToolVersion version)
    {
        // A few tools have a form of their own that nothing else on the line can be taken for.
        Regex? form = Tool switch
        {
            "rustc" => Rustc(),
            "bindgen" => Bindgen(),
            Libclang => LibclangAnswer(),
            "llvm" => Clang(),
            "lld" => Lld(),
            "perl" => Perl(),
            "kmod" => Kmod(),
            _ when Tool.StartsWith("llvm-", StringComparison.Ordinal) => Llvm(),
            _ => null,
        };
        version = default;
        return form is null
            ? ToolVersion.TryFind(line, out version)
            : form.Match(line) is { Success: true } match && (ToolVersion.TryParse(match.Groups["version"].Value, out version) || ToolVersion.TryParseDocumented(match.Groups["version"].Value, out version));
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n', MostLines + 1).Take(MostLines).Select(line => line.TrimEnd('\r'));

    [GeneratedRegex(@"^rustc (?<version>[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.+-]+)?)(?=\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Rustc();

    [GeneratedRegex(@"^bindgen (?<version>[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.+-]+)?)(?=\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Bindgen();

    [GeneratedRegex($@"{Mark}(?<version>[0-9]+\.[0-9]+\.[0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex LibclangAnswer();

    [GeneratedRegex(@"\bclang version (?<version>[0-9]+\.[0-9]+\.[0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Clang();

    [GeneratedRegex(@"\bLLD (?<version>[0-9]+\.[0-9]+\.[0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Lld();

    [GeneratedRegex(@"\bLLVM version (?<version>[0-9]+\.[0-9]+\.[0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Llvm();

    [GeneratedRegex(@"^kmod version (?<version>[0-9]+(\.[0-9]+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Kmod();

    [GeneratedRegex(@"^This is perl .*\(v(?<version>[0-9]+\.[0-9]+\.[0-9]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Perl();
}
