using System.Collections.Immutable;

namespace Kforge.Sources;

/// <summary>Everything kforge does with LibGit2Sharp. Who uses a further member adds it here, with a contract that tries it.</summary>
/// <remarks><see cref="GitLibrary.Load"/> must have been called before a contract is run.</remarks>
public static class GitOperations
{
    /// <summary>In the order in which they build on each other.</summary>
    public static ImmutableArray<GitOperation> All { get; } =
    [
        new("without-configuration", "no repository, user or machine changes what kforge does",
            ["GlobalSettings.SetConfigSearchPaths", "GlobalSettings.GetConfigSearchPaths"], GitContracts.WithoutConfiguration),
        new("init-bare", "mirrors and branches of patches are bare repositories",
            ["Repository.Init", "Repository.new", "Repository.ObjectDatabase", "Repository.Refs", "Repository.Info", "RepositoryInformation.IsBare"], GitContracts.InitBare),
        new("write-blob", "files that patches changed",
            ["ObjectDatabase.CreateBlob", "GitObject.Id", "GitObject.Sha", "ObjectId.Sha", "ObjectId.TryParse"], GitContracts.WriteBlob),
        new("read-blob", "files of a commit",
            ["RepositoryExtensions.Lookup", "Blob.Size", "Blob.GetContentStream"], GitContracts.ReadBlob),
        new("make-tree", "the tree of a patched commit",
            ["TreeDefinition.new", "TreeDefinition.Add", "ObjectDatabase.CreateTree"], GitContracts.MakeTree),
        new("change-tree", "a patched tree shares what is unchanged with the one before",
            ["TreeDefinition.From", "TreeDefinition.Remove", "TreeDefinition.Item"], GitContracts.ChangeTree),
        new("walk-tree", "the files of a commit",
            ["Tree.Item", "TreeEntry.Name", "TreeEntry.Mode", "TreeEntry.TargetType", "TreeEntry.Target"], GitContracts.WalkTree),
        new("make-commit", "a commit for each patch",
            ["Signature.new", "ObjectDatabase.CreateCommit"], GitContracts.MakeCommit),
        new("read-commit", "what a commit says",
            ["Commit.Tree", "Commit.Parents", "Commit.Author", "Commit.Committer", "Commit.Message", "Signature.Name", "Signature.Email", "Signature.When"], GitContracts.ReadCommit),
        new("peel-tag", "the commit an annotated tag names, and the name the tag gives itself",
            ["ObjectDatabase.Write", "TagAnnotation.Name", "TagAnnotation.Target", "GitObject.Peel"], GitContracts.PeelTag),
        new("references", "a branch moves in one step",
            ["ReferenceCollection.Add", "ReferenceCollection.UpdateTarget", "ReferenceCollection.Item", "Reference.CanonicalName", "Reference.TargetIdentifier"], GitContracts.References),
        new("diff-trees", "what changed between two commits",
            ["Repository.Diff", "Diff.Compare", "TreeEntryChanges.Path", "TreeEntryChanges.Status", "TreeEntryChanges.Mode"], GitContracts.DiffTrees),
        new("merge-base", "whether a branch was forced to other commits",
            ["ObjectDatabase.FindMergeBase"], GitContracts.MergeBase),
        new("clone-bare", "a mirror of a repository",
            ["Repository.Clone", "CloneOptions.new", "CloneOptions.IsBare"], GitContracts.CloneBare),
        new("fetch", "what is new in a repository",
            ["Repository.Network", "Network.Remotes", "RemoteCollection.Add", "Commands.Fetch", "FetchOptions.new", "FetchOptions.TagFetchMode", "FetchOptionsBase.OnTransferProgress",
             "TransferProgress.TotalObjects", "TransferProgress.ReceivedObjects", "TransferProgress.ReceivedBytes"], GitContracts.Fetch),
        new("list-references", "the tags and branches of a repository, before anything is fetched",
            ["Repository.ListRemoteReferences"], GitContracts.ListReferences),
        new("alternates", "objects are borrowed from a clone the user already has", [], GitContracts.Alternates),
        new("shallow", "a repository whose history was cut off is read and added to",
            ["RepositoryInformation.IsShallow"], GitContracts.Shallow),
        new("missing-object", "an object that is not there is no crash", [], GitContracts.MissingObject),
        new("damaged-object", "a damaged object is an error and no crash", [], GitContracts.DamagedObject),
    ];
}
