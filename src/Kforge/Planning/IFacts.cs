using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Kforge.Platform;

namespace Kforge.Planning;

/// <summary>
/// Receives the facts a plan rests on. A plan states its facts in one function; given a
/// <see cref="KeyFacts"/> that function makes the key, given a <see cref="TextFacts"/> it makes the
/// explanation, so the two can never disagree.
/// </summary>
public interface IFacts
{
    /// <summary>One fact.</summary>
    /// <param name="name">What it is about, unique within a plan unless order matters.</param>
    /// <param name="value">What it is; a digest where the content is large.</param>
    void State(string name, string value);
}

/// <summary>Hashes facts into a key. Every part is written with its length, so no two lists of facts look alike.</summary>
public sealed class KeyFacts : IFacts, IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The key of whatever <paramref name="describe"/> states.</summary>
    public static Sha256Digest Of(Action<IFacts> describe)
    {
        using KeyFacts facts = new();
        describe(facts);
        return Sha256Digest.FromHash(facts.hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void State(string name, string value)
    {
        Append(name);
        Append(value);
    }

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();

    private void Append(string part)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(part);
        hash.AppendData(BitConverter.GetBytes((long)bytes.Length));
        hash.AppendData(bytes);
    }
}

/// <summary>Writes facts down for people, one line each.</summary>
public sealed class TextFacts : IFacts
{
    private readonly StringBuilder text = new();

    /// <summary>The lines for whatever <paramref name="describe"/> states.</summary>
    public static string Of(Action<IFacts> describe)
    {
        TextFacts facts = new();
        describe(facts);
        return facts.text.ToString();
    }

    /// <inheritdoc/>
    public void State(string name, string value) => text.Append(name).Append(" = ").Append(value).Append('\n');
}

/// <summary>One thing a plan rests on.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Value">What it is; a digest where the content is large.</param>
public sealed record Fact(string Name, string Value);

/// <summary>Keeps facts, to be compared with those of another plan.</summary>
public sealed class FactList : IFacts
{
    private readonly ImmutableArray<Fact>.Builder facts = ImmutableArray.CreateBuilder<Fact>();

    /// <summary>The facts that <paramref name="describe"/> states, in their order.</summary>
    public static ImmutableArray<Fact> Of(Action<IFacts> describe)
    {
        FactList list = new();
        describe(list);
        return list.facts.ToImmutable();
    }

    /// <inheritdoc/>
    public void State(string name, string value) => facts.Add(new(name, value));
}
