using Kforge.Workspace;

namespace Kforge.Cli.Commands.Source;

/// <summary><c>kforge source</c>: the kernel trees of the workspace.</summary>
internal static class SourceCommand
{
    public static Command Create() => new("source", "List, fetch and find the kernel trees of the workspace")
    {
        ListCommand.Create(),
        FetchCommand.Create(),
        PathCommand.Create(),
    };

    /// <summary>What a definition asks for, in a few words.</summary>
    public static string Described(SourceDefinition source) => source switch
    {
        SourceDefinition.Debian debian => $"debian {debian.Package.Value} in {debian.Suite.Value}",
        SourceDefinition.DebianSource package => $"debian-source {package.Package.Value} in {package.Suite.Value}",
        SourceDefinition.Git git => $"git {WishOf(git.Wish)} of {git.Address.Value}",
        SourceDefinition.Tarball tarball => $"tarball {tarball.Address.Value}",
        SourceDefinition.Path path => $"path {path.Directory.Value}",
        _ => throw new InvalidOperationException("unreachable: SourceDefinition is closed"),
    };

    private static string WishOf(GitWish wish) => wish switch
    {
        GitWish.Tag => $"tag {wish.Text.Value}",
        GitWish.Branch => $"branch {wish.Text.Value}",
        GitWish.Series => $"series {wish.Text.Value}",
        _ => $"commit {wish.Text.Value[..12]}",
    };
}
