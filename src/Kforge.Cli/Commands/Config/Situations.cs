using System.CommandLine;
using Kforge.Kconfig;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Synthesizing;
using Kforge.Kconfig.Values;

namespace Kforge.Cli.Commands.Config;

/// <summary>The configuration that an explaining command looks at, and where each of its lines stands.</summary>
internal static class Situations
{
    /// <summary>What a kernel's profiles or the options make.</summary>
    public static Situation Of(OpenedConfig config, ConfigOptions options, CancellationToken cancellation)
    {
        SourceLines source = SourceLines.Of(config.Context.SourceRoot);
        return Of(config, source, config.Evaluate(out _, cancellation), LinesOf(config, options, source, cancellation));
    }

    /// <summary>What a file or a target makes.</summary>
    /// <param name="config">The tree.</param>
    /// <param name="name">A file, or the name of a target.</param>
    /// <param name="workingDirectory">What a relative path begins at.</param>
    public static Situation Of(OpenedConfig config, string name, string workingDirectory)
    {
        SourceLines source = SourceLines.Of(config.Context.SourceRoot);
        string path = Path.GetFullPath(name, workingDirectory);
        string? text = File.Exists(path) ? LosslessText.Read(path) : null;
        ConfigStart start = text is null ? new ConfigStart.Mode(name) : new ConfigStart.Base(text);
        UserLines lines = text is null ? TargetLines.Of(name, config.Reading, source) : UserLines.None.With(text, name);
        return Of(config, source, config.Resolution.Evaluate(start, out _).OrFail(), lines);
    }

    /// <summary>The name of a symbol as an argument.</summary>
    public static Argument<string> Symbol() => new("SYMBOL") { Description = "A symbol, with or without CONFIG_ in front" };

    /// <summary>A type as Kconfig writes it.</summary>
    public static string TypeOf(Kconfig.Model.Symbol symbol) => symbol.Type.ToString().ToLowerInvariant();

    private static Situation Of(OpenedConfig config, SourceLines source, Evaluation values, UserLines lines) =>
        new(values, lines, source, config.Reading.Inputs);

    private static UserLines LinesOf(OpenedConfig config, ConfigOptions options, SourceLines source, CancellationToken cancellation)
    {
        if (options.Base is { } file)
        {
            return UserLines.None.With(config.Asked(cancellation).Text, file);
        }

        if (options.Mode is { } mode)
        {
            return TargetLines.Of(mode, config.Reading, source);
        }

        return config.Plan?.Config is { } plan
            ? PlanLines.Of(plan, config.Asked(cancellation), config.Reading, source)
            : TargetLines.Of("defconfig", config.Reading, source);
    }
}
