using Kforge.Kconfig.Language;

namespace Kforge.Kconfig.Explaining;

/// <summary>The lines behind a configuration target: those of the files that the tree keeps for it (<c>scripts/kconfig/Makefile</c>).</summary>
public static class TargetLines
{
    /// <summary>The lines of a target's files, the later ones on top; none for a target that has no file.</summary>
    /// <param name="target">Such as <c>defconfig</c> or <c>tinyconfig</c>.</param>
    /// <param name="reading">The tree.</param>
    /// <param name="source">Its files.</param>
    public static UserLines Of(string target, KconfigReading reading, SourceLines source)
    {
        string configs = $"arch/{reading.Environment["SRCARCH"]}/configs";
        string[] files = target switch
        {
            "tinyconfig" => ["kernel/configs/tiny-base.config", "kernel/configs/tiny.config", $"{configs}/tiny.config"],
            "defconfig" => [$"{configs}/{reading.Environment["KBUILD_DEFCONFIG"] ?? "defconfig"}"],
            _ when target.EndsWith("_defconfig", StringComparison.Ordinal) => [$"{configs}/{target}"],
            _ => [],
        };
        return files.Aggregate(UserLines.None, (lines, file) => lines.With(string.Join('\n', source.All(file)), file));
    }
}
