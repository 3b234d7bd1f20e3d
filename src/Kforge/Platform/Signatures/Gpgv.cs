using Kforge.Diagnostics;

namespace Kforge.Platform.Signatures;

/// <summary>Asks gpgv, each time in a directory of its own that holds what it may look at.</summary>
internal static class Gpgv
{
    /// <summary>A question about a signature.</summary>
    /// <param name="directory">Gpgv's home; holds nothing that it would read by itself.</param>
    /// <param name="key">The only key it knows.</param>
    /// <param name="arguments">Further options, then <c>--</c> and files.</param>
    /// <remarks>
    /// The status lines have standard output for themselves and the text, where there is one, a file: nothing that is in the signed text or in
    /// a user id can look like a status line.
    /// </remarks>
    public static Command Ask(string directory, string key, params IEnumerable<string> arguments) =>
        new Command("gpgv", ["--homedir", directory, "--keyring", key, "--status-fd", "1", .. arguments])
            .With("GNUPGHOME", directory).With("LC_ALL", "C");

    /// <summary>Runs work with a new directory that nobody else can read, and removes it.</summary>
    /// <exception cref="Failure">KF3003, KF3004 when the store cannot be written; what the work throws.</exception>
    public static async Task<T> InDirectoryAsync<T>(Store store, Func<string, Task<T>> work)
    {
        string directory = Path.Combine(store.Temporary, $"gpgv-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return await work(directory).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(directory, exception);
        }
        finally
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }
}
