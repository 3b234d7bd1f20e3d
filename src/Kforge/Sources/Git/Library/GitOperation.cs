using System.Collections.Immutable;

namespace Kforge.Sources;

/// <summary>One thing kforge does with LibGit2Sharp.</summary>
/// <param name="Name">A stable name for programs, such as <c>clone-bare</c>.</param>
/// <param name="Purpose">What kforge needs it for, in a few words.</param>
/// <param name="Uses">
/// The members of LibGit2Sharp that belong to it, such as <c>Repository.Init</c>, <c>Commit.Tree</c> for a property and <c>CloneOptions.new</c>
/// for a constructor. A test holds the library to them: it uses no other member, and none is listed in vain.
/// </param>
/// <param name="Contract">
/// Does it for real in a directory that is empty at first, and compares what came of it with what git says it must be. It throws when it is otherwise.
/// </param>
public sealed record GitOperation(string Name, string Purpose, ImmutableArray<string> Uses, Action<string> Contract);

/// <summary>An operation of libgit2 gave another result than it must.</summary>
/// <param name="message">What was expected and what came.</param>
public sealed class GitContractBroken(string message) : Exception(message);
