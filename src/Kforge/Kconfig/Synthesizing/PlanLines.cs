using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Language;

namespace Kforge.Kconfig.Synthesizing;

/// <summary>Which line asked for what in the configuration of a plan.</summary>
public static class PlanLines
{
    /// <summary>The lines of the base, or of the files behind a target, with what is put on top of it.</summary>
    /// <param name="plan">What the configuration is made from.</param>
    /// <param name="asked">What was made of it.</param>
    /// <param name="reading">The tree.</param>
    /// <param name="source">Its files.</param>
    public static UserLines Of(ConfigPlan plan, SynthesizedConfig asked, KconfigReading reading, SourceLines source)
    {
        UserLines below = plan.BaseText is { } text ? UserLines.None.With(text, plan.BaseFile ?? "base") : TargetLines.Of(plan.Base, reading, source);
        return below.With(asked.Lines);
    }
}
