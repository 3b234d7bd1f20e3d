using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kforge.Diagnostics;

namespace Kforge.Sources;

/// <summary>How an operation of libgit2 went on.</summary>
public enum GitContractResult
{
    /// <summary>It began; when nothing follows, the process died in it.</summary>
    Begun,

    /// <summary>It did what it must.</summary>
    Kept,

    /// <summary>It threw, or gave something else.</summary>
    Broken,
}

/// <summary>One line of what the child process says that tries libgit2.</summary>
/// <param name="Operation">The name of a <see cref="GitOperation"/>, or <see cref="Loading"/>.</param>
/// <param name="Result">How it went on.</param>
/// <param name="Said">What was wrong; the version of libgit2 when <see cref="Loading"/> is kept; else empty.</param>
public sealed record GitContractLine(string Operation, GitContractResult Result, string Said)
{
    /// <summary>Stands for loading libgit2, which comes before every operation.</summary>
    public const string Loading = "load";

    /// <summary>The line as JSON.</summary>
    public override string ToString() => new JsonObject { ["operation"] = Operation, ["result"] = Result.ToString(), ["said"] = Said }.ToJsonString();

    /// <summary>Reads a line; null when it is none.</summary>
    public static GitContractLine? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject read && Enum.TryParse((string?)read["result"], out GitContractResult result)
                && (string?)read["operation"] is { } operation && (string?)read["said"] is { } said
                ? new(operation, result, said)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>Tries the operations of libgit2 in this process. A wrong libgit2 may end the process, so it should be one of its own.</summary>
public static class GitContractRun
{
    /// <summary>Loads libgit2 and tries operations one after the other.</summary>
    /// <param name="root">The root directory of libgit2, as for <see cref="GitLibrary.Load"/>.</param>
    /// <param name="scratch">An empty directory.</param>
    /// <param name="names">The operations to try; empty means all.</param>
    /// <param name="say">Gets each line at once, before the next step.</param>
    /// <returns>Whether all kept their contract.</returns>
    public static bool Run(string root, string scratch, ImmutableArray<string> names, Action<GitContractLine> say)
    {
        bool kept = Try(GitContractLine.Loading, () => GitLibrary.Load(root).Version, say);
        foreach (GitOperation operation in kept ? GitOperations.All.Where(operation => names.IsEmpty || names.Contains(operation.Name)) : [])
        {
            string directory = Directory.CreateDirectory(Path.Combine(scratch, operation.Name)).FullName;
            kept &= Try(
                operation.Name,
                () =>
                {
                    operation.Contract(directory);
                    return "";
                },
                say);
        }

        return kept;
    }

    private static bool Try(string operation, Func<string> work, Action<GitContractLine> say)
    {
        say(new(operation, GitContractResult.Begun, ""));
        try
        {
            say(new(operation, GitContractResult.Kept, work()));
            return true;
        }
        catch (Exception exception)
        {
            string said = exception is Failure failure ? string.Join(": ", failure.Diagnostics[0].Causes.Prepend(failure.Diagnostics[0].Message)) : exception.GetBaseException().Message;
            say(new(operation, GitContractResult.Broken, said));
            return false;
        }
    }
}
