namespace Kforge.Building;

/// <summary>
/// Cleans an output tree after make was killed. make deletes half-made targets when it is asked to
/// stop; after a SIGKILL (and the end of a sandbox is one) they stay, newer than their sources, and the
/// next make would take them for finished.
/// </summary>
public static class InterruptedBuild
{
    /// <summary>
    /// How long before the end a file is in doubt although nothing proves it half-made. Rules without a
    /// <c>.cmd</c> file are small generators; none of them writes for this long.
    /// </summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Left alone: files that mark configuration changes by their time stamps, and the configuration
    /// program's own results, which it writes to a temporary name and renames.
    /// </summary>
    private static readonly string[] Kept = ["include/config/", ".config", "source", "Makefile", ".gitignore"];

    /// <summary>Deletes what may be half-made.</summary>
    /// <param name="output">The output tree.</param>
    /// <param name="since">When the interrupted make began, in UTC.</param>
    /// <returns>How many files were deleted.</returns>
    /// <remarks>
    /// kbuild writes <c>.NAME.cmd</c> when the command that made <c>NAME</c> has ended, so a target newer
    /// than its <c>.cmd</c> is half-made. A file without <c>.cmd</c> is either a target of a simple rule
    /// or a by-product, such as <c>System.map</c> of <c>vmlinux</c> or <c>libcore.rmeta</c> of
    /// <c>core.o</c>, that make would not know how to make again. So those go only when they were written
    /// in the last moments, and then every command that ended in these moments is run again too: the one
    /// a by-product belongs to ended after it was written.
    /// </remarks>
    public static int Recover(string output, DateTime since)
    {
        EnumerationOptions everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        List<FileInfo> fresh = [.. new DirectoryInfo(output).EnumerateFiles("*", everything).Where(file => file.LastWriteTimeUtc >= since)];
        DateTime doubtful = fresh.Select(file => file.LastWriteTimeUtc).DefaultIfEmpty(since).Max() - Doubt;

        int deleted = 0;
        foreach (FileInfo file in fresh.Where(file => !IsCommandFile(file) && !IsKept(Path.GetRelativePath(output, file.FullName))))
        {
            FileInfo command = new(Path.Combine(file.DirectoryName!, $".{file.Name}.cmd"));
            DateTime written = file.LastWriteTimeUtc;
            bool inDoubt = command.Exists
                ? command.LastWriteTimeUtc < written || command.LastWriteTimeUtc >= doubtful
                : written >= doubtful;
            if (inDoubt)
            {
                file.Delete();
                deleted++;
            }
        }

        return deleted;
    }

    private static bool IsCommandFile(FileInfo file) => file.Name.StartsWith('.') && file.Name.EndsWith(".cmd", StringComparison.Ordinal);

    private static bool IsKept(string path) => Kept.Any(kept => path.StartsWith(kept, StringComparison.Ordinal));
}
