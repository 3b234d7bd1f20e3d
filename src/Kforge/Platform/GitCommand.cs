namespace Kforge.Platform;

/// <summary>
/// Calls of the <c>git</c> executable in which nothing of the user's or the machine's has a part: no configuration, no hook, no
/// attribute, no credential helper, no prompt. The subcommand is the third argument.
/// </summary>
internal static class GitCommand
{
    /// <summary>Settings that hold whatever the repository's own configuration says (git-config(1)).</summary>
    private static readonly (string Key, string Value)[] Settings =
    [
        ("core.hooksPath", "/dev/null"),
        ("core.fsmonitor", "false"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
        ("credential.helper", ""),
        ("submodule.recurse", "false"),
        ("fetch.recurseSubmodules", "false"),
        ("advice.detachedHead", "false"),
    ];

    /// <summary>A call that reads or writes one repository and reaches no other.</summary>
    /// <param name="gitDirectory">The repository, absolute.</param>
    /// <param name="arguments">The subcommand and what belongs to it.</param>
    public static Command Local(string gitDirectory, params IEnumerable<string> arguments) =>
        Alone(new Command("git", ["--no-pager", $"--git-dir={gitDirectory}", .. arguments]).In("/"));

    /// <summary>A call of git in which nothing but its arguments and its repository has a part.</summary>
    public static Command Alone(Command git) => git
        .With("GIT_CONFIG_NOSYSTEM", "1")
        .With("GIT_CONFIG_GLOBAL", "/dev/null")
        .With("GIT_ATTR_NOSYSTEM", "1")
        .With("GIT_TERMINAL_PROMPT", "0")
        .With("GIT_OPTIONAL_LOCKS", "0")
        .With("GIT_NO_REPLACE_OBJECTS", "1")
        // A partial clone fetches what is missing; a git before 2.44 may know only the second of these.
        .With("GIT_NO_LAZY_FETCH", "1")
        .With("GIT_ALLOW_PROTOCOL", "none")
        .With("LC_ALL", "C")
        .WithSettings(Settings);

    /// <summary>The same call with these settings besides those it has; a later one of the same key counts.</summary>
    public static Command WithSettings(this Command command, params IEnumerable<(string Key, string Value)> settings)
    {
        int count = command.Environment.TryGetValue("GIT_CONFIG_COUNT", out string? text) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
        foreach ((string key, string value) in settings)
        {
            command = command.With($"GIT_CONFIG_KEY_{count}", key).With($"GIT_CONFIG_VALUE_{count}", value);
            count++;
        }

        return command.With("GIT_CONFIG_COUNT", $"{count}");
    }
}
