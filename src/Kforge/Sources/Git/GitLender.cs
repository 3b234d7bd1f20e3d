using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Requirements;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>
/// Borrows the objects of a clone the user has (<c>reference</c>): git then finds them there and does not fetch them. What is borrowed
/// is written down in the mirror (<c>objects/info/alternates</c>, gitrepository-layout(5)).
/// </summary>
internal static class GitLender
{
    /// <summary>Lets a mirror borrow from a clone besides those it borrows from already.</summary>
    /// <param name="host">For the warning that a clone cannot be used; fetching then costs more, and that is all.</param>
    /// <param name="mirror">The mirror; it exists.</param>
    /// <param name="reference">The clone, absolute or relative to the workspace; null for none.</param>
    /// <param name="workspaceRoot">Where relative directories begin.</param>
    /// <exception cref="MirrorDamage">A clone from which was borrowed is gone, and with it objects of the mirror.</exception>
    public static void Apply(Host host, GitMirror mirror, Placed<string>? reference, string workspaceRoot)
    {
        ImmutableArray<string> lent = mirror.Lenders;
        if (lent.FirstOrDefault(objects => !Directory.Exists(objects)) is { } gone)
        {
            throw new MirrorDamage($"it borrowed objects from `{gone}`, which is gone");
        }

        if (reference is not { } named)
        {
            return;
        }

        (string? found, string? why) = ObjectsOf(Path.GetFullPath(Path.Combine(workspaceRoot, named.Value)));
        if (found is null)
        {
            host.Reports(new Report.Warned(new Diagnostic(
                GitCodes.BadLender, $"nothing is borrowed from `{GitCodes.Shown(named.Value)}`: {why}", named.Place, [],
                ["name a clone on this machine as in `reference = \"../linux\"`, or remove the key; what is needed is fetched instead"])
            { Severity = Severity.Warning }));
        }
        else if (!lent.Contains(found))
        {
            mirror.Borrow(lent.Add(found));
        }
    }

    private static (string? Objects, string? Why) ObjectsOf(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return (null, "there is no such directory");
        }

        // Found upwards, it would be another repository: perhaps the workspace's own.
        if (GitRepository.Find(directory) is not { } repository
            || (Path.GetDirectoryName(directory) is { } above && GitRepository.Find(above)?.GitDirectory == repository.GitDirectory))
        {
            return (null, "it is not the top of a git repository");
        }

        string common = Path.Combine(repository.GitDirectory, "commondir") is var file && File.Exists(file)
            ? Path.GetFullPath(Path.Combine(repository.GitDirectory, File.ReadAllText(file).Trim()))
            : repository.GitDirectory;
        string objects = Path.Combine(common, "objects");
        return !Directory.Exists(objects) || objects.Any(c => c is '\n' or '"') ? (null, "it has no objects")
            : File.Exists(Path.Combine(common, "shallow")) ? (null, "its history is cut off, as `git clone --depth` does")
            : (objects, null);
    }
}
