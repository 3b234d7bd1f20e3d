using System.Text.Json.Nodes;

namespace Kforge.Workspace;

/// <summary>A source as kforge's JSON documents tell it.</summary>
public static class LockedSourceJson
{
    /// <summary>What pins the tree, without the digest of its content.</summary>
    public static JsonObject Of(LockedSource source) => source switch
    {
        LockedSource.Debian debian => new JsonObject
        {
            ["kind"] = "debian",
            ["package"] = debian.Package.Name,
            ["version"] = debian.Package.Version,
            ["sha256"] = debian.Package.Sha256.Hex,
        },
        LockedSource.DebianSource package => new JsonObject
        {
            ["kind"] = "debian-source",
            ["files"] = new JsonArray([.. package.Files.Select(file => new JsonObject { ["path"] = file.Path, ["sha256"] = file.Sha256.Hex })]),
        },
        LockedSource.Git git => new JsonObject
        {
            ["kind"] = "git",
            ["address"] = git.Address,
            ["reference"] = git.Reference,
            ["commit"] = git.Commit,
            ["git_tree"] = git.GitTree,
            ["signed_by"] = new JsonArray([.. git.SignedBy.Select(key => JsonValue.Create(key))]),
        },
        LockedSource.Tarball tarball => new JsonObject
        {
            ["kind"] = "tarball",
            ["address"] = tarball.Address,
            ["sha256"] = tarball.Sha256.Hex,
            ["signed_by"] = new JsonArray([.. tarball.SignedBy.Select(key => JsonValue.Create(key))]),
        },
        LockedSource.Path path => new JsonObject { ["kind"] = "path", ["directory"] = path.Directory },
        _ => throw new InvalidOperationException("unreachable: LockedSource is closed"),
    };
}
