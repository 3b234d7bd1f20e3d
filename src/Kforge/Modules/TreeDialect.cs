using Kforge.Kconfig;

namespace Kforge.Modules;

/// <summary>How a tree's <c>module!</c> is written (<c>rust/macros/module.rs</c>): it changed twice.</summary>
/// <param name="ByteStrings">Texts are <c>b"…"</c>; until Linux 6.2.</param>
/// <param name="Authors">There is a list <c>authors: ["…"]</c>; before Linux 6.14 one <c>author: "…"</c>.</param>
public sealed record TreeDialect(bool ByteStrings, bool Authors)
{
    /// <summary>Looks at a tree.</summary>
    /// <param name="source">The tree's directory.</param>
    public static TreeDialect Of(string source)
    {
        string macro = Path.Combine(source, "rust", "macros", "module.rs");
        string text = File.Exists(macro) ? LosslessText.Read(macro) : "";
        return new(text.Contains("info.name = expect_byte_string", StringComparison.Ordinal), text.Contains("authors", StringComparison.Ordinal));
    }
}
