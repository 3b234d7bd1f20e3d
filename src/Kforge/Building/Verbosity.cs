using System.Text.RegularExpressions;

namespace Kforge.Building;

/// <summary>How much kbuild is asked to say.</summary>
internal static partial class Verbosity
{
    /// <summary>Commands, so that a failing one can be shown.</summary>
    private const string Commands = "V=1";

    /// <summary>Commands, and why each is run.</summary>
    private const string CommandsAndReasons = "V=12";

    /// <summary>
    /// The variable for a tree. Trees before Linux 6.2 compare with 1 and take <c>V=12</c> for neither; 6.2 puts the reason behind the command. From 6.3 on
    /// a line with a mark names the step, and the reason stands there (scripts/Kbuild.include, <c>log_print</c>). The tree's own text says which it is.
    /// </summary>
    /// <param name="source">The patched tree.</param>
    public static string For(string source)
    {
        string text = string.Concat(new[] { "Makefile", "scripts/Kbuild.include" }.Select(name => Path.Combine(source, name)).Where(File.Exists).Select(File.ReadAllText));
        return text.Contains("log_print", StringComparison.Ordinal) && LooksForOne().IsMatch(text) && LooksForTwo().IsMatch(text) ? CommandsAndReasons : Commands;
    }

    [GeneratedRegex(@"findstring 1, *\$\(KBUILD_VERBOSE\)")]
    private static partial Regex LooksForOne();

    [GeneratedRegex(@"findstring 2, *\$\(KBUILD_VERBOSE\)")]
    private static partial Regex LooksForTwo();
}
