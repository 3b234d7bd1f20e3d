using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>The text of a patch file around its changes.</summary>
internal static class PatchHeading
{
    /// <summary>Everything before the first change, each line with its end; nothing for a file that cannot be read.</summary>
    public static string Of(byte[] patch, int strip)
    {
        if (PatchReader.Read(new SourcePlace("patch"), patch, strip) is not Checked<Patch>.Good good)
        {
            return "";
        }

        string[] lines = Encoding.Latin1.GetString(patch).Split('\n');
        int end = good.Value.Files[0].PatchLine - 1;

        // quilt's lines belong to the change; git's new text has its own.
        while (end > 0 && (lines[end - 1].StartsWith("Index: ", StringComparison.Ordinal) || (lines[end - 1].Length > 3 && lines[end - 1].All(c => c == '='))))
        {
            end--;
        }

        return string.Concat(lines[..end].Select(line => line + "\n"));
    }

    /// <summary>The mail signature after the last change, such as git's version; nothing when there is none.</summary>
    public static string TrailerOf(byte[] patch, int strip)
    {
        if (PatchReader.Read(new SourcePlace("patch"), patch, strip) is not Checked<Patch>.Good { Value.Files: [.., { Hunks: [.., var last] }] })
        {
            return "";
        }

        string[] lines = Encoding.Latin1.GetString(patch).Split('\n');
        return string.Join('\n', lines[(last.PatchLine - 1 + last.PatchLines)..]);
    }
}
