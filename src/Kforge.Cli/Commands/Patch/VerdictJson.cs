using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Sources;

namespace Kforge.Cli.Commands.Patch;

/// <summary>How a patch stands to a tree, for programs: <c>kforge.patch-check/1</c>.</summary>
internal static class VerdictJson
{
    /// <summary>A verdict.</summary>
    public static JsonObject Of(PatchVerdict verdict) => new()
    {
        ["file"] = verdict.Patch.Place.File,
        ["standing"] = Word(verdict.Standing),
        ["hunks"] = verdict.Applied is not { } applied ? null : new JsonArray([.. applied.Hunks.Where(hunk => hunk.Offset != 0 || hunk.Fuzz != 0).Select(hunk => new JsonObject
        {
            ["file"] = hunk.File.Text,
            ["number"] = hunk.Number,
            ["line"] = hunk.Line,
            ["offset"] = hunk.Offset,
            ["fuzz"] = hunk.Fuzz,
        })]),
        ["merged"] = verdict.Applied is null ? null : new JsonArray([.. verdict.Applied.Merged.Select(path => (JsonNode)path.Text)]),
        ["conflict"] = verdict.Conflict is null ? null : Of(verdict.Conflict),
        ["without"] = new JsonArray([.. verdict.Without.Select(patch => (JsonNode)patch.Place.File)]),
        ["diagnostics"] = new JsonArray([.. verdict.Diagnostics.Select(JsonView.DiagnosticJson)]),
    };

    /// <summary>In words.</summary>
    public static string Said(PatchStanding standing) => standing switch
    {
        PatchStanding.Clean => "clean",
        PatchStanding.Moved => "moved",
        PatchStanding.Fuzzy => "with fuzz",
        PatchStanding.Merged => "merged",
        PatchStanding.AlreadyApplied => "applied already",
        PatchStanding.Conflicting => "in conflict",
        _ => "refused",
    };

    private static string Word(PatchStanding standing) => standing switch
    {
        PatchStanding.Clean => "clean",
        PatchStanding.Moved => "moved",
        PatchStanding.Fuzzy => "fuzzy",
        PatchStanding.Merged => "merged",
        PatchStanding.AlreadyApplied => "already-applied",
        PatchStanding.Conflicting => "conflicting",
        _ => "refused",
    };

    /// <summary>Why a patch does not fit.</summary>
    public static JsonObject Of(PatchConflict conflict) => new()
    {
        ["already_applied"] = conflict.AlreadyApplied,
        ["foreign"] = conflict.Foreign,
        ["files"] = new JsonArray([.. conflict.Files.Select(Of)]),
    };

    private static JsonObject Of(FileConflict file)
    {
        JsonObject json = new() { ["file"] = file.File.Text, ["patch_line"] = file.PatchLine };
        switch (file)
        {
            case FileConflict.Missing missing:
                json["kind"] = "missing";
                json["candidates"] = new JsonArray([.. missing.Candidates.Select(path => (JsonNode)path.Text)]);
                break;
            case FileConflict.Present present:
                json["kind"] = "present";
                json["same"] = present.Same;
                break;
            case FileConflict.Blocked blocked:
                json["kind"] = "blocked";
                json["why"] = blocked.Why;
                break;
            case FileConflict.OtherKind other:
                json["kind"] = "other-kind";
                json["found"] = other.Found switch { PatchMode.Link => "link", PatchMode.Executable => "executable", _ => "file" };
                break;
            case FileConflict.LeftOver left:
                json["kind"] = "left-over";
                json["lines"] = left.Lines;
                break;
            case FileConflict.OtherBinary binary:
                json["kind"] = "other-binary";
                json["expected"] = binary.Expected;
                json["found"] = binary.Found;
                json["same"] = binary.Same;
                break;
            case FileConflict.OtherLines lines:
                json["kind"] = "lines";
                json["all_hunks"] = lines.All;
                json["merge_tried"] = lines.MergeTried;
                json["hunks"] = new JsonArray([.. lines.Hunks.Select(Of)]);
                break;
            default:
                throw new InvalidOperationException("unreachable: FileConflict is closed");
        }

        return json;
    }

    private static JsonObject Of(HunkConflict hunk) => new()
    {
        ["number"] = hunk.Number,
        ["patch_line"] = hunk.PatchLine,
        ["line"] = hunk.Line,
        ["already_applied"] = hunk.AlreadyApplied,
        ["last_touched_by"] = hunk.LastTouchedBy,
        ["nearest"] = hunk.Nearest is not { } near ? null : new JsonObject { ["line"] = near.Line, ["similarity"] = near.Similarity, ["fuzz"] = near.Fuzz },
        ["compared"] = new JsonArray([.. hunk.Compared.Select(line => new JsonObject
        {
            ["line"] = line.Line,
            ["kind"] = line.Kind switch { ComparedKind.Same => "same", ComparedKind.Expected => "expected", _ => "found" },
            ["text"] = line.Text,
        })]),
    };
}
