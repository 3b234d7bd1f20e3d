using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Toolchains;

/// <summary>A file or directory of the host that the user wants to see in a sandbox: <c>HOST:INSIDE[:ro]</c>.</summary>
/// <param name="From">On the host, absolute.</param>
/// <param name="To">In the sandbox, absolute, without links in it.</param>
/// <param name="Writable">Whether it can be written there.</param>
/// <param name="Hides">Whether the toolchain has something at that place.</param>
public sealed record SandboxBind(string From, string To, bool Writable, bool Hides)
{
    private static readonly ImmutableArray<string> OfTheSandbox = ["dev", "proc"];

    /// <summary>Reads what the user typed.</summary>
    /// <param name="texts">In the order they are mounted; a later one may lie in an earlier one.</param>
    /// <param name="workingDirectory">Where relative paths of the host begin.</param>
    /// <param name="root">The root of the toolchain: the kernel can mount only over what is there.</param>
    /// <returns>The binds; or KF1613 for each that cannot be made.</returns>
    public static Checked<ImmutableArray<SandboxBind>> ParseAll(IEnumerable<string> texts, string workingDirectory, string root)
    {
        ImmutableArray<SandboxBind>.Builder binds = ImmutableArray.CreateBuilder<SandboxBind>();
        ImmutableArray<Diagnostic>.Builder mistakes = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (string text in texts)
        {
            switch (Parse(text, workingDirectory, root, binds))
            {
                case Checked<SandboxBind>.Good good:
                    binds.Add(good.Value);
                    break;
                case Checked<SandboxBind>.Bad bad:
                    mistakes.AddRange(bad.Diagnostics);
                    break;
                default:
                    throw new InvalidOperationException("unreachable: Checked is closed");
            }
        }

        return mistakes.Count > 0 ? new Checked<ImmutableArray<SandboxBind>>.Bad(mistakes.ToImmutable()) : binds.ToImmutable();
    }

    /// <summary>The sandbox with the binds.</summary>
    public static Sandbox Mount(Sandbox sandbox, ImmutableArray<SandboxBind> binds) =>
        binds.Aggregate(sandbox, (with, bind) => with.Mount(bind.From, bind.To, bind.Writable));

    /// <summary>Where a path of the sandbox is on the host: in the last bind that holds it, else in the toolchain; null below <c>/tmp</c>, <c>/dev</c> and <c>/proc</c>.</summary>
    /// <param name="inside">Absolute.</param>
    /// <param name="root">The root of the toolchain.</param>
    /// <param name="binds">In the order they are mounted.</param>
    public static string? OnHost(string inside, string root, IEnumerable<SandboxBind> binds)
    {
        if (binds.LastOrDefault(bind => inside == bind.To || inside.StartsWith(bind.To + "/", StringComparison.Ordinal)) is { } holder)
        {
            return holder.From + inside[holder.To.Length..];
        }

        string first = inside.Split('/', 3) is [_, { } name, ..] ? name : "";
        return first == "tmp" || OfTheSandbox.Contains(first) ? null : root + inside;
    }

    /// <summary>A path in the sandbox as the user typed it: absolute, without empty parts; null when it is not that.</summary>
    public static string? Absolute(string text) =>
        !text.StartsWith('/') ? null
        : text.Trim('/').Length == 0 ? "/"
        : RelativePath.TryParse(string.Join('/', text.Split('/', StringSplitOptions.RemoveEmptyEntries)), out RelativePath path) && path.Text[0] != '.' ? $"/{path}"
        : null;

    private static Checked<SandboxBind> Parse(string text, string workingDirectory, string root, IReadOnlyList<SandboxBind> earlier)
    {
        string rest = text.EndsWith(":ro", StringComparison.Ordinal) || text.EndsWith(":rw", StringComparison.Ordinal) ? text[..^3] : text;
        int colon = rest.LastIndexOf(':');
        if (colon < 1 || colon == rest.Length - 1)
        {
            return Bad($"`{text}` is not a bind", "write it as `--bind HOST:INSIDE` or `--bind HOST:INSIDE:ro`, such as `--bind .:/work`");
        }

        string from = Path.TrimEndingDirectorySeparator(Path.GetFullPath(rest[..colon], workingDirectory));
        if (!Directory.Exists(from) && !File.Exists(from))
        {
            return Bad($"`{from}` cannot be bound: it does not exist", "name a file or directory of this machine before the colon");
        }

        if (Absolute(rest[(colon + 1)..]) is not { } to)
        {
            return Bad($"`{rest[(colon + 1)..]}` is no place in the sandbox", "name an absolute path without `..` after the colon, such as `/work`");
        }

        string first = to.Split('/')[1];
        if (to == "/" || OfTheSandbox.Contains(first))
        {
            return Bad($"nothing can be bound over `{to}`", to == "/" ? "the toolchain is there; bind to `/work`" : $"the sandbox has a `/{first}` of its own; bind to `/work`");
        }

        string? place = OnHost(to, root, earlier);
        if (place is null)
        {
            return new SandboxBind(from, to, !text.EndsWith(":ro", StringComparison.Ordinal), false);
        }

        if (LinkIn(to, root, earlier) is { } link)
        {
            return Bad($"`{to}` cannot be a place for a bind: `{link}` is a link there", "name what it leads to");
        }

        bool directory = Directory.Exists(from);
        if (directory ? !Directory.Exists(place) : !File.Exists(place))
        {
            string what = directory ? "directory" : "file";
            return Bad($"there is no {what} `{to}` in the sandbox to bind a {what} over", "the toolchain is read-only; bind to `/work`, `/src` or `/out`, or to a path below `/tmp`, which is made");
        }

        bool hides = place.StartsWith(root, StringComparison.Ordinal) && (!directory || Directory.EnumerateFileSystemEntries(place).Any());
        return new SandboxBind(from, to, !text.EndsWith(":ro", StringComparison.Ordinal), hides);
    }

    /// <summary>The first part of a path that is a symbolic link; a mount would land where it leads on the host.</summary>
    private static string? LinkIn(string to, string root, IReadOnlyList<SandboxBind> earlier)
    {
        string at = "";
        foreach (string part in to.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at += "/" + part;
            if (OnHost(at, root, earlier) is { } place && new FileInfo(place).LinkTarget is not null)
            {
                return at;
            }
        }

        return null;
    }

    private static Diagnostic Bad(string message, string hint) => new Diagnostic(ToolchainUseCodes.BadBind, message, new("--bind")).WithHint(hint);
}
