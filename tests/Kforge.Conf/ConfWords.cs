using System.Globalization;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Kconfig.Language;
using Kforge.Kconfig.Model;

namespace Kforge.Conf;

/// <summary>Says what reading came to in the words of conf, as far as the kernel's tests look at them.</summary>
internal sealed class ConfWords(Dialect dialect, TextWriter output, TextWriter error)
{
    private const string Resolution =
        "For a resolution refer to Documentation/kbuild/kconfig-language.rst\nsubsection \"Kconfig recursive dependency limitations\"\n\n";

    public void Tell(ReadResult read)
    {
        foreach (MacroRemark remark in read.Remarks)
        {
            if (remark.IsWarning)
            {
                error.Write($"{remark.Line}: {remark.Text}\n");
            }
            else
            {
                output.Write($"{remark.Text}\n");
            }
        }

        foreach (Diagnostic warning in read.Warnings.Where(warning => !read.Remarks.Any(remark => remark.IsWarning && remark.Text == warning.Message)))
        {
            error.Write($"{warning.Place}:warning: {(warning.Message.EndsWith(" has no type", StringComparison.Ordinal) ? "config symbol defined without type" : warning.Message)}\n");
        }

        foreach (KconfigFault fault in InOrder(read.Faults))
        {
            error.Write(Words(fault));
        }

        if (read.Faults.IsEmpty)
        {
            foreach (Diagnostic mistake in read.Mistakes)
            {
                error.Write($"{mistake.Place}: {mistake.Message}\n");
            }
        }
    }

    /// <summary>Conf of old goes through the symbols in the order of its hash table, and begins each circle with the first it meets.</summary>
    private IEnumerable<KconfigFault> InOrder(IReadOnlyList<KconfigFault> faults) => dialect.ModernChoices
        ? faults
        : faults.Select(fault => fault is KconfigFault.Cycle cycle ? Turned(cycle) : fault).OrderBy(fault => fault is KconfigFault.Cycle cycle ? Bucket(cycle.Steps[0].Symbol) : -1);

    private static KconfigFault.Cycle Turned(KconfigFault.Cycle cycle)
    {
        int first = Enumerable.Range(0, cycle.Steps.Length).MinBy(i => Bucket(cycle.Steps[i].Symbol));
        return new([.. cycle.Steps[first..], .. cycle.Steps[..first]]);
    }

    private static int Bucket(Symbol symbol)
    {
        uint hash = 2166136261;
        foreach (byte c in Encoding.UTF8.GetBytes(symbol.Name))
        {
            hash = (hash ^ c) * 0x01000193;
        }

        return (int)(hash % 9973);
    }

    private string Words(KconfigFault fault) => fault switch
    {
        KconfigFault.Cycle cycle => Cycle(cycle),
        KconfigFault.Loop loop =>
            $"Recursive inclusion detected.\nInclusion path:\n  current file : {loop.File}\n{string.Concat(loop.From.Select(line => $"  included from: {line}\n"))}",
        KconfigFault.Again again =>
            $"{again.Second}: error: repeated inclusion of {again.File}\n{again.First}: note: location of first inclusion of {again.File}\n",
        KconfigFault.SelfReference variable => $"{variable.Line}: Recursive variable '{variable.Name}' references itself (eventually)\n",
        KconfigFault.Transitional transitional => $"{transitional.Line}: error: transitional symbols can only have help sections\n",
        _ => throw new InvalidOperationException("unreachable: KconfigFault is closed"),
    };

    private string Cycle(KconfigFault.Cycle cycle)
    {
        StringBuilder text = new();
        for (int i = 0; i < cycle.Steps.Length; i++)
        {
            DependencyStep step = cycle.Steps[i];
            string place = dialect.ModernChoices ? "" : $"{Line(step)}:";
            if (i == 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{place}error: recursive dependency detected!\n");
            }

            Symbol next = step.Next;
            string property = step.Property?.Kind.ToString().ToLowerInvariant() ?? "";
            string why = next.IsChoice ? $"is part of choice block at {next.Entries[0].Line}" : step.Kind switch
            {
                DependencyKind.Depends => $"depends on {next.Name}",
                DependencyKind.Selected => $"is selected by {next.Name}",
                DependencyKind.Implied => $"is implied by {next.Name}",
                DependencyKind.Value => $"{property} value contains {next.Name}",
                _ => $"{property} is visible depending on {next.Name}",
            };
            text.Append(CultureInfo.InvariantCulture, $"{place}\tsymbol {(step.Symbol.IsChoice ? "<choice>" : step.Symbol.Name)} {why}\n");
        }

        return text.Append(Resolution).ToString();
    }

    private static KconfigLine Line(DependencyStep step) => step.Property?.Line ?? step.Symbol.Entries[0].Line;
}
