using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kforge.Releasing.Signing;

/// <summary>A signature of an envelope.</summary>
/// <param name="KeyId">A hint at the key, such as <c>SHA256:…</c>; nobody may rely on it.</param>
/// <param name="Signature">What the signing program wrote.</param>
public sealed record EnvelopeSignature(string KeyId, byte[] Signature);

/// <summary>A signed statement: an envelope of DSSE, one line of JSON (https://github.com/secure-systems-lab/dsse, envelope.md and protocol.md).</summary>
/// <param name="Payload">The statement.</param>
/// <param name="Signatures">Who signed it.</param>
public sealed record Envelope(byte[] Payload, ImmutableArray<EnvelopeSignature> Signatures)
{
    private const string PayloadType = "application/vnd.in-toto+json";
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is signed: type and statement, each with its length, so that neither can be taken for the other.</summary>
    public static byte[] ToSign(ReadOnlySpan<byte> payload) =>
        [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {PayloadType.Length} {PayloadType} {payload.Length} ")), .. payload];

    /// <summary>The envelope as it lies in a file.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["payloadType"] = PayloadType,
        ["payload"] = Convert.ToBase64String(Payload),
        ["signatures"] = new JsonArray([.. Signatures.Select(one => new JsonObject { ["keyid"] = one.KeyId, ["sig"] = Convert.ToBase64String(one.Signature) })]),
    }.ToJsonString(Plain) + "\n");

    /// <summary>Reads an envelope; null when it is none of a statement.</summary>
    public static Envelope? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            JsonNode? json = JsonNode.Parse(text);
            return json is JsonObject && (string?)json["payloadType"] == PayloadType && (string?)json["payload"] is { } payload && json["signatures"] is JsonArray { Count: > 0 } signatures
                ? new(
                    Convert.FromBase64String(payload),
                    [.. signatures.Select(one => new EnvelopeSignature((string?)one?["keyid"] ?? "", Convert.FromBase64String((string?)one?["sig"] ?? throw new FormatException("a signature is missing"))))])
                : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
