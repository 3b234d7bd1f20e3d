using System.Text;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Kconfig.Solving;

/// <summary>Changes as text: as a fragment for people and for <c>conf</c>, and put into a configuration.</summary>
public static class ConfigChanges
{
    /// <summary>
    /// A fragment: each line with its reason on a comment line above it. The reason cannot stand behind the line: since Linux 6.9
    /// <c>conf</c> takes <c># CONFIG_X is not set</c> only as a whole line, and whatever follows <c>=</c> is part of the value.
    /// </summary>
    /// <param name="changes">The changes.</param>
    public static string Fragment(IEnumerable<ConfigChange> changes)
    {
        StringBuilder text = new();
        foreach (ConfigChange change in changes)
        {
            text.Append("# ").Append(change.Name).Append(": ").Append(change.Reason).Append('\n').Append(change.Line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The configuration with the changes at its end; lines of the same symbols go away.</summary>
    /// <param name="baseText">A <c>.config</c>.</param>
    /// <param name="changes">The changes.</param>
    public static string Apply(string baseText, IEnumerable<ConfigChange> changes) =>
        ConfigLines.Put(baseText, [.. changes.Select(change => new ConfigEntry(change.Name, change.Value))]);

    /// <summary>The values of a configuration, all of them calculated as <c>olddefconfig</c> does.</summary>
    internal static Evaluation Evaluate(KconfigModel model, string text)
    {
        Evaluation values = new(model);
        values.Give(text);
        values.CalculateAll();
        return values;
    }
}
