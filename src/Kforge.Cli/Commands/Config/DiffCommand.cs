using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Kconfig;
using Kforge.Kconfig.Explaining;

namespace Kforge.Cli.Commands.Config;

/// <summary><c>kforge config diff</c>: what differs between two configurations, and what of it only follows.</summary>
internal static class DiffCommand
{
    private const string Schema = "kforge.config-diff/1";

    public static Command Create()
    {
        Argument<string> old = new("A") { Description = "A .config, or a target such as defconfig" };
        Argument<string> now = new("B") { Description = "The other one" };
        Option<bool> plain = new("--plain") { Description = "Compare the lines of two files only; no tree is read" };
        Command command = new("diff", "Compare two configurations, and say what follows from what") { old, now, plain };
        ConfigOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed,
            (context, stop) => parsed.GetValue(plain)
                ? Task.FromResult(Plain(context, parsed.GetValue(old)!, parsed.GetValue(now)!))
                : RunAsync(context, ConfigOptions.Of(parsed), parsed.GetValue(old)!, parsed.GetValue(now)!, stop),
            cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, ConfigOptions options, string old, string now, CancellationToken cancellation)
    {
        using OpenedConfig config = await OpenedConfig.OpenAsync(context, options, cancellation).ConfigureAwait(false);
        string directory = context.Host.WorkingDirectory;
        ConfigDifference found = Differ.Compare(Situations.Of(config, old, directory), Situations.Of(config, now, directory));
        JsonObject json = new()
        {
            ["a"] = old,
            ["b"] = now,
            ["changes"] = WhyJson.Array(found.Roots, root =>
            {
                JsonObject change = Json(root.Change);
                change["old_line"] = WhyJson.Line(root.OldLine);
                change["new_line"] = WhyJson.Line(root.NewLine);
                return change;
            }),
            ["follow"] = WhyJson.Array(found.Followers, Follower),
        };
        return new(ExitCode.Ok, string.Join('\n', Lines(found)), Schema, json);
    }

    private static Outcome Plain(CommandContext context, string old, string now)
    {
        ImmutableArray<ValueChange> changes = ValueChange.Between(Read(context, old), Read(context, now));
        JsonObject json = new() { ["a"] = old, ["b"] = now, ["changes"] = WhyJson.Array(changes, Json), ["follow"] = null };
        return new(ExitCode.Ok, changes.IsEmpty ? "no symbol differs" : string.Join('\n', changes.Select(Text)), Schema, json);
    }

    private static DotConfig Read(CommandContext context, string file)
    {
        string path = Path.GetFullPath(file, context.Host.WorkingDirectory);
        return File.Exists(path) ? DotConfig.Parse(LosslessText.Read(path)) : throw new Diagnostic(Entry.UsageCode, $"there is no file `{file}`").ToFailure();
    }

    private static IEnumerable<string> Lines(ConfigDifference found)
    {
        if (found.Roots.IsEmpty && found.Followers.IsEmpty)
        {
            yield return "no symbol differs";
            yield break;
        }

        yield return $"{Amounts.Count(found.Roots.Length, "symbol")} changed by lines";
        foreach (RootChange root in found.Roots)
        {
            yield return $"  {Text(root.Change)}{((root.NewLine ?? root.OldLine) is { } line ? $"  {line.Place}" : "")}";
        }

        foreach (IGrouping<string, FollowingChange> group in found.Followers.GroupBy(follower => follower.Root ?? "").OrderBy(group => group.Key.Length == 0).ThenByDescending(group => group.Count()))
        {
            yield return "";
            yield return group.Key.Length == 0
                ? $"{Amounts.Count(group.Count(), "symbol")} for another reason"
                : $"{Amounts.Count(group.Count(), "symbol")} only because of {group.Key}";
            foreach (FollowingChange follower in group)
            {
                yield return $"  {Text(follower.Change)}";
                if (follower.Reason is { } reason)
                {
                    yield return $"    {reason.Text} ({reason.Line}): {reason.Old} -> {reason.New}";
                }
            }
        }
    }

    private static string Text(ValueChange change) => $"{change.Name}: {change.Old ?? "none"} -> {change.New ?? "none"}";

    private static JsonObject Json(ValueChange change) => new() { ["symbol"] = change.Name, ["old"] = change.Old, ["new"] = change.New };

    private static JsonObject Follower(FollowingChange follower)
    {
        JsonObject json = Json(follower.Change);
        json["root"] = follower.Root;
        json["reason"] = follower.Reason is not { } reason ? null : new JsonObject
        {
            ["kind"] = reason.Kind,
            ["at"] = WhyJson.Place(reason.Text, reason.Line),
            ["old"] = reason.Old,
            ["new"] = reason.New,
            ["through"] = WhyJson.Array(reason.Through, name => name),
        };
        return json;
    }
}
