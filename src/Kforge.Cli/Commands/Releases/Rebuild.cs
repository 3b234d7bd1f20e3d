using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Releasing;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Releases;

/// <summary>Builds a release once more from what is in it, in another place and in other surroundings, and holds the two against each other.</summary>
internal static class Rebuild
{
    /// <summary>Builds and compares. The second release is thrown away, unless it differs.</summary>
    /// <param name="context">What the command works with; its workspace does not count.</param>
    /// <param name="release">A release that was checked.</param>
    /// <param name="locked">Whether the network may be used.</param>
    /// <param name="jobs">Commands at once; another number than the first time is the better test.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>How many files are the same.</returns>
    /// <exception cref="Failure">KF6120: they differ. KF6110: the record of the release cannot be read. What a build can fail with.</exception>
    public static async Task<int> RunAsync(CommandContext context, ReleaseDirectory release, LockOptions locked, int jobs, CancellationToken cancellation)
    {
        (string kernel, string version) = Recorded(release);
        if (version != Entry.Version)
        {
            context.Host.Reports(new Report.Noted($"released by kforge {version}, and built again by {Entry.Version}"));
        }

        foreach (string key in ReleaseWorkspace.ForeignKeys(release.PathOf(ReleaseDirectory.Workspace), context.Directories))
        {
            context.Host.Reports(new Report.Noted($"`{key}` is a key that only the release knows: that its inputs are signed by it proves nothing to others"));
        }

        // Nothing but what is in the release: not even the definitions that come with kforge.
        CommandContext there = context with { Directories = new WorkspaceDirectories(release.PathOf(ReleaseDirectory.Workspace), null), InWorkspace = true };
        using PlannedRelease planned = await PlannedRelease.OpenAsync(there, kernel, locked with { Locked = true }, cancellation).ConfigureAwait(false);
        string beside = Path.Combine(context.Store.Builds, $"again-{Guid.NewGuid():N}");
        ReleaseDirectory again = await planned.MakeAsync("a-second-time-in-a-directory-with-another-name", beside, jobs, version, cancellation).ConfigureAwait(false);
        ReleaseComparison comparison = ReleaseComparison.Of(release, again);
        if (!comparison.IsSame)
        {
            throw new Failure([.. Differences(comparison, release, again)]);
        }

        Directory.Delete(again.Root, recursive: true);
        return comparison.Same;
    }

    /// <summary>What is said of a release that came out the same.</summary>
    public static string Said(int same) => $"built again from what is in it, elsewhere and with other jobs: {Amounts.Count(same, "file")}, and every byte is the same";

    private static (string Kernel, string Version) Recorded(ReleaseDirectory release)
    {
        try
        {
            JsonNode? record = JsonNode.Parse(File.ReadAllText(release.PathOf(ReleaseDirectory.Record)));
            if (record?["kernel"]?.GetValue<string>() is { } kernel && record["kforge"]?.GetValue<string>() is { } version)
            {
                return (kernel, version);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // It is told below.
        }

        throw new Diagnostic(ReleaseCodes.NoRelease, $"`{ReleaseDirectory.Record}` of the release does not say which kernel it is, and who made it").WithHint("get the whole release again").ToFailure();
    }

    private static IEnumerable<Diagnostic> Differences(ReleaseComparison comparison, ReleaseDirectory one, ReleaseDirectory other)
    {
        // The statement and the record only repeat what the others say, unless nothing else differs.
        ImmutableArray<string> telling = [.. comparison.Different.Where(name => name is not (ReleaseDirectory.Statement or ReleaseDirectory.Record))];
        foreach (string name in telling.IsEmpty ? comparison.Different : telling)
        {
            yield return new(
                ReleaseCodes.NotReproduced, $"`{name}` came out another way the second time", null,
                FileDifference.Of(one.PathOf(name), other.PathOf(name)),
                [$"both are there to be compared: `diffoscope {one.PathOf(name)} {other.PathOf(name)}`"]);
        }

        foreach ((string name, ReleaseDirectory where) in comparison.OnlyInOne.Select(name => (name, one)).Concat(comparison.OnlyInOther.Select(name => (name, other))))
        {
            yield return new Diagnostic(ReleaseCodes.NotReproduced, $"`{name}` was made only once").WithCause($"it is in {where.Root}");
        }
    }
}
