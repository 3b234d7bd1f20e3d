using System.Security.Cryptography;
using Google.Protobuf;
using Kforge.Caching.Wire;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Caching.Blobs;

/// <summary>
/// What actions came to, each under the digest of the action. A record carries the SHA-256 of its other fields, as nothing in its name says what it
/// should hold: one that is damaged is as good as none.
/// </summary>
/// <param name="directory">Where the store lies.</param>
public sealed class ActionRecords(CacheDirectory directory)
{
    /// <summary>Names the seal among the auxiliary metadata.</summary>
    private const string Seal = "kforge/sha256-of-record";

    /// <summary>Keeps a record; the last of several wins. Every blob it names is on the disk already (<see cref="BlobStore.Sync"/>).</summary>
    /// <param name="action">What was done.</param>
    /// <param name="result">What it came to.</param>
    /// <exception cref="Failure">KF3003 or KF3004.</exception>
    public void Write(Sha256Digest action, ActionResult result)
    {
        ActionResult record = result.Clone();
        record.ExecutionMetadata = null;
        ByteString seal = ByteString.CopyFrom(SHA256.HashData(record.ToByteArray()));
        record.ExecutionMetadata = new() { AuxiliaryMetadata = { new Extra { TypeUrl = Seal, Value = seal } } };
        string place = directory.OfAction(action);
        string unfinished = directory.Unfinished();
        try
        {
            System.IO.Directory.CreateDirectory(directory.Store.Temporary);
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            using (FileStream target = new(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                record.WriteTo(target);
                target.Flush(flushToDisk: true);
            }

            File.Move(unfinished, place, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw IoFailures.Writing(place, exception);
        }
    }

    /// <summary>The record of an action; null when there is none. Reading it counts as use.</summary>
    /// <param name="action">What would be done.</param>
    public ActionResult? Read(Sha256Digest action)
    {
        string place = directory.OfAction(action);
        byte[] content;
        try
        {
            content = File.ReadAllBytes(place);
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        if (Open(content) is not { } record)
        {
            return null;
        }

        Use(place);
        return record;
    }

    /// <summary>What the bytes of a record say; null when they are not what was written.</summary>
    internal static ActionResult? Open(ReadOnlySpan<byte> content)
    {
        ActionResult record;
        try
        {
            record = ActionResult.Parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        ByteString? seal = record.ExecutionMetadata?.AuxiliaryMetadata.FirstOrDefault(extra => extra.TypeUrl == Seal)?.Value;
        record.ExecutionMetadata = null;
        return seal is not null && seal.Span.SequenceEqual(SHA256.HashData(record.ToByteArray())) ? record : null;
    }

    /// <summary>Notes that a record was of use; collecting garbage goes by it. A store that cannot be written to keeps no note.</summary>
    private static void Use(string place)
    {
        try
        {
            File.SetLastWriteTimeUtc(place, DateTime.UtcNow);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
