using System.Text;
using Kforge.Workspace;

namespace Kforge.Requirements;

/// <summary>
/// The variables of a Kconfig run (Documentation/kbuild/kconfig-macro-language.rst): those that make exports and
/// those that Kconfig files assign. A function such as <c>$(shell,…)</c> or <c>$(cc-option,…)</c> would run a command
/// of the tree, so it stays in the text as it is.
/// </summary>
internal sealed class ConditionVariables(ArchName arch)
{
    // A hostile file could double a variable again and again: what needs more than this stays as it is.
    private const int MostLookups = 1_000;
    private const int DeepestNesting = 20;
    private const int LongestText = 10_000;

    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal)
    {
        ["ARCH"] = arch.Arch,
        ["SRCARCH"] = arch.SourceArch,
        // User-mode Linux is the one architecture that takes its headers from another.
        ["HEADER_ARCH"] = arch.SourceArch == "um" ? "x86" : arch.SourceArch,
        ["srctree"] = ".",
    };

    /// <summary>Takes an assignment of a Kconfig file.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="sign"><c>=</c>, <c>:=</c> or <c>+=</c>; the value is expanded when it is used in every case, which differs only for values that change in between.</param>
    /// <param name="value">The raw text.</param>
    public void Assign(string name, string sign, string value) =>
        variables[name] = sign == "+=" && variables.TryGetValue(name, out string? before) ? Bounded($"{before} {value}") : Bounded(value);

    /// <summary>The text with every variable replaced whose value does not need a command.</summary>
    public string Expand(string text)
    {
        int lookups = MostLookups;
        return text.Contains('$') ? Expand(text, 0, ref lookups) : text;
    }

    /// <summary>The end of the <c>$(…)</c> that begins at an index, or -1 when it has no end.</summary>
    public static int EndOf(ReadOnlySpan<char> text, int start)
    {
        int depth = 0;
        for (int i = start + 1; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return -1;
    }

    private string Expand(string text, int depth, ref int lookups)
    {
        StringBuilder expanded = new();
        int at = 0;
        while (at < text.Length)
        {
            int dollar = text.IndexOf("$(", at, StringComparison.Ordinal);
            int end = dollar < 0 ? -1 : EndOf(text, dollar);
            if (end < 0)
            {
                break;
            }

            expanded.Append(text, at, dollar - at);
            string name = text[(dollar + 2)..(end - 1)];
            string? value = depth < DeepestNesting && --lookups > 0 && variables.TryGetValue(name, out string? raw) ? Expand(raw, depth + 1, ref lookups) : null;
            expanded.Append(value is null || value.Contains("$(", StringComparison.Ordinal) ? text[dollar..end] : value);
            at = end;
        }

        return Bounded(expanded.Append(text, at, text.Length - at).ToString());
    }

    private static string Bounded(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
