using System.IO.Compression;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Sources;

namespace Kforge.Tests.Sources.Import;

/// <summary>Mails as people's programs write them, taken apart by the real git.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly ImportBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_series_of_mails_becomes_files_and_lines()
    {
        ImportResult result = await bench.ImportAsync(
            ImportBench.Mail("[PATCH v2 2/2] rust: use it", diff: ImportBench.Diff("b.c"))
            + ImportBench.Mail("[PATCH v2 0/2] rust: a thing", "Nothing to apply.\n")
            + ImportBench.Mail("[PATCH v2 1/2] rust: add a thing", "Why it is good.\n\nSigned-off-by: Jo\n", ImportBench.Diff("a.c"), "1@example.org"));
        Assert.Equal(["patches/mine/0001-rust-add-a-thing.patch", "patches/mine/0002-rust-use-it.patch"], result.Patches.Select(patch => patch.Path.Text));
        Assert.Equal(("rust: add a thing", "Jo Doe <jo@example.org>", "a.c"), (result.Patches[0].Title, result.Patches[0].Author, Assert.Single(result.Patches[0].Patch.Touched).Text));
        Assert.Equal("a cover letter", Assert.Single(result.Skipped).Reason);
        Assert.True(result.Made);
        Assert.Equal("0001-rust-add-a-thing.patch\n0002-rust-use-it.patch\n", bench.Read("patches/mine/series"));
        Assert.Equal(
            "From: Jo Doe <jo@example.org>\nDate: Mon, 5 Oct 2026 12:00:00 +0200\nSubject: [PATCH] rust: add a thing\nMessage-ID: <1@example.org>\n\nWhy it is good.\n\nSigned-off-by: Jo\n---\n"
            + ImportBench.Diff("a.c"),
            bench.Read("patches/mine/0001-rust-add-a-thing.patch"));
        Assert.Equal(3, bench.Files().Length);
    }

    [Theory]
    [InlineData("quoted-printable")]
    [InlineData("base64")]
    [InlineData("base64 with CR LF")]
    [InlineData("attachment")]
    [InlineData("latin1")]
    public async Task However_it_is_wrapped_the_patch_is_the_same(string how)
    {
        const string body = "Größe zählt.\n";
        string diff = ImportBench.Diff("ä.c", "x = 1;\t/* ≤ */");
        string text = body + "---\n" + diff + "-- \n2.47.3\n";
        const string head = "From: =?UTF-8?Q?J=C3=B6rg_M=2E?= <j@example.org>\nDate: Mon, 5 Oct 2026 12:00:00 +0200\nSubject: =?utf-8?B?W1BBVENIXSBHcsO2w59lIMOkbmRlcm4=?=\n\t=?utf-8?Q?_jetzt?=\nMIME-Version: 1.0\n";
        byte[] mail = how switch
        {
            "quoted-printable" => Encoding.ASCII.GetBytes(head + "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n\n" + QuotedPrintable(text)),
            "base64" => Encoding.ASCII.GetBytes(head + "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n" + Base64(text)),
            "base64 with CR LF" => Encoding.ASCII.GetBytes((head + "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n" + Base64(text.Replace("\n", "\r\n"))).Replace("\n", "\r\n")),
            "attachment" => Encoding.ASCII.GetBytes(head + "Content-Type: multipart/mixed; boundary=\"=-b\"\n\n--=-b\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n" + Base64(body)
                + "\n--=-b\nContent-Disposition: attachment; filename=\"../../evil.patch\"\nContent-Type: text/x-patch; charset=UTF-8; name=\"../../evil.patch\"\nContent-Transfer-Encoding: quoted-printable\n\n"
                + QuotedPrintable(diff) + "\n--=-b\nContent-Type: text/html\n\n<b>signature</b>\n--=-b--\n"),
            _ => [.. Encoding.ASCII.GetBytes(head + "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n"), .. Encoding.Latin1.GetBytes(body), .. Encoding.UTF8.GetBytes("---\n" + diff)],
        };
        ImportedPatch patch = Assert.Single((await bench.ImportAsync(mail)).Patches);
        Assert.Equal(("Größe ändern jetzt", "Jörg M. <j@example.org>", "patches/mine/0001-gr-e-ndern-jetzt.patch"), (patch.Title, patch.Author, patch.Path.Text));
        Assert.Equal(
            "From: \"Jörg M.\" <j@example.org>\nDate: Mon, 5 Oct 2026 12:00:00 +0200\nSubject: [PATCH] Größe ändern jetzt\n"
            + "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\nGröße zählt.\n---\n" + diff,
            bench.Read(patch.Path.Text));
    }

    [Fact]
    public async Task A_flowed_mail_gets_its_lines_back()
    {
        string diff = ImportBench.Diff("a.c", "a long line that a mail program has broken in two");
        string flowed = diff.Replace("\n ", "\n  ").Replace("has broken", "has \nbroken");
        const string head = "From: a@b.c\nDate: Mon, 5 Oct 2026 12:00:00 +0200\nSubject: [PATCH] x\nContent-Type: text/plain; charset=us-ascii; format=flowed\n\n";
        ImportedPatch patch = Assert.Single((await bench.ImportAsync(head + "why\n---\n" + flowed)).Patches);
        Assert.EndsWith(diff, bench.Read(patch.Path.Text));
    }

    [Fact]
    public async Task A_box_saved_on_Windows_loses_its_line_ends_and_a_patch_for_such_files_keeps_them()
    {
        string mail = ImportBench.Mail("[PATCH] one", diff: ImportBench.Diff("a.c"));
        Assert.EndsWith(ImportBench.Diff("a.c"), bench.Read(Assert.Single((await bench.ImportAsync(mail.Replace("\n", "\r\n"), "one")).Patches).Path.Text));
        string crlf = ImportBench.Diff("a.c").Replace("\n one\n", "\n one\r\n").Replace("\n+new\n", "\n+new\r\n").Replace("\n two\n", "\n two\r\n");
        Assert.EndsWith(crlf, bench.Read(Assert.Single((await bench.ImportAsync(ImportBench.Mail("[PATCH] two", diff: crlf), "two")).Patches).Path.Text));
        Assert.EndsWith(crlf, bench.Read(Assert.Single((await bench.ImportAsync(ImportBench.Mail("[PATCH] two", diff: crlf).Replace("\n", "\r\n"), "three")).Patches).Path.Text));
    }

    [Fact]
    public async Task A_box_of_lore_is_unpacked_and_unquoted()
    {
        string mail = ImportBench.Mail("[PATCH] one", "Two lines:\n>From here on\n", ImportBench.Diff("a.c")).Replace($"From {new string('0', 40)} Mon Sep 17 00:00:00 2001", "From mboxrd@z Thu Jan  1 00:00:00 1970");
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(mail));
        }

        Assert.Contains("\nTwo lines:\nFrom here on\n---\n", bench.Read(Assert.Single((await bench.ImportAsync(packed.ToArray())).Patches).Path.Text));
        Assert.Equal("KF1421", (await Assert.ThrowsAsync<Failure>(() => bench.ImportAsync(packed.ToArray()[..^20]))).Diagnostics[0].Code.Id);
    }

    [Fact]
    public async Task Bare_changes_are_called_as_their_file_and_described_ones_as_they_say()
    {
        Assert.Equal("Subject: [PATCH] in\n\n---\n" + ImportBench.Diff("a.c"), bench.Read(Assert.Single((await bench.ImportAsync(ImportBench.Diff("a.c"), "bare")).Patches).Path.Text));
        const string described = "Description: fix the thing\n A longer text.\n .\n Two paragraphs.\nAuthor: Jo Doe <jo@example.org>\nForwarded: no\nBug-Debian: https://bugs.debian.org/1\nLast-Update: 2026-01-01\n---\n a.c | 1\n\n";
        ImportedPatch patch = Assert.Single((await bench.ImportAsync(described + ImportBench.Diff("a.c"), "described")).Patches);
        Assert.Equal(
            "From: Jo Doe <jo@example.org>\nSubject: [PATCH] fix the thing\nForwarded: no\nBug-Debian: https://bugs.debian.org/1\nLast-Update: 2026-01-01\n\nA longer text.\n\nTwo paragraphs.\n---\n" + ImportBench.Diff("a.c"),
            bench.Read(patch.Path.Text));
    }

    [Fact]
    public async Task A_mail_keeps_what_it_says_of_its_way_upstream()
    {
        const string mail = "From: Ben <b@example.org>\nDate: Fri, 02 Nov 2012 05:32:06 +0000\nSubject: x\nForwarded: https://lore.kernel.org/r/1@x\nX-Mailer: y\n\nwhy\n---\n";
        string text = bench.Read(Assert.Single((await bench.ImportAsync(mail + ImportBench.Diff("a.c"))).Patches).Path.Text);
        Assert.Contains("\nForwarded: https://lore.kernel.org/r/1@x\n\nwhy\n", text);
        Assert.DoesNotContain("X-Mailer", text);
    }

    [Fact]
    public async Task Numbers_go_on_and_the_place_in_the_series_is_chosen()
    {
        bench.Write("work/patches/mine/series", "# ours\n0007-old.patch # keep\nother.patch -p0");
        bench.Write("work/patches/mine/0007-old.patch", ImportBench.Diff("x.c"));
        bench.Write("work/patches/mine/other.patch", "--- y.c\n+++ y.c\n@@ -1 +1 @@\n-a\n+b\n");
        await bench.ImportAsync(ImportBench.Mail("[PATCH] one", diff: ImportBench.Diff("a.c")), position: new ImportPosition.Before("0007"));
        await bench.ImportAsync(ImportBench.Mail("[PATCH] two", diff: ImportBench.Diff("b.c")), position: new ImportPosition.After("patches/mine/0007-old.patch"));
        Assert.False((await bench.ImportAsync(ImportBench.Mail("[PATCH] three", diff: ImportBench.Diff("c.c")))).Made);
        Assert.Equal("# ours\n0008-one.patch\n0007-old.patch # keep\n0009-two.patch\nother.patch -p0\n0010-three.patch\n", bench.Read("patches/mine/series"));
        Failure unknown = await Assert.ThrowsAsync<Failure>(() => bench.ImportAsync(ImportBench.Mail("[PATCH] x", diff: ImportBench.Diff("d.c")), position: new ImportPosition.Before("000")));
        Assert.Equal("KF1428: `000` is the beginning of 3 patches of the series `mine`", unknown.Diagnostics[0].ToString());
    }

    [Fact]
    public async Task What_is_there_already_is_left_out()
    {
        string mail = ImportBench.Mail("[PATCH] one", diff: ImportBench.Diff("a.c"));
        await bench.ImportAsync(mail);
        string[] before = bench.Files();
        ImportResult again = await bench.ImportAsync(mail.Replace("Why.", "For another reason."));
        Assert.Empty(again.Patches);
        Assert.Equal("the series has its changes already, in 0001-one.patch", Assert.Single(again.Skipped).Reason);
        Assert.Equal(before, bench.Files());
    }

    [Fact]
    public async Task A_dry_run_tells_the_same_and_writes_nothing()
    {
        ImportResult result = await bench.ImportAsync(ImportBench.Mail("[PATCH] one", diff: ImportBench.Diff("a.c")), write: false);
        Assert.Equal("patches/mine/0001-one.patch", Assert.Single(result.Patches).Path.Text);
        Assert.Empty(bench.Files());
    }

    [Theory]
    [InlineData("KF1402", "diff --git a/../x b/../x\n--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n")]
    [InlineData("KF1402", "diff --git a/.git/hooks/x b/.git/hooks/x\n--- a/.git/hooks/x\n+++ b/.git/hooks/x\n@@ -1 +1 @@\n-a\n+b\n")]
    [InlineData("KF1401", "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,5 +1,5 @@\n-a\n+b\n")]
    public async Task One_bad_patch_keeps_all_of_them_out(string code, string bad)
    {
        string good = ImportBench.Mail("[PATCH 1/2] good", diff: ImportBench.Diff("a.c"));
        Failure refused = await Assert.ThrowsAsync<Failure>(() => bench.ImportAsync(good + ImportBench.Mail("[PATCH 2/2] bad", diff: bad)));
        Assert.Equal(code, refused.Diagnostics[0].Code.Id);
        Assert.Contains("mail 2 of in.mbox", refused.Diagnostics[0].Message);
        Assert.Empty(bench.Files());
    }

    [Fact]
    public async Task A_name_that_is_taken_meanwhile_undoes_everything()
    {
        // Another program's directory in the way of the second file: the first one must go again.
        bench.Write("work/patches/mine/series", "# mine\n");
        Directory.CreateDirectory(Path.Combine(bench.Root, "patches/mine/0002-two.patch"));
        string[] before = bench.Files();
        Failure refused = await Assert.ThrowsAsync<Failure>(() => bench.ImportAsync(
            ImportBench.Mail("[PATCH 1/2] one", diff: ImportBench.Diff("a.c")) + ImportBench.Mail("[PATCH 2/2] two", diff: ImportBench.Diff("b.c"))));
        Assert.Equal("KF3004", refused.Diagnostics[0].Code.Id);
        Assert.Equal(before, bench.Files());
        Assert.Equal("# mine\n", bench.Read("patches/mine/series"));
    }

    [Theory]
    [InlineData("", "KF1422: no patch is in `in.mbox`")]
    [InlineData("hello\n", "KF1422: no patch is in `in.mbox`")]
    [InlineData("From: a@b\nSubject: x\nContent-Type: text/plain; charset=utf-99\n\nü\n", "KF1421: `in.mbox` cannot be read")]
    public async Task What_holds_no_patch_is_refused(string text, string expected) => Assert.EndsWith(expected, (await bench.RefusalAsync(text)).ToString());

    [Fact]
    public async Task Too_many_and_too_long_are_refused()
    {
        Assert.Contains("`in.mbox` cannot be read", (await bench.RefusalAsync(string.Concat(Enumerable.Repeat("From a Mon Sep 17 00:00:00 2001\n", 30_000)))).Message);
        Assert.Equal("its subject has 100000 characters", Assert.Single((await bench.RefusalAsync($"From: a@b\nSubject: {new string('x', 100_000)}\n\n")).Causes));
    }

    [Fact]
    public async Task A_name_that_is_no_directory_of_its_own_is_refused()
    {
        foreach (string name in (string[])["..", "a/b", "", "-x"])
        {
            Failure refused = await Assert.ThrowsAsync<Failure>(() => bench.ImportAsync(ImportBench.Mail("[PATCH] one", diff: ImportBench.Diff("a.c")), name));
            Assert.Equal("KF1015", refused.Diagnostics[0].Code.Id);
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks).Replace("\r\n", "\n") + "\n";

    private static string QuotedPrintable(string text) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(b => b is (>= 32 and < 127 and not (byte)'=') or (byte)'\n' ? ((char)b).ToString() : $"={b:X2}")).Replace("one\n", "on=\ne\n");
}
