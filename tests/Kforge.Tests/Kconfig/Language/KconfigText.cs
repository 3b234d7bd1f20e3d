using System.Collections.Immutable;
using Kforge.Kconfig.Language;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Tests.Kconfig.Language;

/// <summary>Small Kconfig files in memory, read by the engine.</summary>
internal static class KconfigText
{
    /// <summary>What Linux 6.1 understands.</summary>
    public static Dialect Legacy { get; } = new(
        ModernChoices: false,
        ChoiceMembersStayFlat: false,
        NegationEndsSubmenu: false,
        NumbersBeginAtZero: false,
        ForgetsWhatIsOutOfRange: true,
        Transitional: false,
        ConditionalDependencies: false,
        UnsetIsWholeLine: false,
        FilesAreReadOnce: false);

    public static ReadResult Read(string text, Dialect? dialect = null) => Read(dialect ?? Dialect.Newest, ("Kconfig", text));

    public static ReadResult Read(Dialect dialect, params (string Path, string Text)[] files) => Read(dialect, command => $"<{command}>", files);

    public static ReadResult Read(Dialect dialect, Func<string, string?> answer, params (string Path, string Text)[] files)
    {
        ImmutableSortedDictionary<string, string> environment = ImmutableSortedDictionary<string, string>.Empty.Add("ARCH", "x86").Add("SRCARCH", "x86");
        return KconfigParser.Read("Kconfig", path => files.FirstOrDefault(file => file.Path == path).Text, new(environment, answer), dialect);
    }

    public static KconfigModel Model(string text, Dialect? dialect = null) => Model(Read(text, dialect));

    public static KconfigModel Model(ReadResult result)
    {
        Assert.Empty(Mistakes(result));
        return Assert.IsType<KconfigModel>(result.Model);
    }

    public static Evaluation Values(string text, string config = "", Dialect? dialect = null)
    {
        Evaluation values = new(Model(text, dialect));
        values.Give(config);
        values.CalculateAll();
        return values;
    }

    /// <summary>The mistakes, each with its place.</summary>
    public static string[] Mistakes(ReadResult result) => [.. result.Mistakes.Select(mistake => $"{mistake.Place}: {mistake.Message}")];

    public static string[] Mistakes(string text, Dialect? dialect = null) => Mistakes(Read(text, dialect));

    /// <summary>What a variable or reference expands to.</summary>
    public static string Expanded(string lines, string reference) =>
        Assert.Single(Model($"{lines}\nconfig PROBE\n\tstring\n\tdefault \"{reference}\"\n")["PROBE"]!.Properties).Target!.Name;

    /// <summary>The values of symbols, as in <c>A=y B=12</c>.</summary>
    public static string Of(this Evaluation values, params string[] names) => string.Join(' ', names.Select(name => $"{name}={values.TextOf(values.Model[name]!)}"));

    /// <summary>The menu, a line an entry, deeper entries farther right.</summary>
    public static string[] Menu(KconfigModel model)
    {
        List<string> lines = [];
        foreach (MenuEntry entry in model.Entries)
        {
            int depth = 0;
            for (MenuEntry? parent = entry.Parent; parent is not null && parent != model.Root; parent = parent.Parent)
            {
                depth++;
            }

            lines.Add(new string('.', depth) + (entry.Symbol is { IsChoice: false } symbol ? symbol.Name : entry.Prompt?.Text ?? entry.Kind.ToString()));
        }

        return [.. lines];
    }
}
