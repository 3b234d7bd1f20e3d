using System.Text;
using Kforge.Diagnostics;
using Kforge.Kconfig.Language;
using Kforge.Kconfig.Model;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Kconfig.Values;

/// <summary>
/// Makes whole configurations as the kernel's makefile does (<c>scripts/kconfig/Makefile</c>), without running the tree's own program.
/// </summary>
/// <param name="Reading">The tree.</param>
/// <param name="SourceRoot">The tree's directory, absolute: its ready-made configurations are read there.</param>
public sealed record ConfigResolution(KconfigReading Reading, string SourceRoot)
{
    private KconfigModel Model => Reading.Model;

    private string Arch => Reading.Environment["SRCARCH"] ?? "";

    /// <summary>The evaluation of a whole configuration.</summary>
    /// <param name="start">What it is made from.</param>
    /// <param name="report">What was odd in the configuration that was read.</param>
    /// <returns>The evaluation, or KF1210 for a target that the tree does not have or that kforge does not know.</returns>
    public Checked<Evaluation> Evaluate(ConfigStart start, out GivenReport report)
    {
        report = new([], []);
        switch (start)
        {
            case ConfigStart.Base { Text: var text }:
                return Completed(text, out report);
            case ConfigStart.Mode { Name: "allnoconfig" }:
                return Answered(Tristate.N);
            case ConfigStart.Mode { Name: "allyesconfig" }:
                return Answered(Tristate.Y);
            case ConfigStart.Mode { Name: "allmodconfig" }:
                return Answered(Tristate.M);
            case ConfigStart.Mode { Name: "alldefconfig" }:
                return Answered(null);
            case ConfigStart.Mode { Name: "tinyconfig" }:
                return Tiny();
            case ConfigStart.Mode { Name: "defconfig" }:
                return ReadyMade(Reading.Environment["KBUILD_DEFCONFIG"] ?? "defconfig", "defconfig");
            case ConfigStart.Mode { Name: var name } when name.EndsWith("_defconfig", StringComparison.Ordinal):
                return ReadyMade(name, name);
            case ConfigStart.Mode { Name: var name }:
                return new Diagnostic(KconfigCodes.UnknownMode, $"kforge does not know the configuration target `{name}`")
                    .WithHint("use one of allnoconfig, allyesconfig, allmodconfig, alldefconfig, defconfig, tinyconfig, or a NAME_defconfig of the architecture");
            default:
                throw new InvalidOperationException("unreachable: ConfigStart is closed");
        }
    }

    /// <summary>A base with the symbols of profiles on top, before it is completed: what a kernel of a workspace asks for.</summary>
    /// <param name="mode">The target to begin with, when there is no text.</param>
    /// <param name="text">The configuration to begin with, or null.</param>
    /// <param name="profiles">In the order they are merged.</param>
    public Checked<MergedFragment> Merge(string mode, string? text, IEnumerable<Profile> profiles)
    {
        if (text is null)
        {
            switch (Evaluate(new ConfigStart.Mode(mode), out _))
            {
                case Checked<Evaluation>.Bad bad:
                    return new Checked<MergedFragment>.Bad(bad.Diagnostics);
                case Checked<Evaluation>.Good good:
                    text = ConfigWriter.Write(good.Value);
                    break;
            }
        }

        return Fragment.Merge(text!, profiles);
    }

    private Evaluation Completed(string text, out GivenReport report)
    {
        Evaluation values = new(Model);
        report = values.Give(text);
        values.CalculateAll();
        return values;
    }

    private Evaluation Answered(Tristate? answer)
    {
        Evaluation values = new(Model);
        values.AnswerAll(answer);
        return values;
    }

    private Checked<Evaluation> Tiny()
    {
        const string Seed = "kernel/configs/tiny-base.config";
        if (File(Seed) is not { } seed)
        {
            return NoSuch("tinyconfig", Seed);
        }

        Evaluation values = new(Model);
        values.Give(seed);
        values.AnswerAll(Tristate.N);
        string merged = Merged(ConfigWriter.Write(values), [File("kernel/configs/tiny.config"), File($"arch/{Arch}/configs/tiny.config")]);
        return Completed(merged, out _);
    }

    private Checked<Evaluation> ReadyMade(string name, string target)
    {
        string path = $"arch/{Arch}/configs/{name}";
        if (File(path) is not { } text)
        {
            return NoSuch(target, path);
        }

        Evaluation values = Completed(text, out _);
        values.AnswerAll(null);
        return values;
    }

    /// <summary>Fragments on top of a configuration, as <c>merge_config.sh -m</c> puts them: a line of the same symbol goes away.</summary>
    private static string Merged(string text, IEnumerable<string?> fragments)
    {
        foreach (string fragment in fragments.OfType<string>())
        {
            HashSet<string> names = [.. ConfigLines.Read(fragment, unsetIsWholeLine: true).Select(entry => entry.Name)];
            StringBuilder merged = new();
            foreach (ConfigEntry entry in ConfigLines.Read(text, unsetIsWholeLine: true).Where(entry => !names.Contains(entry.Name)))
            {
                merged.Append(DotConfig.Line(entry.Name, entry.Value)).Append('\n');
            }

            text = merged.Append(fragment).Append('\n').ToString();
        }

        return text;
    }

    private string? File(string path) => RelativePath.TryParse(path, out RelativePath relative) ? KconfigFiles.Read(SourceRoot, relative, CancellationToken.None) : null;

    private static Diagnostic NoSuch(string target, string path) =>
        new Diagnostic(KconfigCodes.UnknownMode, $"this tree has no `{target}`: there is no file `{path}`").WithHint("give a configuration with `--base FILE`");
}
