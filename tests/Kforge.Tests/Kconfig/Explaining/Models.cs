using System.Collections.Immutable;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Language;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Tests.Kconfig.Explaining;

/// <summary>Small models, written as one file <c>Kconfig</c>, and configurations of them.</summary>
internal static class Models
{
    private static readonly ImmutableSortedDictionary<string, string> Variables = new Dictionary<string, string>
    {
        ["CC"] = "clang",
        ["srctree"] = "/src",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>A configuration from a file <c>my.config</c>.</summary>
    public static Situation Situation(string kconfig, string config = "", params (string Command, string Answer)[] answers)
    {
        KconfigInputs inputs = new(Variables, command => answers.FirstOrDefault(answer => answer.Command == command).Answer ?? "");
        return Of(Read(kconfig, inputs), inputs, kconfig, config);
    }

    /// <summary>Another configuration of the same model.</summary>
    public static Situation Another(Situation first, string kconfig, string config) => Of(first.Model, first.Inputs, kconfig, config);

    private static Situation Of(KconfigModel model, KconfigInputs inputs, string kconfig, string config)
    {
        Evaluation values = new(model);
        values.Give(config);
        values.CalculateAll();
        return new(values, UserLines.None.With(config, "my.config"), new(file => file == "Kconfig" ? kconfig : null), inputs);
    }

    private static KconfigModel Read(string kconfig, KconfigInputs inputs)
    {
        ReadResult result = KconfigParser.Read("Kconfig", file => file == "Kconfig" ? kconfig : null, inputs, Dialect.Newest);
        Assert.Empty(result.Mistakes);
        return result.Model!;
    }

    public static Symbol Symbol(this Situation situation, string name) => Trees.Good(SymbolNames.Find(situation.Model, name));

    public static WhySymbol Why(this Situation situation, string name) => Kforge.Kconfig.Explaining.Why.Explain(situation.Symbol(name), situation, _ => "", out _);
}
