using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>Asks the program, as a user does.</summary>
/// <param name="host">The outside world.</param>
/// <param name="repository">Where the program is, and the workspace that defines the toolchain.</param>
/// <param name="store">The program's store.</param>
/// <param name="toolchain">The toolchain's name.</param>
/// <param name="directory">For files that come and go.</param>
public sealed class ProgramResolver(Host host, string repository, Store store, string toolchain, string directory) : IResolver
{
    /// <inheritdoc/>
    public async Task<string> ResolveAsync(ConfigTree tree, ArchName arch, Question question, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        string output = Path.Combine(directory, "kforge.config");
        string given = Path.Combine(directory, "kforge.base");
        File.Delete(output);
        string[] asked;
        switch (question)
        {
            case Question.Mode mode:
                asked = ["--mode", mode.Target];
                break;
            case Question.Complete complete:
                await File.WriteAllTextAsync(given, complete.Text, cancellation);
                asked = ["--base", given];
                break;
            default:
                throw new InvalidOperationException("unreachable: Question is closed");
        }

        Command kforge = new(
            Path.Combine(repository, "kforge"),
            ["-C", repository, "config", "resolve", "--tree", tree.Root, "--arch", arch.Arch, "--toolchain", toolchain, .. asked, "-o", output])
        {
            Environment = host.Variables.ToImmutableSortedDictionary(StringComparer.Ordinal).SetItem("KFORGE_CACHE", store.Root).SetItem("NO_COLOR", "1"),
        };
        CommandResult result = await kforge.RunAsync(host, cancellation);
        return result.Succeeded
            ? await File.ReadAllTextAsync(output, cancellation)
            : throw new InvalidOperationException($"kforge ended with {result.ExitCode}: {result.Error.Trim()}");
    }
}
