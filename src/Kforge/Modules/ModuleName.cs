using Kforge.Diagnostics;

namespace Kforge.Modules;

/// <summary>What a module is called: by its source file, by <c>insmod</c>, in <c>/sys/module</c>.</summary>
public sealed record ModuleName
{
    /// <summary><c>MODULE_NAME_LEN</c> of <c>include/linux/moduleparam.h</c> on 64-bit machines, with the zero at the end.</summary>
    private const int LengthInKernel = 64 - sizeof(ulong);

    private ModuleName(string text) => Text = text;

    /// <summary>Lower-case letters, digits and <c>_</c>, beginning with a letter.</summary>
    public string Text { get; }

    /// <summary>The name as Rust writes types: <c>hello_world</c> becomes <c>HelloWorld</c>.</summary>
    public string TypeName => string.Concat(Text.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Takes what a user typed.</summary>
    /// <param name="text">The name.</param>
    /// <returns>The name, or KF6201 with what it could be instead.</returns>
    /// <remarks>
    /// kbuild turns <c>-</c> into <c>_</c> (<c>name-fix</c> of <c>scripts/Makefile.lib</c>), so a module with a dash has two names. The name is one of C and of Rust too: functions and types
    /// are called after it.
    /// </remarks>
    public static Checked<ModuleName> Parse(string text)
    {
        if (text.Length is > 0 and < LengthInKernel && char.IsAsciiLetterLower(text[0]) && text.All(one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one) || one == '_'))
        {
            return new ModuleName(text);
        }

        Diagnostic refused = new Diagnostic(ModuleCodes.BadName, $"a module cannot be called `{text}`")
            .WithCause($"its name is one of C, of Rust and of the kernel: lower-case letters, digits and `_`, beginning with a letter, at most {LengthInKernel - 1} of them");
        string other = new([.. text.ToLowerInvariant().Select(one => one is '-' or ' ' or '.' ? '_' : one)]);
        return other != text && Parse(other) is Checked<ModuleName>.Good ? refused.WithHint($"call it `{other}`") : refused.WithHint("such as `hello` or `my_device`");
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
