using Kforge.Diagnostics;
using Kforge.Snapshots;

namespace Kforge.Building;

/// <summary>Tells whether what changed since the output tree was good explains why a command failed in it.</summary>
/// <param name="Changes">What changed.</param>
/// <param name="Directory">Where the kernel is built.</param>
internal sealed record FailureCause(Distance Changes, BuildDirectory Directory)
{
    /// <summary>Commands that put together what others made: any change may be what they fail at.</summary>
    private static readonly string[] Joining = ["LD", "AR", "MODPOST", "KSYMS", "BTF", "KSYM", "OBJCOPY"];

    /// <summary>Whether it does: the place it names, or what its target was made from, is among the changes.</summary>
    /// <param name="failure">The failure.</param>
    public bool Explains(Diagnostic failure)
    {
        HashSet<string> files = [.. Changes.Differences.Select(difference => difference.Path.Text)];
        if (failure.Place is { } place && files.Contains(place.File))
        {
            return true;
        }

        if (FailedStep.Find(File.ReadAllLines(Directory.Log)) is not { } step)
        {
            return false;
        }

        if (Joining.Contains(step.Kind))
        {
            return files.Count > 0 || !Changes.Symbols.IsEmpty;
        }

        string command = Path.Combine(Directory.Output, Path.GetDirectoryName(step.Target) ?? "", $".{Path.GetFileName(step.Target)}.cmd");
        if (!File.Exists(command))
        {
            // It was never made before: something that changed asked for it.
            return true;
        }

        CommandFile last = CommandFile.Parse(File.ReadAllText(command));
        return last.Files.Overlaps(files) || last.Symbols.Overlaps(Changes.Symbols);
    }
}
