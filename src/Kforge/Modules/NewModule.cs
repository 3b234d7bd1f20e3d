using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Modules;

/// <summary>Writes the first files of a module into a directory of its own.</summary>
public static class NewModule
{
    /// <summary>Writes them.</summary>
    /// <param name="directory">The module's directory, absolute; it does not exist, or is empty.</param>
    /// <param name="files">Texts by name.</param>
    /// <exception cref="Failure">KF6202: something is there; it stays. KF3003 and the like: it cannot be written.</exception>
    public static void Write(string directory, ImmutableSortedDictionary<string, string> files)
    {
        if (File.Exists(directory) || (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any()))
        {
            throw new Diagnostic(ModuleCodes.InTheWay, $"there is something at `{Path.GetFileName(directory)}`").WithHint("take another name, or move it away").ToFailure();
        }

        // Under another name first: whoever finds the directory finds all of it.
        string unfinished = directory + ".unfinished";
        try
        {
            Remove(unfinished);
            Directory.CreateDirectory(unfinished);
            foreach ((string name, string text) in files)
            {
                WholeFile.Write(Path.Combine(unfinished, name), Encoding.UTF8.GetBytes(text));
            }

            Remove(directory);
            Directory.Move(unfinished, directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(directory, exception);
        }
    }

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
