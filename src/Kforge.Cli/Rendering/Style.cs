namespace Kforge.Cli.Rendering;

/// <summary>When to use colour.</summary>
internal enum ColorChoice
{
    /// <summary>On a terminal, unless <c>NO_COLOR</c> says otherwise.</summary>
    Auto,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>Colours, or their absence. Nothing is said by colour alone.</summary>
/// <param name="Enabled">Whether escape sequences are written.</param>
internal sealed record Style(bool Enabled)
{
    /// <summary>Decides as no-color.org and CLICOLOR do.</summary>
    /// <param name="choice">What the user asked for.</param>
    /// <param name="variable">Reads the environment.</param>
    /// <param name="isTerminal">Whether the stream is one.</param>
    public static Style For(ColorChoice choice, Func<string, string?> variable, bool isTerminal) => new(choice switch
    {
        ColorChoice.Always => true,
        ColorChoice.Never => false,
        _ when variable("NO_COLOR") is not null => false,
        _ when variable("CLICOLOR_FORCE") is not (null or "0") || variable("FORCE_COLOR") is not null => true,
        _ => isTerminal && variable("TERM") != "dumb",
    });

    public string Error(string text) => Wrap("1;31", text);

    public string Warning(string text) => Wrap("1;33", text);

    public string Hint(string text) => Wrap("36", text);

    public string Good(string text) => Wrap("32", text);

    public string Bold(string text) => Wrap("1", text);

    public string Dim(string text) => Wrap("2", text);

    private string Wrap(string code, string text) => Enabled ? $"\x1b[{code}m{text}\x1b[0m" : text;
}
